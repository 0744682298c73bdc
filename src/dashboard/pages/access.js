// Who is in an organization and who works on its apps: add, change roles, remove, invite.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { list, patch, path, post, put } from '../core/api.js';
import { many, number } from '../core/format.js';
import { useAction, useLoaded, usePaged } from '../core/hooks.js';
import { useSession } from '../core/session.js';
import { ACCEPTANCE, TeamPage } from '../core/team.js';
import {
  announce, Badge, Button, Day, FormDialog, Loaded, Pager, RoleBadge, Search, SelectField, Table, TextField,
} from '../core/ui.js';
import { Invitations, SendAgain } from './invitations.js';
import { RemoveCollaborator, RemoveMember } from './remove_user.js';

const roles = [['member', 'Member'], ['admin', 'Admin']];
const is_active = (member) => member.user.activated;
const in_words = (list) => new Intl.ListFormat('en', { type: 'disjunction' }).format(list);

// Decision 13: an organization keeps an admin, and one who can sign in once it has had one.
function is_last_admin(row, { admins }) {
  if (row.role !== 'admin') return false;
  return admins.length === 1 || (is_active(row) && admins.filter(is_active).length === 1);
}
function last_admin_words({ admins }) {
  if (admins.length === 1) return 'The only admin must stay one: make somebody else an admin first.';
  const waiting = admins.filter((one) => !is_active(one)).map((one) => one.email);
  return `The only admin who can sign in must stay one: ${in_words(waiting)} would have to activate an account first.`;
}

// Beside the table: who it is about is the row whose controls it describes.
function LastAdmin({ data }) {
  const last = data.people.find((row) => is_last_admin(row, data));
  if (!last) return null;
  return html`<p class="hint beside" id="last-admin">${last.email}: ${last_admin_words(data)}</p>`;
}

// An organization of the type team may want people to accept before they are in.
async function load_people(team) {
  const of = (what) => list(path('/teams/', team.name, `/${what}`));
  const [members, collaborators, invitations, features] = await Promise.all(
    ['members', 'collaborators', 'invitations', 'features'].map(of));
  const people = [...members, ...collaborators].sort((one, other) => one.email.localeCompare(other.email));
  const asks_first = team.type === 'team' && features.some((one) => one.name === ACCEPTANCE && one.enabled);
  const admins = members.filter((one) => one.role === 'admin');
  return { people, invitations, asks_first, admins, members: members.length };
}

function AddUser({ team, asks_first, done, onClose }) {
  const [email, set_email] = useState('');
  const [role, set_role] = useState('member');
  const action = useAction(async () => {
    const wish = { email: email.trim(), role };
    await put(path('/teams/', team.name, asks_first ? '/invitations' : '/members'), wish);
    announce(asks_first
      ? `${wish.email} is invited to ${team.name} as ${role}.`
      : `${wish.email} is ${role} of ${team.name} now.`);
    done();
  });
  return html`<${FormDialog} title=${`${asks_first ? 'Invite' : 'Add'} user`} submit=${asks_first ? 'Invite user' : 'Add user'}
    action=${action} onClose=${onClose} ready=${email.trim() !== ''}>
    <p>${asks_first
      ? `The person is in ${team.name} once the invitation is accepted. It is good for 7 days.`
      : `The person is in ${team.name} at once.`} An address without an account gets a mail with a link to choose a password.</p>
    <${TextField} label="E-mail address" type="email" value=${email} onInput=${set_email} autocomplete="off" />
    <${SelectField} label="Role" value=${role} onChange=${set_role} options=${roles}
      hint="A member creates apps, joins unlocked ones and brings in own ones. An admin manages people and every app." />
  <//>`;
}

const set_role = (team, row, role) => patch(path('/teams/', team.name, '/members'), { email: row.email, role });

// What another role brings and takes.
const role_words = {
  admin: ({ name }) => `An admin manages the people of ${name}, sees its history and usage, and may do everything with
    every app of it.`,
  member: ({ name }) => `A member no longer manages the people of ${name}, nor its apps beyond those that the person has joined.`,
};

function ChangeRole({ team, row, role, done, onClose }) {
  const action = useAction(async () => {
    await set_role(team, row, role);
    announce(`${row.email} is ${role} of ${team.name} now.`);
    await done();
  });
  const title = `Make ${row.email} ${role === 'admin' ? 'an admin' : 'a member'}`;
  return html`<${FormDialog} title=${title} submit=${`Make ${role}`} kind=${role === 'admin' ? 'primary' : 'danger'}
    action=${action} onClose=${onClose}>
    <p>${row.email} is ${row.role} of ${team.name} and becomes ${role}.</p>
    <p>${role_words[role](team)}</p>
  <//>`;
}

function GiveUpAdmin({ team, row, done, onClose }) {
  const action = useAction(async () => {
    await set_role(team, row, 'member');
    announce(`You are a member of ${team.name} now.`);
    done();
  });
  return html`<${FormDialog} title="Become a member" submit="Become a member" kind="danger" action=${action} onClose=${onClose}>
    <p>You will no longer manage the people of ${team.name}, nor its apps beyond those that you have joined.
      Only another admin can make you one again.</p>
  <//>`;
}

function RoleCell({ row, context }) {
  const { can_manage, data, own, open } = context;
  const [wanted, set_wanted] = useState(null);
  if (!can_manage || row.role === 'collaborator') {
    return html`<${RoleBadge} role=${row.role} />`;
  }
  const is_last = is_last_admin(row, data);
  // One key changes a select: it only asks. Whatever is answered, it then shows what is so.
  const choose = (role) => {
    set_wanted(role);
    const gives_up = row.user.id === own && role === 'member';
    open({ kind: gives_up ? 'give_up' : 'role', row, role, onClose: () => set_wanted(null) });
  };
  return html`<${SelectField} label=${`Role of ${row.email}`} hidden_label options=${roles}
    value=${wanted ?? row.role} onChange=${choose}
    disabled=${is_last} aria-describedby=${is_last ? 'last-admin' : undefined} />`;
}

function Person({ row, context }) {
  const { own } = context;
  return html`<div><span>${row.email}${row.user.id === own && html` <${Badge}>you<//>`}
      ${!is_active(row) && html` <${Badge} tone="warn">not activated<//>`}</span>
    ${row.role === 'collaborator' && html`<p class="hint">on ${row.apps.map((app) => app.name).sort().join(', ')}</p>`}</div>`;
}

function RemoveCell({ row, context }) {
  const { team, data, own, can_manage, open } = context;
  const is_own = row.user.id === own;
  if (!can_manage && !is_own) return null;
  const is_last = is_last_admin(row, data);
  return html`<span class="buttons">
    ${can_manage && row.role !== 'collaborator' && !is_active(row) && html`<${SendAgain} email=${row.email}
      send=${() => post(path('/teams/', team.name, '/members/', row.user.id, '/actions/send-again'))} />`}
    <${Button} kind="bare danger" disabled=${is_last}
    aria-label=${is_own ? `Leave ${team.name}` : `Remove ${row.email}`} aria-describedby=${is_last ? 'last-admin' : undefined}
    onClick=${() => open({ kind: 'remove', row })}>${is_own ? 'Leave' : 'Remove'}<//></span>`;
}

const columns_for = (context) => [
  { title: 'Person', cell: (row) => html`<${Person} row=${row} context=${context} />` },
  { title: 'Role', cell: (row) => html`<${RoleCell} key=${row.id} row=${row} context=${context} />` },
  { title: 'Joined', className: 'nowrap', cell: (row) => html`<${Day} of=${row.created_at} />` },
  { title: 'Actions', unseen: true, className: 'right', cell: (row) => html`<${RemoveCell} row=${row} context=${context} />` },
];

function seats(team, data) {
  if (!team.membership_limit) return null;
  const taken = data.members + data.invitations.length;
  return `${many(taken, 'seat')} of ${number(team.membership_limit)} ${taken === 1 ? 'is' : 'are'} taken, invitations included.`;
}

function People({ team, can_manage, data, done }) {
  const { account } = useSession();
  const [search, set_search] = useState('');
  const [shown, set_shown] = useState(null);
  const close = () => {
    shown?.onClose?.();
    set_shown(null);
  };
  const paged = usePaged(data.people, { search, text: (row) => `${row.email} ${row.role}` });
  const context = { team, can_manage, data, done, own: account?.id, open: set_shown };
  const shared = { ...context, row: shown?.row, onClose: close };
  return html`<section class="card flush" aria-label="People">
    <div class="bar"><${Search} label="Find by address or role" value=${search} onInput=${set_search} />
      ${can_manage && html`<${Button} kind="primary" onClick=${() => set_shown({ kind: 'add' })}>
        ${data.asks_first ? 'Invite user' : 'Add user'}<//>`}</div>
    ${can_manage && html`<${LastAdmin} data=${data} />`}
    <${Table} caption="People" columns=${columns_for(context)} rows=${paged.visible} />
    <${Pager} paged=${paged} what="person" more="people" />
    ${shown?.kind === 'add' && html`<${AddUser} team=${team} asks_first=${data.asks_first} done=${done} onClose=${close} />`}
    ${shown?.kind === 'role' && html`<${ChangeRole} ...${shared} role=${shown.role} />`}
    ${shown?.kind === 'give_up' && html`<${GiveUpAdmin} ...${shared} />`}
    ${shown?.kind === 'remove' && (shown.row.role === 'collaborator'
      ? html`<${RemoveCollaborator} ...${shared} />` : html`<${RemoveMember} ...${shared} />`)}
  </section>`;
}

function Content({ team, can_manage, reload_team }) {
  const people = useLoaded(() => load_people(team), [team.name]);
  const done = () => Promise.all([people.reload(), reload_team()]);
  return html`<${Loaded} from=${people} what="Loading the people">${(data) => html`
    <p class="quiet-text">${can_manage
      ? 'Admins manage people and every app. Members create and join apps. Collaborators are on single apps, and added there.'
      : `An admin of ${team.name} adds people and changes roles.`} ${seats(team, data)}</p><br />
    <${People} team=${team} can_manage=${can_manage} data=${data} done=${done} />
    <${Invitations} team=${team} can_manage=${can_manage} invitations=${data.invitations} done=${done} />`}<//>`;
}

export default function Access({ team }) {
  return html`<${TeamPage} team=${team} title="Access">${(given) => html`<${Content} ...${given} />`}<//>`;
}
