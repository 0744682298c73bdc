// Whether the server can be reached. What cannot be loaded for want of it leaves on the screen what
// was there, and is loaded by itself as soon as the server answers again.
import { useEffect, useState } from '../vendor/hooks.mjs';

const again_ms = 2000;

let is_lost = false;
let timer;
const watchers = new Set();
const waiting = new Set();

function change(lost) {
  if (lost === is_lost) return;
  is_lost = lost;
  clearTimeout(timer);
  if (lost) timer = setTimeout(look_again, again_ms);
  for (const tell of watchers) tell(lost);
  if (lost) return;
  const acts = [...waiting];
  waiting.clear();
  for (const act of acts) act();
}

// What every question to the server finds out on its way.
export const connection_found = () => change(false);
export const connection_lost = () => change(true);

// A proxy answers so when there is no server behind it.
export const is_from_gateway = ({ status }) => status === 502 || status === 504;

// Asks the server for a sign of life: answers whether it gave one.
export async function reach() {
  try {
    const answer = await fetch('/healthz', { cache: 'no-store' });
    change(is_from_gateway(answer));
  } catch {
    change(true);
  }
  return !is_lost;
}

// A window that nobody looks at leaves the server alone.
async function look_again() {
  if (!document.hidden) await reach();
  clearTimeout(timer);
  if (is_lost) timer = setTimeout(look_again, again_ms);
}
const look_now = () => is_lost && look_again();
addEventListener('online', look_now);
document.addEventListener('visibilitychange', look_now);

// Calls `act` once, when the server answers: at once where it does already. Answers how to give up.
export function when_back(act) {
  if (!is_lost) {
    act();
    return () => {};
  }
  waiting.add(act);
  return () => waiting.delete(act);
}

export function useConnection() {
  const [lost, set_lost] = useState(is_lost);
  useEffect(() => {
    set_lost(is_lost);
    watchers.add(set_lost);
    return () => watchers.delete(set_lost);
  }, []);
  return { lost };
}
