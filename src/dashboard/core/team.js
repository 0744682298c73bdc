// What the pages of one organization share: its name, the role that one has in it, and the tabs.
import { html } from './html.js';
import { useEffect, useRef } from '../vendor/hooks.mjs';
import { get, path } from './api.js';
import { useLoaded, useTitle } from './hooks.js';
import { Link, team_page, useLocation } from './router.js';
import { useSession } from './session.js';
import { Badge, Loaded } from './ui.js';

function Tab({ to, children }) {
  const { path: here } = useLocation();
  return html`<${Link} to=${to} aria-current=${here === to ? 'page' : undefined}>${children}<//>`;
}

// Of an organization of the type team that has it, people are invited, and accept, before they are in.
export const ACCEPTANCE = 'team-invite-acceptance';

// Where there is no room for all of them, the current one can be seen.
export function Tabs({ label, tabs }) {
  const nav = useRef(null);
  useEffect(() => nav.current.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), []);
  return html`<nav class="tabs" aria-label=${label} ref=${nav}>
    ${tabs.filter(Boolean).map(([to, text]) => html`<${Tab} key=${to} to=${to}>${text}<//>`)}
  </nav>`;
}

// `children` is called with the team and `can_manage`: whether one is its admin, or the operator.
export function TeamPage({ team: name, title, children }) {
  const session = useSession();
  const team = useLoaded(() => get(path('/teams/', name)), [name]);
  useTitle(title, name);
  const base = team_page(name);
  return html`<${Loaded} from=${team}>${(found) => {
    const can_manage = session.operator || found.role === 'admin';
    return html`<div class="heading"><h1>${found.name}</h1>
        ${found.role && html`<${Badge} tone=${can_manage ? 'accent' : 'quiet'}>
          You are ${found.role === 'admin' ? 'an admin' : `a ${found.role}`}<//>`}</div>
      <${Tabs} label=${`Pages of ${found.name}`} tabs=${[
        [base, 'Apps'],
        [`${base}/access`, 'Access'],
        can_manage && [`${base}/usage`, 'Usage'],
        can_manage && [`${base}/history`, 'History'],
        can_manage && [`${base}/settings`, 'Settings'],
      ]} />
      ${children({ team: found, can_manage, reload_team: team.reload })}`;
  }}<//>`;
}
