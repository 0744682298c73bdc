// What an app runs: its process types, how many dynos each, and of which size.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { list, patch, path } from '../core/api.js';
import { many, number } from '../core/format.js';
import { useAction, useLoaded } from '../core/hooks.js';
import { announce, Button, Empty, FormDialog, Loaded, SelectField, Table, TextField } from '../core/ui.js';

// What a dyno of each size counts for.
const units = { basic: 0.28, 'standard-1x': 1, 'standard-2x': 2, 'performance-m': 8, 'performance-l': 16 };
const sizes = Object.entries(units).map(([size, count]) => [size, `${size}, ${many(count, 'unit')} a dyno`]);

const units_of = (quantity, size) => quantity * units[size];

function Scale({ app, process, done, onClose }) {
  const [type, set_type] = useState(process?.type ?? '');
  const [quantity, set_quantity] = useState(String(process?.quantity ?? 1));
  const [size, set_size] = useState(process?.dyno_size.name ?? 'standard-1x');
  const count = /^\d+$/.test(quantity.trim()) ? Number(quantity) : null;
  const action = useAction(async () => {
    await patch(path('/apps/', app.name, '/formation'), { updates: [{ type: type.trim(), quantity: count, size }] });
    announce(`${type.trim()} of ${app.name} runs ${many(count, 'dyno')} now.`);
    await done();
  });
  return html`<${FormDialog} title=${process ? `Scale ${process.type}` : 'Add a process type'} submit=${process ? 'Scale' : 'Add'}
    action=${action} onClose=${onClose} ready=${count !== null && type.trim() !== ''}>
    ${!process && html`<${TextField} label="Process type" value=${type} onInput=${set_type} autocomplete="off" spellcheck=${false}
      hint="As web or worker: lower-case letters, digits and dashes." />`}
    <${TextField} label="Dynos" inputmode="numeric" value=${quantity} onInput=${set_quantity} autocomplete="off"
      error=${count === null ? 'A whole number, 0 or more.' : ''} hint="0 stops it; it stays in the list." />
    <${SelectField} label="Size" value=${size} options=${sizes} onChange=${set_size} />
    ${count !== null && html`<p class="hint" role="status">
      Together ${many(units_of(count, size), 'dyno unit')}, counted to the second from now on.</p>`}
  <//>`;
}

const columns_for = (may, scale) => [
  { title: 'Process type', cell: (row) => html`<code>${row.type}</code>` },
  { title: 'Dynos', className: 'right', cell: (row) => number(row.quantity) },
  { title: 'Size', cell: (row) => row.dyno_size.name },
  { title: 'Dyno units', className: 'right', cell: (row) => number(units_of(row.quantity, row.dyno_size.name)) },
  may.operate && { title: 'Actions', unseen: true, className: 'right',
    cell: (row) => html`<span class="buttons"><${Button} kind="bare" aria-label=${`Scale ${row.type}`}
      onClick=${() => scale(row)}>Scale<//></span>` },
].filter(Boolean);

export function Formation({ app, may, changed }) {
  const formation = useLoaded(() => list(path('/apps/', app.name, '/formation'), 'type'), [app.name]);
  const [shown, set_shown] = useState(null);
  const done = () => Promise.all([formation.reload(), changed()]);
  return html`<section class="card flush" aria-labelledby="formation">
    <div class="bar"><h2 id="formation">Processes</h2>
      ${may.operate && html`<${Button} onClick=${() => set_shown({})}>Add a process type<//>`}</div>
    <${Loaded} from=${formation}>${(rows) => (rows.length === 0
      ? html`<${Empty} title="Nothing runs yet"><p>${may.operate
          ? 'Add a process type, as web, and say how many dynos it gets.'
          : 'Whoever may operate the app can add a process type.'}</p><//>`
      : html`<${Table} caption="Processes" columns=${columns_for(may, (process) => set_shown({ process }))} rows=${rows} />`)}<//>
    ${shown && html`<${Scale} app=${app} process=${shown.process} done=${done} onClose=${() => set_shown(null)} />`}
  </section>`;
}
