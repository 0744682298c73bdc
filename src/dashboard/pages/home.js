// Where to go: one's organizations and what waits for an answer.
import { html } from '../core/html.js';
import { useEffect } from '../vendor/hooks.mjs';
import { get, list, patch, path, post } from '../core/api.js';
import { useAction, useLoaded, useTitle } from '../core/hooks.js';
import { Link, navigate, team_page } from '../core/router.js';
import { useSession } from '../core/session.js';
import { announce, Button, Day, Empty, ErrorNote, Loaded, RoleBadge, Table } from '../core/ui.js';

const columns = [
  { title: 'Organization', cell: (team) => html`<${Link} to=${team_page(team.name)}>${team.name}<//>` },
  { title: 'Your role', cell: (team) => html`<${RoleBadge} role=${team.role} />` },
  { title: 'Created', className: 'right', cell: (team) => html`<${Day} of=${team.created_at} />` },
];

function Invitation({ invitation, done }) {
  const accept = useAction(async () => {
    await post(path('/teams/invitations/', invitation.id, '/accept'));
    announce(`You are in ${invitation.team.name} now.`);
    navigate(team_page(invitation.team.name));
  });
  return html`<div class="note">
    <span>${invitation.invited_by.email} invites you to join <strong>${invitation.team.name}</strong>
      ${' '}as ${invitation.role}.</span>
    <${Button} kind="primary" busy=${accept.busy} onClick=${accept.run}>Join ${invitation.team.name}<//>
  </div><${ErrorNote} error=${accept.error} retry=${done} />`;
}

// An app that somebody wants to hand over, or that one has offered.
function Transfer({ transfer, own, done }) {
  const settle = useAction(async (state) => {
    await patch(path('/account/app-transfers/', transfer.id), { state });
    announce(state === 'accepted' ? `${transfer.app.name} is yours now.` : `The transfer of ${transfer.app.name} is declined.`);
    done();
  });
  return html`<div class="note">
    <span>${own
      ? html`<strong>${transfer.app.name}</strong> waits for ${transfer.recipient.email} to take it.`
      : html`${transfer.owner.email} wants to hand <strong>${transfer.app.name}</strong> over to you.`}</span>
    ${!own && html`<span class="buttons">
      <${Button} busy=${settle.busy} onClick=${() => settle.run('declined')}>Decline<//>
      <${Button} kind="primary" busy=${settle.busy} onClick=${() => settle.run('accepted')}>Accept ${transfer.app.name}<//>
    </span>`}
  </div><${ErrorNote} error=${settle.error} />`;
}

export default function Home() {
  const session = useSession();
  useTitle('Organizations');
  useEffect(() => {
    if (session.operator) navigate('/dashboard/operator', { replace: true });
  }, [session]);
  const load = async () => ({
    teams: await list('/teams'),
    invitations: await list('/account/invitations'),
    transfers: await get('/account/app-transfers'),
  });
  const waiting = useLoaded(load, [session]);
  if (session.operator) return null;
  return html`<div class="heading"><h1>Organizations</h1></div>
    <p class="lead">Your own apps are under <${Link} to="/dashboard/personal">your personal account<//>.</p>
    <${Loaded} from=${waiting}>${({ teams, invitations, transfers }) => html`
      ${invitations.map((one) => html`<${Invitation} key=${one.id} invitation=${one} done=${waiting.reload} />`)}
      ${transfers.map((one) => html`<${Transfer} key=${one.id} transfer=${one} own=${one.owner.id === session.account.id}
        done=${waiting.reload} />`)}
      ${teams.length === 0
        ? html`<div class="card"><${Empty} title="You are in no organization yet">
            <p>Ask an admin of one to add ${session.account.email}. What you are added to appears here.</p><//></div>`
        : html`<section class="card flush" aria-label="Organizations">
            <${Table} caption="Organizations" columns=${columns} rows=${teams} /></section>`}
    `}<//>`;
}
