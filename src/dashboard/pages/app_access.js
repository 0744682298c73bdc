// Who is on an app and what each may do: share it, change permissions, take people off.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { patch, path, post, remove } from '../core/api.js';
import { AppPage, permission_words, permissions } from '../core/app.js';
import { useAction, usePaged } from '../core/hooks.js';
import { navigate } from '../core/router.js';
import { useSession } from '../core/session.js';
import {
  announce, Badge, Button, Check, Day, Empty, FormDialog, Pager, RoleBadge, Search, Table, TextField,
} from '../core/ui.js';

const meanings = {
  view: 'View: see the app and what happens to it',
  deploy: 'Deploy: release code, add free add-ons',
  operate: 'Operate: scale, turn maintenance on and off',
  manage: 'Manage: rename, lock, destroy, say who is on it',
};
const from_a_join = ['view', 'deploy', 'operate'];
const people_of = (app) => path('/teams/apps/', app.name, '/collaborators');
const person_of = (app, row) => `${people_of(app)}${path('/', row.user.id)}`;

// `fixed`: what the person has anyway.
function Permissions({ chosen, set_chosen, fixed, may }) {
  const toggle = (name, on) => set_chosen(on ? [...chosen, name] : chosen.filter((one) => one !== name));
  return html`<div class="choices" role="group" aria-label="Permissions">
    ${permissions.filter((name) => name !== 'manage' || may.manage).map((name) =>
      html`<${Check} key=${name} label=${meanings[name]} checked=${fixed.includes(name) || chosen.includes(name)}
        disabled=${fixed.includes(name)} onChange=${(on) => toggle(name, on)} />`)}
  </div>`;
}

// The API has the vendor's words here, which programs look for.
function for_people(error, user) {
  if (error.reason === 'already_collaborator') error.message = `${user} is already a collaborator on this app.`;
  return error;
}

function AddPerson({ app, may, done, onClose }) {
  const [email, set_email] = useState('');
  const [chosen, set_chosen] = useState(from_a_join);
  const action = useAction(async () => {
    const user = email.trim();
    await post(people_of(app), app.team ? { user, permissions: chosen } : { user })
      .catch((error) => { throw for_people(error, user); });
    announce(`${user} is on ${app.name} now.`);
    await done();
  });
  return html`<${FormDialog} title=${`Share ${app.name}`} submit="Add collaborator" action=${action} onClose=${onClose}
    ready=${email.trim() !== ''}>
    <p>The person gets to this app only${app.team ? `, not into ${app.team.name}` : ''}. An address without an account gets a mail
      with a link to choose a password.</p>
    <${TextField} label="E-mail address" type="email" value=${email} onInput=${set_email} autocomplete="off" />
    ${app.team ? html`<${Permissions} chosen=${chosen} set_chosen=${set_chosen} fixed=${['view']} may=${may} />`
      : html`<p class="hint">On a personal app a collaborator can deploy and operate; only the owner manages it.</p>`}
  <//>`;
}

function ChangePermissions({ app, row, may, done, onClose }) {
  const [chosen, set_chosen] = useState(permission_words(row));
  const action = useAction(async () => {
    await patch(person_of(app, row), { permissions: chosen });
    announce(`The permissions of ${row.user.email} on ${app.name} are changed.`);
    await done();
  });
  return html`<${FormDialog} title=${`Permissions of ${row.user.email}`} submit="Save" action=${action} onClose=${onClose}>
    ${row.joined && html`<p>${row.user.email} has joined ${app.name} as a member of ${app.team.name}. What a join brings stays
      as long as it does; it ends when the person leaves or is removed from the app.</p>`}
    <${Permissions} chosen=${chosen} set_chosen=${set_chosen} fixed=${row.joined ? from_a_join : ['view']} may=${may} />
  <//>`;
}

const what_stays = (app, row) => (row.role === 'collaborator'
  ? 'The app is gone from the person’s list at once.'
  : `As ${row.role} of ${app.team.name} the person still sees the app${row.role === 'admin' ? ' and manages it' : ''}.`);

function RemovePerson({ app, row, is_own, may, done, onClose }) {
  const action = useAction(async () => {
    await remove(person_of(app, row));
    announce(is_own ? `You have left ${app.name}.` : `${row.user.email} is no longer on ${app.name}.`);
    if (is_own && !may.role) navigate('/dashboard/personal');
    else await done();
  });
  return html`<${FormDialog} title=${is_own ? `Leave ${app.name}` : `Remove ${row.user.email}`}
    submit=${is_own ? 'Leave' : 'Remove'} kind="danger" action=${action} onClose=${onClose}>
    <p>${is_own ? 'You lose' : `${row.user.email} loses`} on ${app.name}: ${permission_words(row).join(', ')}.</p>
    <p>${is_own ? leave_words(app, may) : what_stays(app, row)}</p>
  <//>`;
}

function leave_words(app, may) {
  if (!may.role) return 'You will not see it any more.';
  if (app.locked && !may.is_admin) return 'It is locked: you cannot join it again until it is unlocked or an admin adds you.';
  return 'You can join it again at any time.';
}

function Actions({ row, context }) {
  const { app, may, own, open } = context;
  const is_own = row.user.id === own;
  const changes = app.team && may.manage && row.role !== 'admin';
  const removes = row.role !== 'owner' && (is_own || may.manage || (may.change_people && !row.joined));
  return html`<span class="buttons">
    ${changes && html`<${Button} kind="bare" aria-label=${`Change permissions of ${row.user.email}`}
      onClick=${() => open({ kind: 'change', row })}>Change<//>`}
    ${removes && html`<${Button} kind="bare danger" aria-label=${is_own ? `Leave ${app.name}` : `Remove ${row.user.email}`}
      onClick=${() => open({ kind: 'remove', row })}>${is_own ? 'Leave' : 'Remove'}<//>`}
  </span>`;
}

const columns_for = (context) => [
  { title: 'Person', cell: ({ user }) => html`<span>${user.email}${user.id === context.own && html` <${Badge}>you<//>`}</span>` },
  { title: 'Role', cell: (row) => html`<span class="badges">
    <${RoleBadge} role=${row.role} />
    ${row.joined && html`<${Badge} tone="good">joined<//>`}</span>` },
  context.app.team && { title: 'Permissions', cell: (row) => permission_words(row).join(', ') },
  { title: 'Since', className: 'nowrap', cell: (row) => html`<${Day} of=${row.created_at} />` },
  { title: 'Actions', unseen: true, className: 'right', cell: (row) => html`<${Actions} row=${row} context=${context} />` },
].filter(Boolean);

function implied(app, may) {
  if (!app.team) return 'The owner may do everything. Collaborators deploy and operate the app.';
  const locked = app.locked && !may.manage ? ' The app is locked, so only those who manage it change who is on it.' : '';
  return `Admins of ${app.team.name} may do everything and need not be listed; its members can view the app.${locked}`;
}

function People({ app, people, may, reload }) {
  const { account } = useSession();
  const [search, set_search] = useState('');
  const [shown, set_shown] = useState(null);
  const rows = [...people].sort((one, other) => one.user.email.localeCompare(other.user.email));
  const paged = usePaged(rows, { search, text: (row) => `${row.user.email} ${row.role}` });
  const context = { app, may, own: account?.id, open: set_shown };
  const shared = { app, may, row: shown?.row, done: reload, onClose: () => set_shown(null) };
  return html`<p class="quiet-text">${implied(app, may)}</p><br />
    <section class="card flush" aria-label="People on the app">
    ${(rows.length > 0 || may.change_people) && html`<div class="bar">
      <${Search} label="Find by address or role" value=${search} onInput=${set_search} />
      ${may.change_people && html`<${Button} kind="primary" onClick=${() => set_shown({ kind: 'add' })}>
        Add collaborator<//>`}</div>`}
    ${rows.length === 0
      ? html`<${Empty} title="Nobody is on this app yet"><p>${may.change_people
          ? 'Add a collaborator, or let members of the organization join.' : 'Members of the organization can join it.'}</p><//>`
      : html`<${Table} caption="People on the app" columns=${columns_for(context)} rows=${paged.visible} />
          <${Pager} paged=${paged} what="person" more="people" />`}
    ${shown?.kind === 'add' && html`<${AddPerson} ...${shared} />`}
    ${shown?.kind === 'change' && html`<${ChangePermissions} ...${shared} />`}
    ${shown?.kind === 'remove' && html`<${RemovePerson} ...${shared} is_own=${shown.row.user.id === account?.id} />`}
  </section>`;
}

export default function AppAccess({ app }) {
  return html`<${AppPage} app=${app} title="Access">
    ${({ app: found, ...rest }) => html`<${People} app=${found} ...${rest} />`}<//>`;
}
