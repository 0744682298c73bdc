// One app at a glance: its facts, one's own place on it, its lock, what it runs and holds.
import { html } from '../core/html.js';
import { patch, path, post, remove } from '../core/api.js';
import { AppPage, permission_words } from '../core/app.js';
import { number } from '../core/format.js';
import { useAction } from '../core/hooks.js';
import { navigate } from '../core/router.js';
import { useSession } from '../core/session.js';
import { announce, Badge, Button, Day, ErrorNote } from '../core/ui.js';
import { Addons } from './addons.js';
import { Formation } from './formation.js';

function standing(app, may) {
  if (may.is_owner) return 'You own this app and may do everything with it.';
  if (may.is_admin) {
    const joined = may.entry ? ' You are on it as well.' : '';
    return `As an admin of ${app.team.name} you may do everything with this app, also without joining it.${joined}`;
  }
  if (may.entry) return 'You work on this app.';
  if (may.join) return 'You see this app as a member. Join it to deploy and scale it.';
  return 'You see this app as a member. It is locked: an admin can add you, or unlock it so that you can join.';
}

const lock_words = (locked) => (locked
  ? 'Locked: no more members can join. Nobody who is on it loses anything.'
  : 'Unlocked: every member of the organization can join.');

function Place({ app, may, reload }) {
  const { account } = useSession();
  const people = path('/teams/apps/', app.name, '/collaborators');
  const join = useAction(async () => {
    await post(people, { user: account.email });
    announce(`You have joined ${app.name}.`);
    await reload();
  });
  const leave = useAction(async () => {
    await remove(`${people}${path('/', account.id)}`);
    announce(`You have left ${app.name}.`);
    if (may.role) await reload();
    else navigate('/dashboard/personal');
  });
  const lock = useAction(async () => {
    await patch(path('/teams/apps/', app.name), { locked: !app.locked });
    announce(app.locked ? `Members can join ${app.name} again.` : `${app.name} is locked.`);
    await reload();
  });
  return html`<section class="card" aria-labelledby="place"><h2 id="place">Your access</h2>
    <div class="stack">
      ${account && html`<p>${standing(app, may)}</p>`}
      ${may.entry && !may.is_admin && html`<p class="badges">${permission_words(may.entry).map((name) =>
        html`<${Badge} key=${name}>${name}<//>`)}</p>`}
      ${app.team && html`<p class="hint">${lock_words(app.locked)}</p>`}
    </div>
    <${ErrorNote} error=${join.error || leave.error || lock.error} />
    <div class="buttons left">
      ${may.join && html`<${Button} kind="primary" busy=${join.busy} onClick=${join.run}>Join app<//>`}
      ${may.leave && html`<${Button} busy=${leave.busy} onClick=${leave.run}>Leave app<//>`}
      ${app.team && may.manage && html`<${Button} busy=${lock.busy} onClick=${lock.run}>
        ${app.locked ? 'Unlock app' : 'Lock app'}<//>`}
    </div>
  </section>`;
}

function Facts({ app, people }) {
  return html`<section class="card" aria-labelledby="facts"><h2 id="facts">Facts</h2><dl class="facts">
    <dt>Owner</dt><dd>${app.team ? app.team.name : app.owner.email}</dd>
    <dt>Created</dt><dd><${Day} of=${app.created_at} /></dd>
    <dt>People on it</dt><dd>${number(people.length)}</dd>
    <dt>Dyno units</dt><dd>${number(app.dyno_units)}</dd>
    ${app.web_url && html`<dt>Address</dt><dd>${app.web_url}</dd>`}
  </dl></section>`;
}

export default function App({ app }) {
  return html`<${AppPage} app=${app} title="Overview">${({ app: found, people, may, reload }) => html`
    <div class="columns spaced">
      <${Place} app=${found} may=${may} reload=${reload} />
      <${Facts} app=${found} people=${people} />
    </div>
    <${Formation} app=${found} may=${may} changed=${reload} />
    <${Addons} app=${found} may=${may} />`}<//>`;
}
