// Who is invited to an organization and has not answered yet.
import { html } from '../core/html.js';
import { path, remove } from '../core/api.js';
import { useAction, usePaged } from '../core/hooks.js';
import { announce, Badge, Button, Day, ErrorNote, Pager, Table } from '../core/ui.js';

function Revoke({ team, invitation, done }) {
  const revoke = useAction(async () => {
    await remove(path('/teams/', team.name, '/invitations/', invitation.id));
    announce(`The invitation of ${invitation.user.email} is revoked.`);
    await done();
  });
  return html`<span class="buttons"><${Button} kind="bare danger" busy=${revoke.busy} onClick=${revoke.run}
    aria-label=${`Revoke the invitation of ${invitation.user.email}`}>Revoke<//></span><${ErrorNote} error=${revoke.error} />`;
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
      cell: (row) => html`<${Revoke} key=${row.id} team=${team} invitation=${row} done=${done} />` },
  ];
  return html`<section class="card flush" aria-labelledby="invitations">
    <div class="bar"><h2 id="invitations">Pending invitations</h2></div>
    <${Table} caption="Pending invitations" columns=${columns.filter(Boolean)} rows=${paged.visible} />
    <${Pager} paged=${paged} what="invitation" />
  </section>`;
}
