// How pages load, and how they do things.
import { when_back } from './connection.js';
import { useCallback, useEffect, useRef, useState } from '../vendor/hooks.mjs';

// Loads when `keys` change, and again when asked to. What was loaded stays visible meanwhile, after
// a change of `keys` only with `keep`. An answer that comes after the next question is dropped. What
// failed because the server could not be reached is loaded again when it can.
export function useLoaded(load, keys, { keep = false } = {}) {
  const [state, set_state] = useState({ data: undefined, error: null, loading: true });
  const turn = useRef(0);
  const reload = useCallback(async () => {
    const mine = ++turn.current;
    set_state((before) => ({ ...before, loading: true }));
    try {
      const data = await load();
      if (mine === turn.current) set_state({ data, error: null, loading: false });
    } catch (error) {
      if (mine === turn.current) set_state((before) => ({ ...before, error, loading: false }));
    }
  }, keys);
  useEffect(() => {
    set_state((before) => ({ data: keep ? before.data : undefined, error: null, loading: true }));
    reload();
    return () => ++turn.current;
  }, [reload]);
  const { error } = state;
  useEffect(() => (error?.is_unreachable ? when_back(reload) : undefined), [error, reload]);
  return { ...state, reload };
}

// Again and again, while the window can be seen.
export function useEvery(seconds, act) {
  useEffect(() => {
    const timer = setInterval(() => document.hidden || act(), seconds * 1000);
    return () => clearInterval(timer);
  }, [act]);
}

// Something that is done on demand: `run` answers whether it went well, `error` says why not.
export function useAction(action) {
  const [state, set_state] = useState({ busy: false, error: null });
  const run = async (...given) => {
    set_state({ busy: true, error: null });
    try {
      await action(...given);
      set_state({ busy: false, error: null });
      return true;
    } catch (error) {
      set_state({ busy: false, error });
      return false;
    }
  };
  return { ...state, run, forget: () => set_state({ busy: false, error: null }) };
}

// Rows that a search leaves, one page of them at a time.
export function usePaged(rows, { search = '', text = (row) => row.name, size = 50 } = {}) {
  const [page, set_page] = useState(0);
  const wanted = search.trim().toLowerCase();
  const found = wanted ? rows.filter((row) => text(row).toLowerCase().includes(wanted)) : rows;
  const pages = Math.max(1, Math.ceil(found.length / size));
  const current = Math.min(page, pages - 1);
  useEffect(() => set_page(0), [wanted]);
  return { visible: found.slice(current * size, (current + 1) * size), found: found.length, page: current, pages, set_page };
}

// The title of the browser's window.
export function useTitle(...parts) {
  const title = [...parts.filter(Boolean), 'orglog'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
}
