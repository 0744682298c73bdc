// What stood at a moment: the organization, its people, its apps, who could do what; and what has
// changed since.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { ask, path, query } from '../core/api.js';
import { shown } from '../core/events.js';
import { many, money, number, words } from '../core/format.js';
import { useLoaded, usePaged } from '../core/hooks.js';
import { end_of } from '../core/moments.js';
import { useParameter } from '../core/router.js';
import { Badge, Day, Empty, Loaded, Moment, Pager, RoleBadge, Search, Switch, Table } from '../core/ui.js';

// A table of many rows with a search of its own. `text`: what is searched in a row.
function Many({ what, rows, text, columns, id, empty }) {
  const [search, set_search] = useState('');
  const paged = usePaged(rows, { search, text });
  if (rows.length === 0) return html`<section class="card"><${Empty} title=${empty} /></section>`;
  return html`<section class="card flush" aria-label=${`${words(what)}s`}>
    <div class="bar"><${Search} label=${`Find a ${what}`} value=${search} onInput=${set_search} /></div>
    <${Table} caption=${`${words(what)}s`} columns=${columns} rows=${paged.visible} id=${id} />
    <${Pager} paged=${paged} what=${what} />
  </section>`;
}

// Admins first, each by address.
const by_role = (one, other) => one.role.localeCompare(other.role) || one.email.localeCompare(other.email);

const member_columns = [
  { title: 'Person', cell: (one) => one.email },
  { title: 'Role', cell: (one) => html`<${RoleBadge} role=${one.role}>${words(one.role)}<//>` },
  { title: 'Account', cell: (one) => (one.state === 'active' ? 'Active' : 'Not activated') },
  { title: 'Since', cell: (one) => html`<${Day} of=${one.since} />` },
];

const app_columns = [
  { title: 'App', cell: (one) => one.name },
  { title: 'Marks', unseen: true, cell: (one) => one.locked && html`<${Badge} tone="warn">Locked<//>` },
  { title: 'Owner', cell: (one) => one.owner.name },
  { title: 'Created', cell: (one) => html`<${Day} of=${one.created_at} />` },
  { title: 'Dyno units', className: 'right', cell: (one) => number(one.dyno_units) },
];

const access_columns = [
  { title: 'App', cell: (one) => one.app },
  { title: 'Person', cell: (one) => one.email },
  { title: 'Permissions', cell: (one) => one.permissions.join(', ') },
];
const access_rows = (access) => Object.entries(access.apps).flatMap(([app, people]) =>
  Object.entries(people).map(([email, permissions]) => ({ app, email, permissions })));

// Permissions come as one word, without room to break a line.
const spaced = (value) => shown(value).replace(/,(?! )/g, ', ');
const change_columns = [
  { title: 'Change', cell: (one) => spaced(one.text) },
  { title: 'Before', cell: (one) => spaced(one.before) },
  { title: 'After', cell: (one) => spaced(one.after) },
];

// Every change; the server gives them a thousand at a time.
async function load_changes(team, from) {
  // A day means its end, which may still come; the clock here may be behind as well.
  const to = end_of(from) > Date.now() ? from : new Date().toISOString();
  const changes = [];
  let cursor;
  do {
    const answer = await ask('GET', path('/teams/', team.id, '/diff') + query({ from, to, cursor }));
    changes.push(...answer.body.changes);
    cursor = answer.headers.get('Next-Cursor');
  } while (cursor);
  return changes;
}

function Since({ team, at }) {
  const changes = useLoaded(() => load_changes(team, at), [team.id, at], { keep: true });
  return html`<${Loaded} from=${changes} what="Comparing">${(rows) => html`<${Many} what="change" rows=${rows}
    text=${(one) => one.text} columns=${change_columns} id=${(one) => one.kind + one.text}
    empty="Nothing has changed since" />`}<//>`;
}

function limits_of({ members, apps, dyno_units, addon_credits_cents }) {
  const known = [
    members !== null && many(members, 'member'),
    apps !== null && many(apps, 'app'),
    dyno_units !== null && many(dyno_units, 'dyno unit'),
    addon_credits_cents !== null && `add-on credits of ${money(addon_credits_cents)} a month`,
  ].filter(Boolean);
  return known.length ? known.join(', ') : 'None';
}

function About({ org, team }) {
  return html`<section class="card" aria-label="Organization"><dl class="facts">
    <dt>Name</dt><dd>${org.name}${org.name !== team.name && ` (now ${team.name})`}</dd>
    <dt>Type</dt><dd>${words(org.type)}</dd>
    <dt>People</dt><dd>${many(org.members, 'member')}</dd>
    <dt>Apps</dt><dd>${many(org.apps, 'app')}</dd>
    <dt>Limits</dt><dd>${limits_of(org.limits)}</dd>
    <dt>Created</dt><dd><${Moment} of=${org.created_at} /></dd>
  </dl></section>`;
}

const sections = [['', 'People'], ['apps', 'Apps'], ['access', 'Access'], ['since', 'Changed since']];

export function Snapshot({ team, snapshot, at, is_now }) {
  const [part, set_part] = useParameter('part');
  const { org, members, apps, access } = snapshot;
  return html`<${About} org=${org} team=${team} />
    <${Switch} label="Part" value=${part} onChange=${set_part} options=${sections} />
    ${part === '' && html`<${Many} what="member" rows=${[...members].sort(by_role)} columns=${member_columns}
      text=${(one) => `${one.email} ${one.role}`} id=${(one) => one.email} empty="It had no members" />`}
    ${part === 'apps' && html`<${Many} what="app" rows=${apps} columns=${app_columns}
      text=${(one) => one.name} id=${(one) => one.id} empty="It owned no apps then" />`}
    ${part === 'access' && html`<p class="hint then-hint">Who stood on which app. Besides, admins may do everything on every app,
        and members may view them all.</p>
      <${Many} what="grant" rows=${access_rows(access)} columns=${access_columns}
        text=${(one) => `${one.app} ${one.email} ${one.permissions.join(' ')}`} id=${(one) => `${one.app} ${one.email}`}
        empty="Nobody stood on an app then" />`}
    ${part === 'since' && (is_now
      ? html`<section class="card"><${Empty} title="This is now">
          <p>Choose an earlier moment to see what has changed since.</p><//></section>`
      : html`<${Since} team=${team} at=${at} />`)}`;
}
