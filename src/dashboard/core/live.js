// New events as they come, by server-sent events. A connection that is lost comes back by itself
// and goes on after the event that was seen last.
import { useEffect, useRef, useState } from '../vendor/hooks.mjs';
import { query } from './api.js';
import { reach } from './connection.js';
import { EVENT_TYPES } from './events.js';

// A server that refuses is asked again after this; one that cannot be reached, sooner and by the
// browser itself.
const again_ms = 10000;
const patience_ms = 2000;

// `filter`: org, app and user; null: nothing is wanted. Answers 'off', 'connecting', 'live' or
// 'reconnecting'; `on_event` is called with each event.
export function useLive(filter, on_event) {
  const [state, set_state] = useState(filter ? 'connecting' : 'off');
  const tell = useRef(on_event);
  tell.current = on_event;
  const wish = filter && query(filter);
  useEffect(() => {
    if (wish === null) return set_state('off');
    return follow(wish, set_state, (event) => tell.current(event));
  }, [wish]);
  return state;
}

// A browser has six connections to a server for all its windows: one that nobody looks at gives its
// own up, and catches up when it is looked at again.
function follow(wish, set_state, tell) {
  let source;
  let timer;
  let seen = '';
  const heard = (event) => {
    if (event.lastEventId) seen = event.lastEventId;
  };
  const open = () => {
    const place = seen ? `${wish ? '&' : '?'}from=${Number(seen) + 1}` : '';
    source = new EventSource(`/events${wish}${place}`);
    source.addEventListener('caught-up', (event) => (heard(event), set_state('live')));
    source.addEventListener('refused', close_for_now);
    source.onerror = () => {
      if (source.readyState === EventSource.CLOSED) return close_for_now();
      set_state('reconnecting');
      reach();
    };
    for (const type of EVENT_TYPES) source.addEventListener(type, (event) => (heard(event), tell(JSON.parse(event.data))));
  };
  const close = () => {
    clearTimeout(timer);
    source.close();
    set_state('reconnecting');
  };
  const close_for_now = () => {
    close();
    timer = setTimeout(open, again_ms);
  };
  const looked_at = () => {
    close();
    if (!document.hidden) open();
  };
  set_state('connecting');
  const waited = setTimeout(() => set_state((now) => (now === 'connecting' ? 'reconnecting' : now)), patience_ms);
  document.addEventListener('visibilitychange', looked_at);
  open();
  return () => {
    document.removeEventListener('visibilitychange', looked_at);
    clearTimeout(timer);
    clearTimeout(waited);
    source.close();
  };
}
