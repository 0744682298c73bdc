// Where one is: the address is the state of the pages, so that every view can be linked to.
import { html } from './html.js';
import { path } from './api.js';
import { createContext } from '../vendor/preact.mjs';
import { useContext, useEffect, useState } from '../vendor/hooks.mjs';

export const team_page = (name) => path('/dashboard/teams/', name);
export const app_page = (name) => path('/dashboard/apps/', name);

const listeners = new Set();
const here = () => ({ path: location.pathname.replace(/\/$/, '') || '/dashboard', search: location.search });
const tell = () => listeners.forEach((listener) => listener(here()));
addEventListener('popstate', tell);

export function navigate(to, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  tell();
  if (!replace) scrollTo(0, 0);
}

export function useWindowLocation() {
  const [place, set_place] = useState(here());
  useEffect(() => {
    listeners.add(set_place);
    return () => listeners.delete(set_place);
  }, []);
  return place;
}

// Where the page that is shown is: it stays where it was while the next one is on its way.
export const Place = createContext(null);
export const useLocation = () => useContext(Place);

// One parameter of the address, and how to change it; `initial` is not written into the address.
export function useParameter(name, initial = '') {
  const { search } = useLocation();
  const value = new URLSearchParams(search).get(name) ?? initial;
  const set = (next) => {
    const parameters = new URLSearchParams(location.search);
    if (next === initial || next === '') parameters.delete(name);
    else parameters.set(name, next);
    const text = parameters.toString();
    navigate(location.pathname + (text ? `?${text}` : ''), { replace: true });
  };
  return [value, set];
}

// The arguments of a pattern as `/dashboard/teams/:team/access`; nothing when it does not fit.
export function match(pattern, place) {
  const wanted = pattern.split('/');
  const found = place.split('/');
  if (wanted.length !== found.length) return null;
  const given = {};
  for (let index = 0; index < wanted.length; ++index) {
    if (wanted[index].startsWith(':')) given[wanted[index].slice(1)] = decodeURIComponent(found[index]);
    else if (wanted[index] !== found[index]) return null;
  }
  return given;
}

const is_plain_click = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

export function Link({ to, children, ...rest }) {
  const follow = (event) => {
    if (!is_plain_click(event)) return;
    event.preventDefault();
    navigate(to);
  };
  return html`<a href=${to} onClick=${follow} ...${rest}>${children}</a>`;
}
