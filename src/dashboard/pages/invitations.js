// Who is invited to an organization and has not answered yet.
import { html } from '../core/html.js';
import { path, put, remove } from '../core/api.js';
import { useAction, usePaged } from '../core/hooks.js';
import { announce, Badge, Button, Day, ErrorNote, Pager, Table } from '../core/ui.js';

function Revoke({ team, invitation, done }) {
  const revoke = useAction(async () => {
    await remove(path('/teams/', team.name, '/invitations/', invitation.id));
    announce(`The invitation of ${invitation.user.email} is revoked.`);
    await done();
  });
  return html`<${Button} kind="bare danger" busy=${revoke.busy} onClick=${revoke.run}
    aria-label=${`Revoke the invitation of ${invitation.user.email}`}>Revoke<//><${ErrorNote} error=${revoke.error} />`;
}

// The mail of an invitation, or by which an account is activated, once more.
export function SendAgain({ email, send }) {
  const action = useAction(async () => {
    await send();
    announce(`The mail to ${email} is sent again.`);
  });
  return html`<${Button} kind="bare" busy=${action.busy} onClick=${action.run}
    aria-label=${`Send again to ${email}`}>Send again<//><${ErrorNote} error=${action.error} />`;
}

function Actions({ team, invitation, done }) {
  const { user, role } = invitation;
  return html`<span class="buttons"><${SendAgain} email=${user.email}
      send=${() => put(path('/teams/', team.name, '/invitations'), { email: user.email, role })} />
    <${Revoke} team=${team} invitation=${invitation} done=${done} /></span>`;
}

export function Invitations({ team, can_manage, invitations, done }) {
  const paged = usePaged(invitations);
  if (invitations.length === 0) return null;
  const columns = [
    { title: 'Person', cell: (row) => row.user.email },
    { title: 'Role', cell: (row) => html`<${Badge}>${row.role}<//>` },
    { title: 'Invited by', cell: (row) => row.invited_by.email },
    { title: 'Invited', className: 'nowrap', cell: (row) => html`<${Day} of=${row.created_at} />` },
    can_manage && { title: 'Actions', unseen: true, className: 'right',
      cell: (row) => html`<${Actions} key=${row.id} team=${team} invitation=${row} done=${done} />` },
  ];
  return html`<section class="card flush" aria-labelledby="invitations">
    <div class="bar"><h2 id="invitations">Pending invitations</h2></div>
    <${Table} caption="Pending invitations" columns=${columns.filter(Boolean)} rows=${paged.visible} />
    <${Pager} paged=${paged} what="invitation" />
  </section>`;
}
