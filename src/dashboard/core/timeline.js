// An audit trail as a timeline, newest first: of an organization, an app or a person. What is new
// comes by itself. The filters stand in the address.
import { html } from './html.js';
import { useEffect, useState } from '../vendor/hooks.mjs';
import { ask, path, query } from './api.js';
import { EVENT_TYPES, from_stream, from_trail } from './events.js';
import { day, words } from './format.js';
import { useLoaded } from './hooks.js';
import { useLive } from './live.js';
import { is_day } from './moments.js';
import { useParameter } from './router.js';
import { Entry } from './timeline_entry.js';
import { Button, Empty, Form, Loaded, Loading, SelectField, Switch, TextField } from './ui.js';

const page_rows = 50;
const fresh_rows = 200;
const kinds = [['', 'What happened'], ['denied', 'Denied attempts'], ['readings', 'Readings']];
const type_options = [['', 'Everything'], ...EVENT_TYPES.map((type) => [type, words(type)])];

const narrowing = ({ show, ...filters }) => Object.values(filters).filter(Boolean).length;

// A filter in the address; it counts when one leaves the field or presses Enter.
function FilterField({ name, ...rest }) {
  const [value, set_value] = useParameter(name);
  const [draft, set_draft] = useState(value);
  useEffect(() => set_draft(value), [value]);
  return html`<${TextField} value=${draft} onInput=${set_draft} onChange=${() => set_value(draft.trim())}
    autocomplete="off" spellcheck=${false} ...${rest} />`;
}

function Filters({ fixed, filters, set_type }) {
  const active = narrowing(filters);
  return html`<details class="filters" open=${active > 0}>
    <summary>Filters${active > 0 ? ` (${active} in use)` : ''}</summary>
    <${Form} class="inline" act=${() => {}}>
      ${!fixed.app && html`<${FilterField} name="app" label="App" placeholder="name or id" />`}
      ${!fixed.user && html`<${FilterField} name="user" label="Person" placeholder="address or id" />`}
      <${FilterField} name="actor" label="Done by" placeholder="address or id" />
      ${filters.show === '' && html`<${SelectField} label="Kind of event" value=${filters.type} onChange=${set_type}
        options=${type_options} />`}
      <${FilterField} name="from" label="From (day, UTC)" type="date" />
      <${FilterField} name="until" label="Until (day, UTC)" type="date" />
      <button class="unseen" type="submit" tabindex="-1">Filter</button>
    <//>
  </details>`;
}

const live_words = { connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting' };
const LiveMark = ({ state }) => state !== 'off' && html`<span class="live is-${state}" role="status">
  <span class="dot" aria-hidden="true"></span>${live_words[state]}
</span>`;

// Entries by day, in the order that they have.
function by_day(entries) {
  const groups = [];
  for (const entry of entries) {
    const date = entry.moment.slice(0, 10);
    if (groups.at(-1)?.date !== date) groups.push({ date, entries: [] });
    groups.at(-1).entries.push(entry);
  }
  return groups;
}

// `recorded`: whether the server notes who reads.
function NoEntries({ show, filtered, recorded }) {
  if (filtered && (show !== 'readings' || recorded)) {
    return html`<${Empty} title="Nothing fits the filters"><p>Take one away, or widen the time.</p><//>`;
  }
  if (show === 'denied') {
    return html`<${Empty} title="No attempt was refused"><p>Attempts that are refused will be listed here.</p><//>`;
  }
  if (show === 'readings') {
    return recorded
      ? html`<${Empty} title="Nobody has read this history yet"><p>Who reads it is noted here.</p><//>`
      : html`<${Empty} title="This server does not record who reads">
          <p>Whoever runs it can have it do so: orglogd --record-readings.</p><//>`;
  }
  return html`<${Empty} title="Nothing has happened yet">
    <p>Whatever is changed will stand here, with who did it and when.</p><//>`;
}

function Days({ entries, fresh, source }) {
  return by_day(entries).map((group) => html`<section class="day" key=${group.date} aria-label=${day(group.date)}>
    <h2>${day(group.date)}</h2>
    <ol class="entries">${group.entries.map((entry) => html`<${Entry} key=${entry.id} entry=${entry}
      is_fresh=${fresh.has(entry.id)} source=${source} />`)}</ol>
  </section>`);
}

// One page of the trail, with what has come since on top of the first.
function Trail({ source, filters, fresh, live }) {
  const [cursors, set_cursors] = useState([]);
  const cursor = cursors.at(-1);
  const page = useLoaded(async () => {
    const answer = await ask('GET', source.base + query({ ...source.parameters, limit: page_rows, cursor }));
    return {
      entries: answer.body.map(from_trail),
      next: answer.headers.get('Next-Cursor'),
      recorded: answer.headers.get('Readings-Recorded') === 'true',
    };
  }, [cursor], { keep: true });
  return html`<${Loaded} from=${page} what="Loading the history">${({ entries, next, recorded }) => {
    const known = new Set(entries.map((entry) => entry.id));
    const news = fresh.filter((entry) => !known.has(entry.id));
    const all = cursor ? entries : [...news, ...entries];
    return html`<div class="card timeline" aria-busy=${page.loading ? 'true' : undefined}>
      <div class="bar">
        <${LiveMark} state=${live} />
        ${cursor && news.length > 0 && html`<span class="quiet-text">${news.length} new since then</span>`}
      </div>
      ${all.length === 0 && !next
        ? html`<${NoEntries} show=${filters.show} filtered=${narrowing(filters) > 0} recorded=${recorded} />`
        : html`<${Days} entries=${all} fresh=${new Set(news.map((entry) => entry.id))} source=${source} />`}
      ${(cursor || next) && html`<nav class="buttons left" aria-label="Pages of the history">
        <${Button} disabled=${!cursor} onClick=${() => set_cursors([])}>Newest<//>
        <${Button} disabled=${!cursor} onClick=${() => set_cursors(cursors.slice(0, -1))}>Newer<//>
        <${Button} disabled=${!next} onClick=${() => set_cursors([...cursors, next])}>Older<//>
      </nav>`}
    </div>`;
  }}<//>`;
}

const is_by = (entry, actor) => [entry.actor, entry.actor_id].some((name) => name?.toLowerCase() === actor.toLowerCase());
const fits = (entry, { type, actor, from }) => (!type || entry.type === type)
  && (!actor || is_by(entry, actor)) && (!from || entry.moment.slice(0, 10) >= from);

// The trail under one set of filters, and what comes to it.
function Following({ source, stream, filters }) {
  const [fresh, set_fresh] = useState([]);
  // What only watches is not in the stream, and nothing new comes to a time that is over.
  const wanted = filters.show === '' && !filters.until;
  const live = useLive(wanted ? stream : null, (event) => {
    const entry = from_stream(event);
    if (fits(entry, filters)) set_fresh((before) => [entry, ...before].slice(0, fresh_rows));
  });
  // The stream is there first, so that nothing falls between it and what is loaded.
  return html`<p class="unseen" role="status">${fresh.length > 0 ? `New: ${fresh[0].text}` : ''}</p>
    ${live === 'connecting'
      ? html`<${Loading} what="Loading the history" />`
      : html`<${Trail} source=${source} filters=${filters} fresh=${fresh} live=${live} />`}`;
}

const watched = { denied: { denied: true }, readings: { readings: true } };

// `team`: the name of an organization, or nothing for one's own history, or that of an `app` of
// one's own; `app` and `user` narrow it.
export function Timeline({ team, app = '', user = '' }) {
  const [show, set_show] = useParameter('show');
  const [type, set_type] = useParameter('type');
  const given = (name) => useParameter(name)[0];
  const filters = { show, type: show ? '' : type, app: given('app'), user: given('user'), actor: given('actor') };
  for (const name of ['from', 'until']) {
    const value = given(name);
    filters[name] = is_day(value) ? value : '';
  }
  const subject = { app: app || filters.app, user: user || filters.user };
  const { type: wanted, actor, from: since, until } = filters;
  const parameters = { ...subject, type: wanted, actor, since, until, ...watched[show] };
  const base = team ? path('/teams/', team, '/audit-events') : '/account/audit-events';
  const source = { base, parameters, is_history: !show };
  return html`<${Switch} label="What is shown" value=${show} onChange=${set_show} options=${kinds} />
    <${Filters} fixed=${{ app, user }} filters=${filters} set_type=${set_type} />
    <${Following} key=${JSON.stringify([team, parameters])} source=${source} filters=${filters}
      stream=${{ org: team, ...subject }} />`;
}
