// What an app holds besides its processes: add-ons and their monthly prices.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { list, path, post, remove } from '../core/api.js';
import { money } from '../core/format.js';
import { useAction, useLoaded } from '../core/hooks.js';
import { announce, Button, Day, Empty, FormDialog, Loaded, Table, TextField } from '../core/ui.js';

const price_words = (cents) => (cents === 0 ? 'free' : `${money(cents)} a month`);

// Credits as they are written, in cents; nothing for what is no price.
function parse_price(text) {
  const match = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(text.trim() || '0');
  return match ? Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0')) : null;
}

function AddAddon({ app, may, done, onClose }) {
  const [plan, set_plan] = useState('');
  const [price, set_price] = useState('');
  const cents = parse_price(price);
  const action = useAction(async () => {
    const addon = await post(path('/apps/', app.name, '/addons'), { plan: plan.trim(), price_cents: cents });
    announce(`${addon.name} is added, ${price_words(addon.billed_price.cents)}.`);
    await done();
  });
  return html`<${FormDialog} title="Add an add-on" submit="Add" action=${action} onClose=${onClose}
    ready=${plan.trim() !== '' && cents !== null}>
    <${TextField} label="Service and plan" value=${plan} onInput=${set_plan} autocomplete="off" spellcheck=${false}
      hint="As postgresql:standard-0." />
    ${may.spend
      ? html`<${TextField} label="Monthly price" inputmode="decimal" value=${price} onInput=${set_price} autocomplete="off"
          error=${cents === null ? 'A number as 50 or 49.90.' : ''}
          hint="In credits; empty is free. Where the operator keeps a list of prices, the list counts." />`
      : html`<p class="hint">${app.team ? `Add-ons that cost something are for the people of ${app.team.name}` :
          'Add-ons that cost something are for the owner'} to add.</p>`}
  <//>`;
}

function RemoveAddon({ app, addon, done, onClose }) {
  const action = useAction(async () => {
    await remove(path('/apps/', app.name, '/addons/', addon.id));
    announce(`${addon.name} is removed.`);
    await done();
  });
  return html`<${FormDialog} title=${`Remove ${addon.name}`} submit="Remove" kind="danger" action=${action} onClose=${onClose}>
    <p>${app.name} loses ${addon.plan.name}, and whatever is kept in it. It counts until this moment
      (${price_words(addon.billed_price.cents)}); its usage so far stays.</p>
  <//>`;
}

const may_remove = (may, addon) => (addon.billed_price.cents > 0 ? may.spend : may.deploy);

const columns_for = (may, take) => [
  { title: 'Add-on', cell: (row) => row.name },
  { title: 'Plan', cell: (row) => row.plan.name },
  { title: 'Price', className: 'right nowrap', cell: (row) => price_words(row.billed_price.cents) },
  { title: 'Added', className: 'nowrap', cell: (row) => html`<${Day} of=${row.created_at} />` },
  { title: 'Actions', unseen: true, className: 'right', cell: (row) => may_remove(may, row) &&
    html`<span class="buttons"><${Button} kind="bare danger" aria-label=${`Remove ${row.name}`}
      onClick=${() => take(row)}>Remove<//></span>` },
];

export function Addons({ app, may }) {
  const addons = useLoaded(() => list(path('/apps/', app.name, '/addons')), [app.name]);
  const [shown, set_shown] = useState(null);
  const close = () => set_shown(null);
  return html`<section class="card flush" aria-labelledby="addons">
    <div class="bar"><h2 id="addons">Add-ons</h2>
      ${may.deploy && html`<${Button} onClick=${() => set_shown({})}>Add an add-on<//>`}</div>
    <${Loaded} from=${addons}>${(rows) => (rows.length === 0
      ? html`<${Empty} title="No add-ons yet"><p>${may.deploy
          ? 'A database, a cache, a log drain: name its service and plan.'
          : 'Whoever may deploy the app can add one.'}</p><//>`
      : html`<${Table} caption="Add-ons" columns=${columns_for(may, (addon) => set_shown({ addon }))} rows=${rows} />`)}<//>
    ${shown && (shown.addon
      ? html`<${RemoveAddon} app=${app} addon=${shown.addon} done=${addons.reload} onClose=${close} />`
      : html`<${AddAddon} app=${app} may=${may} done=${addons.reload} onClose=${close} />`)}
  </section>`;
}
