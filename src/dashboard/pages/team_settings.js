// An organization as a whole: its name, what its package holds, and its end.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { get, list, patch, path, remove } from '../core/api.js';
import { many, money, number } from '../core/format.js';
import { useAction, useLoaded } from '../core/hooks.js';
import { Link, navigate, team_page } from '../core/router.js';
import { TeamPage } from '../core/team.js';
import { announce, Badge, Button, ConfirmByName, Day, Empty, Loaded, Rename } from '../core/ui.js';

const used = (now, limit, words = number) => `${words(now)} ${limit == null ? 'and no limit' : `of ${words(limit)}`}`;

function Facts({ team, usage, features }) {
  const { limits, current } = usage;
  return html`<section class="card" aria-labelledby="package"><h2 id="package">Package</h2>
    <dl class="facts">
      <dt>Type</dt><dd>${team.type}</dd>
      <dt>Since</dt><dd><${Day} of=${team.created_at} /></dd>
      <dt>Members</dt><dd>${used(current.members, limits.members)}</dd>
      <dt>Apps</dt><dd>${used(current.apps, limits.apps)}</dd>
      <dt>Dyno units</dt><dd>${used(current.dyno_units, limits.dyno_units)}</dd>
      <dt>Add-on credits</dt><dd>${used(current.addon_credits_cents, limits.addon_credits_cents, money)} a month</dd>
      <dt>Features</dt><dd>${features.length === 0 ? 'none' : html`<span class="badges">${features.map((one) =>
        html`<${Badge} key=${one.id}>${one.name}<//>`)}</span>`}</dd>
    </dl>
    <p class="hint spaced">Members and apps stop at their limits. Dyno units and credits beyond theirs are recorded
      and never refused: see <${Link} to=${`${team_page(team.name)}/usage`}>usage<//>.
      The operator of the platform changes the package.</p>
  </section>`;
}

function Close({ team, apps }) {
  const [open, set_open] = useState(false);
  const action = useAction(async () => {
    await remove(path('/teams/', team.name));
    announce(`${team.name} is closed.`);
    navigate('/dashboard');
  });
  return html`<section class="card danger" aria-labelledby="close"><h2 id="close">Close the organization</h2>
    <p id="close-why">${apps === 0
      ? 'Everybody in it loses it at once. Its history stays.'
      : `It owns ${many(apps, 'app')}: transfer or destroy them first.`}</p>
    <div class="buttons left"><${Button} kind="danger" disabled=${apps > 0} aria-describedby="close-why"
      onClick=${() => set_open(true)}>Close organization…<//></div>
    ${open && html`<${ConfirmByName} title=${`Close ${team.name}`} name=${team.name} submit="Close organization" action=${action}
      onClose=${() => set_open(false)}><p>Nobody can open ${team.name} again. Pending invitations to it end, too.</p><//>`}
  </section>`;
}

function Settings({ team }) {
  const load = async () => ({
    usage: await get(path('/teams/', team.name, '/usage/current')),
    features: await list(path('/teams/', team.name, '/features')),
  });
  const loaded = useLoaded(load, [team.name]);
  const rename = async (name) => {
    await patch(path('/teams/', team.name), { name });
    announce(`${team.name} is called ${name} now.`);
    navigate(`${team_page(name)}/settings`, { replace: true });
  };
  return html`<${Loaded} from=${loaded}>${({ usage, features }) => html`
    <${Rename} name=${team.name} change=${rename}
      hint="3 to 40 lower-case letters, digits and dashes, beginning with a letter. Its people and apps stay as they are." />
    <${Facts} team=${team} usage=${usage} features=${features} />
    <${Close} team=${team} apps=${usage.current.apps} />`}<//>`;
}

export default function TeamSettings({ team }) {
  return html`<${TeamPage} team=${team} title="Settings">${({ team: found, can_manage }) => (can_manage
    ? html`<${Settings} team=${found} />`
    : html`<div class="card"><${Empty} title=${`The settings of ${found.name} are for its admins`}>
        <p>Who they are is under <${Link} to=${`${team_page(found.name)}/access`}>access<//>.</p><//></div>`)}<//>`;
}
