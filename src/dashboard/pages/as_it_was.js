// An organization as it was at a moment: a slider through its time, and what stood there then.
import { html } from '../core/html.js';
import { useEffect, useRef, useState } from '../vendor/hooks.mjs';
import { get, path, query } from '../core/api.js';
import { day, moment } from '../core/format.js';
import { useAction, useLoaded } from '../core/hooks.js';
import { day_number, day_of_number, end_of, is_day, shifted, today } from '../core/moments.js';
import { useParameter } from '../core/router.js';
import { announce, Button, Empty, ErrorNote, Field, Loaded, TextField } from '../core/ui.js';
import { Snapshot } from './snapshot.js';

const settle_ms = 200;

const in_words = (at) => (is_day(at) ? `at the end of ${day(at)}` : `on ${moment(at)}`);

// The slider. While it moves, only its own day changes; the page follows when it rests.
function Slider({ first, at, set_at }) {
  const last = day_number(today());
  const [moving, set_moving] = useState(null);
  const timer = useRef(null);
  useEffect(() => () => clearTimeout(timer.current), []);
  const place = moving ?? day_number(at);
  const rest = (number) => {
    set_at(day_of_number(number));
    set_moving(null);
  };
  const move = (event) => {
    const next = Number(event.currentTarget.value);
    set_moving(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => rest(next), settle_ms);
  };
  const words = day(day_of_number(place));
  const control = (shared) => html`<input type="range" min=${first} max=${last} step="1" value=${place}
    aria-valuetext=${words} onInput=${move} ...${shared} />`;
  return html`<${Field} label=${`Day: ${words}`} control=${control}
    hint="The arrow keys move by a day, Page Up and Page Down by more. A day without a time means its end." />`;
}

function Exactly({ at, set_at }) {
  const date = at.slice(0, 10);
  const clock = is_day(at) ? '' : at.slice(11, 19);
  const choose = (next_date, next_clock) => {
    if (!next_date) return;
    set_at(next_clock ? `${next_date}T${next_clock.length === 5 ? `${next_clock}:00` : next_clock}Z` : next_date);
  };
  return html`<div class="inline">
    <${TextField} label="Date" type="date" max=${today()} value=${date} onInput=${(value) => choose(value, clock)} />
    <${TextField} label="Time (UTC)" type="time" step="1" value=${clock} onInput=${(value) => choose(date, value)} />
  </div>`;
}

const newest_until = async (team, until) =>
  (await get(path('/teams/', team.name, '/audit-events') + query({ until, limit: 1 })))[0];

// The moment of the next event, or of the one before the last that had happened.
async function find_change(team, at, direction) {
  if (direction > 0) {
    const since = is_day(at) ? day_of_number(day_number(at) + 1) : shifted(at, 1);
    const wish = { since, limit: 1, order: 'asc' };
    return (await get(path('/teams/', team.name, '/audit-events') + query(wish)))[0];
  }
  const last = await newest_until(team, at);
  return last && newest_until(team, shifted(last.created_at, -1));
}

function Steps({ team, at, set_at }) {
  const step = useAction(async (direction) => {
    const event = await find_change(team, at, direction);
    if (!event) return announce(direction > 0 ? 'Nothing has changed since.' : 'Nothing had changed before.');
    announce(event.data.text);
    set_at(event.created_at);
  });
  return html`<div class="buttons left">
      <${Button} busy=${step.busy} onClick=${() => step.run(-1)}>Previous change<//>
      <${Button} busy=${step.busy} onClick=${() => step.run(1)}>Next change<//>
      <${Button} onClick=${() => set_at('')}>Now<//>
    </div>
    <${ErrorNote} error=${step.error} />`;
}

function Then({ team, at, asked }) {
  const found = useLoaded(async () => {
    const [snapshot, last] = await Promise.all([
      get(path('/teams/', team.id, '/snapshot') + query({ as_of: at })),
      newest_until(team, at),
    ]);
    return { snapshot, last, at };
  }, [team.id, at], { keep: true });
  const is_late = !found.error && found.data?.at !== at;
  return html`<div aria-busy=${is_late ? 'true' : undefined} class="then">
    <${Loaded} from=${found} what="Looking back">${({ snapshot, last, at: moment_shown }) => html`
      <p role="status"><strong>${team.name} ${in_words(moment_shown)}.</strong>${' '}
        ${last && html`<span class="quiet-text">Last change until then, on ${moment(last.created_at)}:
          ${' '}${last.data.text}.</span>`}</p>
      <${Snapshot} team=${team} snapshot=${snapshot} at=${moment_shown} is_now=${!asked} />`}<//>
  </div>`;
}

export function AsItWas({ team }) {
  const [asked, set_at] = useParameter('at');
  const is_good = asked === '' || !Number.isNaN(end_of(asked));
  const at = asked && is_good ? asked : today();
  const first = day_number(team.created_at);
  return html`<section class="card" aria-label="Moment">
      <${Slider} first=${first} at=${at} set_at=${set_at} />
      <${Exactly} at=${at} set_at=${set_at} />
      <${Steps} team=${team} at=${at} set_at=${set_at} />
    </section>
    ${!is_good && html`<p class="note warn">The address names no moment. This is now.</p>`}
    ${end_of(at) < Date.parse(team.created_at)
      ? html`<${Empty} title="${team.name} did not exist yet"><p>It was created on ${moment(team.created_at)}.</p><//>`
      : html`<${Then} team=${team} at=${at} asked=${asked} />`}`;
}
