// What belongs to whoever runs the platform: all organizations with their packages, tokens for
// people, and how the server is.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { list, post } from '../core/api.js';
import { by_name, money, number } from '../core/format.js';
import { useAction, useLoaded, usePaged, useTitle } from '../core/hooks.js';
import { Link, team_page } from '../core/router.js';
import { useSession } from '../core/session.js';
import { Badge, Button, Day, Dialog, Empty, FormDialog, Loaded, Pager, Search, Table, TextField } from '../core/ui.js';
import { ChangePackage, ProvisionOrg } from './package.js';
import { ServerState } from './server_state.js';

// What there is against what may be.
function Share({ team, key_of, words = number }) {
  const now = team.current[key_of];
  const limit = team.limits[key_of];
  return html`<span class="badges">${limit == null ? words(now) : `${words(now)} of ${words(limit)}`}
    ${limit != null && now > limit && html`<${Badge} tone="warn">Over<//>`}</span>`;
}

const share = (title, key_of, words) => ({
  title, className: 'right', cell: (team) => html`<${Share} team=${team} key_of=${key_of} words=${words} />`,
});
const columns = (change) => [
  { title: 'Organization', cell: (team) => html`<${Link} to=${team_page(team.name)}>${team.name}<//>` },
  { title: 'Type', cell: (team) => team.type },
  { title: 'Since', cell: (team) => html`<${Day} of=${team.created_at} />` },
  share('Members', 'members'),
  share('Apps', 'apps'),
  share('Dyno units', 'dyno_units'),
  share('Add-ons a month', 'addon_credits_cents', money),
  { title: 'Package', unseen: true, className: 'right', cell: (team) => html`<${Button}
    aria-label=${`Change the package of ${team.name}`}
    onClick=${() => change(team)}>Package<//>` },
];

function Orgs({ teams, reload }) {
  const [search, set_search] = useState('');
  const [open, set_open] = useState(null);
  const close = () => set_open(null);
  const paged = usePaged(teams, { search });
  const provision = () => set_open({ provision: true });
  return html`<section class="card flush" aria-label="Organizations">
    <div class="bar"><h2>Organizations</h2><${Search} label="Find an organization" value=${search} onInput=${set_search} />
      <${Button} kind="primary" onClick=${provision}>Provision an organization<//></div>
    ${teams.length === 0
      ? html`<${Empty} title="There is no organization yet">
          <p>Provision one: its admin gets a mail, and adds everybody else.</p><//>`
      : html`<${Table} caption="Organizations" columns=${columns((team) => set_open({ team }))} rows=${paged.visible} />
          <${Pager} paged=${paged} what="organization" />`}
    ${open?.provision && html`<${ProvisionOrg} onClose=${close} done=${reload} />`}
    ${open?.team && html`<${ChangePackage} team=${open.team} onClose=${close} done=${reload} />`}
  </section>`;
}

function Issued({ issued, onClose }) {
  return html`<${Dialog} title=${`The token of ${issued.user.email}`} onClose=${onClose}>
    <p>It is shown this once. Whoever has it acts as ${issued.user.email}.</p>
    <${TextField} label="Token" value=${issued.access_token.token} readonly onInput=${() => {}}
      onFocus=${(event) => event.currentTarget.select()} />
    <div class="buttons"><${Button} kind="primary" onClick=${onClose}>Done<//></div>
  <//>`;
}

function IssueToken() {
  const [open, set_open] = useState(false);
  const [email, set_email] = useState('');
  const [description, set_description] = useState('');
  const [issued, set_issued] = useState(null);
  const action = useAction(async () => {
    set_issued(await post('/operator/tokens', { email: email.trim(), description: description.trim() }));
    set_email('');
    set_description('');
  });
  return html`<section class="card" aria-labelledby="tokens"><h2 id="tokens">A token for a person</h2>
    <p>For whoever works with the command line or the API. An address without an account gets one.</p>
    <div class="buttons left"><${Button} onClick=${() => set_open(true)}>Issue a token<//></div>
    ${open && html`<${FormDialog} title="Issue a token" submit="Issue token" action=${action} onClose=${() => set_open(false)}
      ready=${email.trim() !== ''}>
      <${TextField} label="E-mail address" type="email" value=${email} onInput=${set_email} autocomplete="off" />
      <${TextField} label="What it is for" value=${description} onInput=${set_description} autocomplete="off" />
    <//>`}
    ${issued && html`<${Issued} issued=${issued} onClose=${() => set_issued(null)} />`}
  </section>`;
}

function Platform() {
  const teams = useLoaded(async () => (await list('/operator/teams')).sort(by_name), []);
  return html`<div class="heading"><h1>Operator</h1></div>
    <p class="lead">The organizations of this platform, and the server under them.</p>
    <${Loaded} from=${teams} what="Loading the organizations">${(rows) => html`<${Orgs} teams=${rows}
      reload=${teams.reload} />`}<//>
    <${IssueToken} />
    <section aria-labelledby="server"><h2 id="server" class="above">Server</h2><${ServerState} /></section>`;
}

export default function Operator() {
  const session = useSession();
  useTitle('Operator');
  if (session.operator) return html`<${Platform} />`;
  return html`<div class="card"><h1 class="unseen">Operator</h1><${Empty} title="This page is the operator's">
    <p>The operator provisions organizations and changes their packages, and signs in with the token in the server's own
      store. Your own organizations are <${Link} to="/dashboard">here<//>.</p><//></div>`;
}
