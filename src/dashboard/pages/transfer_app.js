// Hands an app over: to an organization, or to a person. What that means is said before.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { get, list, patch, path, post, remove } from '../core/api.js';
import { useAction, useLoaded } from '../core/hooks.js';
import { app_page, navigate, team_page } from '../core/router.js';
import { useSession } from '../core/session.js';
import { announce, Button, Check, ErrorNote, Form, FormDialog, Loaded, SelectField, TextField } from '../core/ui.js';

const person = '@';  // no organization is called so

// Everything that follows from this transfer, in the order in which people ask.
function consequences({ app, to, is_person, own }) {
  if (!app.team && is_person) {
    return [
      `${to} has to accept it, and must be a collaborator on ${app.name} already.`,
      'Until then nothing changes, and you can take it back.',
      `Then ${to} owns it and pays for it, and you stay on it as a collaborator.`,
    ];
  }
  const paid = `It happens at once. ${is_person ? to : `The organization ${to}`} owns ${app.name} and pays for it
    from this second; what it used before stays with ${app.team ? app.team.name : 'you'}.`;
  if (!app.team) return [paid, `You and its collaborators stay on it. The admins of ${to} manage it.`];
  const ended = `Everybody who is on it now loses that access: every join and every grant ends, and so does a lock.
    Members of ${app.team.name} do not see it any more.`;
  return [paid, ended, is_person && !own && `You will not see it any more, unless ${to} shares it with you.`].filter(Boolean);
}

function Confirm({ app, to, is_person, onClose }) {
  const session = useSession();
  const [locked, set_locked] = useState(false);
  const own = is_person && to.toLowerCase() === session.account?.email.toLowerCase();
  const action = useAction(async () => {
    if (!app.team && is_person) {
      await post('/account/app-transfers', { app: app.name, recipient: to });
      announce(`${app.name} waits for ${to} to take it.`);
      return;
    }
    const moved = await patch(path('/teams/apps/', app.name), { owner: to, ...(locked && { locked }) });
    announce(`${app.name} belongs to ${to} now.`);
    const is_visible = session.operator || !is_person || moved.owner.id === session.account.id;
    navigate(is_visible ? app_page(moved.name) : team_page(app.team.name));
  });
  return html`<${FormDialog} title=${`Transfer ${app.name} to ${to}`} submit="Transfer app"
    kind=${app.team ? 'danger' : 'primary'} action=${action} onClose=${onClose}>
    ${consequences({ app, to, is_person, own }).map((sentence) => html`<p key=${sentence}>${sentence}</p>`)}
    ${!is_person && html`<${Check} label=${`Lock it there: members of ${to} cannot join by themselves`}
      checked=${locked} onChange=${set_locked} />`}
  <//>`;
}

function Choose({ app, teams, asked }) {
  const targets = teams.map((team) => team.name).filter((name) => name !== app.team?.name).sort();
  const [target, set_target] = useState(targets[0] ?? person);
  const [email, set_email] = useState('');
  const [open, set_open] = useState(false);
  const is_person = target === person;
  const to = is_person ? email.trim() : target;
  const close = () => {
    set_open(false);
    asked();
  };
  return html`<${Form} class="narrow" act=${() => to && set_open(true)} novalidate>
    <div class="inline">
      <${SelectField} label="Transfer to" value=${target} onChange=${set_target}
        options=${[...targets.map((name) => [name, name]), [person, 'A person’s address…']]} />
      ${is_person && html`<${TextField} label="E-mail address" type="email" value=${email} onInput=${set_email}
        autocomplete="off" />`}
      <${Button} type="submit" disabled=${!to}>Transfer…<//>
    </div>
    ${open && html`<${Confirm} app=${app} to=${to} is_person=${is_person} onClose=${close} />`}
  <//>`;
}

function Pending({ transfer, done }) {
  const cancel = useAction(async () => {
    await remove(path('/account/app-transfers/', transfer.id));
    announce(`The transfer of ${transfer.app.name} is taken back.`);
    await done();
  });
  return html`<div class="note"><span>It waits for ${transfer.recipient.email} to take it.
    Until then everything stays as it is.</span>
    <${Button} busy=${cancel.busy} onClick=${cancel.run}>Take it back<//></div><${ErrorNote} error=${cancel.error} />`;
}

export function TransferApp({ app, teams }) {
  const session = useSession();
  const load = async () => ({
    targets: session.operator ? await list('/teams') : teams,
    pending: (await get('/account/app-transfers')).find((one) => one.app.id === app.id),
  });
  const loaded = useLoaded(load, [app.id]);
  return html`<section class="card" aria-labelledby="transfer"><h2 id="transfer">Transfer</h2>
    <p class="hint">${app.team
      ? `${app.team.name} owns this app. An admin can hand it to another organization, or to a person.`
      : 'You own this app. Hand it to an organization that you are in, or to a person who is on it.'}</p><br />
    <${Loaded} from=${loaded}>${({ targets, pending }) => html`
      ${pending && html`<${Pending} transfer=${pending} done=${loaded.reload} />`}
      <${Choose} app=${app} teams=${targets} asked=${loaded.reload} />`}<//>
  </section>`;
}
