// One entry of a timeline, and what it opens: the event, what it changed, and the proof of it.
import { html } from './html.js';
import { useId, useState } from '../vendor/hooks.mjs';
import { ApiError, ask, get, path, query } from './api.js';
import { from_trail, shown } from './events.js';
import { number, time, words } from './format.js';
import { useLoaded } from './hooks.js';
import { Download, Loaded, Moment } from './ui.js';

function Facts({ entry }) {
  const circumstances = [
    ['Took effect', html`<${Moment} of=${entry.moment} />`],
    entry.recorded_at !== entry.moment && ['Recorded', html`<${Moment} of=${entry.recorded_at} />`],
    ['Done by', entry.actor],
    entry.actor_id && ['Done by (id)', html`<code>${entry.actor_id}</code>`],
    ['Came by', [entry.origin, entry.client, entry.address].filter(Boolean).join(' · ')],
    ['Kind of event', words(entry.type)],
    ...Object.entries(entry.fields).map(([name, value]) => [words(name), shown(value)]),
    ['Position in the log', number(entry.position)],
    ['Event id', html`<code>${entry.id}</code>`],
    ['Command id', html`<code>${entry.command}</code>`],
  ];
  return html`<dl class="facts">${circumstances.filter(Boolean).map(([name, value]) => html`
    <dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function Changes({ entry, source }) {
  const place = `@${entry.position}`;
  const loaded = useLoaded(async () => {
    const wish = { ...source.parameters, since: place, until: place, limit: 1, explain: true };
    const [row] = await get(source.base + query(wish));
    return row ? from_trail(row).changes : [];
  }, []);
  return html`<h3>Before and after</h3>
    <${Loaded} from=${loaded} what="Loading what it changed">${(changes) => changes.length === 0
      ? html`<p class="quiet-text">It changed nothing that has a value before and after.</p>`
      : html`<ul class="plain-list">${changes.map((one) => html`<li>${words(one.what)}: <del>${shown(one.before)}</del>${' → '}
          <ins>${shown(one.after)}</ins></li>`)}</ul>`}<//>`;
}

async function find_receipt({ command, ordinal }) {
  try {
    return (await ask('GET', path('/log/receipts/', command) + query({ event: ordinal }))).body.text;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return '';
    throw error;
  }
}

function Receipt({ entry }) {
  const loaded = useLoaded(() => find_receipt(entry), []);
  const name = `event-${entry.position}.tlog-proof`;
  return html`<h3>Receipt</h3>
    <${Loaded} from=${loaded} what="Fetching the receipt">${(text) => text
      ? html`<p class="quiet-text">It proves that this event is in the log. Keep it, and check it at any time, without this
            server: <code>orglog log:check ${name} --key VKEY</code>. VKEY is the log's key, which the operator gives out.</p>
          <pre class="proof" tabindex="0" aria-label=${`Receipt of the event at position ${entry.position}`}>${text}</pre>
          <div class="buttons left"><${Download} name=${name} text=${text} aria-label=${`Download ${name}`}>Download<//></div>`
      : html`<p class="quiet-text">There is no receipt for you: you may not have it, or this log is not signed.</p>`}<//>`;
}

export function Entry({ entry, source, is_fresh }) {
  const [open, set_open] = useState(false);
  const id = useId();
  return html`<li class=${is_fresh ? 'fresh' : undefined}>
    <button type="button" aria-expanded=${open ? 'true' : 'false'} aria-controls=${open ? id : undefined}
        onClick=${() => set_open(!open)}>
      <time datetime=${entry.moment}>${time(entry.moment)}</time>
      <span class="what">${entry.text}</span>
      <span class="by">${entry.actor} · ${entry.origin}</span>
    </button>
    ${open && html`<div class="opened stack" id=${id}>
      <${Facts} entry=${entry} />
      ${source.is_history && html`<${Changes} entry=${entry} source=${source} /><${Receipt} entry=${entry} />`}
    </div>`}
  </li>`;
}
