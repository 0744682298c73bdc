// What happened in an organization, and how it was at any moment; or one's own history.
import { html } from '../core/html.js';
import { PersonalPage } from '../core/personal.js';
import { useParameter } from '../core/router.js';
import { TeamPage } from '../core/team.js';
import { Timeline } from '../core/timeline.js';
import { Empty, Switch } from '../core/ui.js';
import { AsItWas } from './as_it_was.js';

const views = [['', 'Timeline'], ['then', 'As it was']];

function TeamHistory({ team }) {
  const [view, set_view] = useParameter('view');
  return html`<${Switch} label="View" value=${view} onChange=${set_view} options=${views} />
    ${view === 'then' ? html`<${AsItWas} team=${team} />` : html`<${Timeline} team=${team.name} />`}`;
}

const NotForYou = ({ team }) => html`<${Empty} title="History is for admins">
  <p>Ask an admin of ${team.name} to look something up, or to make you one.</p><//>`;

const about = ({ email }) => `What ${email} did, and what was done to the account and its apps.`;

export default function History({ team }) {
  if (!team) return html`<${PersonalPage} title="History" about=${about}>${() => html`<${Timeline} />`}<//>`;
  return html`<${TeamPage} team=${team} title="History">${({ team: found, can_manage }) => can_manage
    ? html`<${TeamHistory} team=${found} />`
    : html`<${NotForYou} team=${found} />`}<//>`;
}
