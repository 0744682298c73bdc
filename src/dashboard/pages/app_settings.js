// What changes an app as a whole: its name, maintenance, its owner, its end.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { patch, path, remove } from '../core/api.js';
import { AppPage } from '../core/app.js';
import { useAction } from '../core/hooks.js';
import { app_page, navigate, team_page } from '../core/router.js';
import { useSession } from '../core/session.js';
import { announce, Button, ConfirmByName, Empty, ErrorNote, Rename } from '../core/ui.js';
import { TransferApp } from './transfer_app.js';

function Maintenance({ app, reload }) {
  const change = useAction(async () => {
    await patch(path('/apps/', app.name), { maintenance: !app.maintenance });
    announce(`Maintenance of ${app.name} is ${app.maintenance ? 'off' : 'on'}.`);
    await reload();
  });
  return html`<section class="card" aria-labelledby="maintenance"><h2 id="maintenance">Maintenance</h2>
    <p>${app.maintenance ? 'On: visitors are told to come back later.' : 'Off: visitors get to the app.'}</p>
    <${ErrorNote} error=${change.error} />
    <div class="buttons left"><${Button} busy=${change.busy} onClick=${change.run}>
      Turn maintenance ${app.maintenance ? 'off' : 'on'}<//></div>
  </section>`;
}

function Destroy({ app }) {
  const { operator } = useSession();
  const [open, set_open] = useState(false);
  const action = useAction(async () => {
    await remove(path('/apps/', app.name));
    announce(`${app.name} is destroyed.`);
    const personal = operator ? '/dashboard/operator' : '/dashboard/personal';
    navigate(app.team ? team_page(app.team.name) : personal);
  });
  return html`<section class="card danger" aria-labelledby="destroy"><h2 id="destroy">Destroy</h2>
    <p>The app, its processes and its add-ons end, for everybody. Its history and its usage so far stay.</p>
    <div class="buttons left"><${Button} kind="danger" onClick=${() => set_open(true)}>Destroy app…<//></div>
    ${open && html`<${ConfirmByName} title=${`Destroy ${app.name}`} name=${app.name} submit="Destroy app" action=${action}
      onClose=${() => set_open(false)}>
      <p>Nobody can bring ${app.name} back. Its name is free again at once, and whoever takes it gets a new app.</p><//>`}
  </section>`;
}

function not_yours(app, may) {
  if (!app.team) return `Only its owner, ${app.owner.email}, transfers it.`;
  if (may.manage) return `Only an admin of ${app.team.name} transfers it.`;
  return `Renaming, transferring and destroying it are for admins of ${app.team.name}.`;
}

function Settings({ app, teams, may, reload }) {
  const rename = async (name) => {
    await patch(path('/apps/', app.name), { name });
    announce(`${app.name} is called ${name} now.`);
    navigate(`${app_page(name)}/settings`, { replace: true });
  };
  if (!may.operate) {
    return html`<div class="card"><${Empty} title="There is nothing here that you may change">
      <p>${app.team ? `Ask an admin of ${app.team.name}.` : `Ask ${app.owner.email}, who owns the app.`}</p><//></div>`;
  }
  return html`
    ${may.manage && html`<${Rename} name=${app.name} change=${rename}
      hint="3 to 30 lower-case letters, digits and dashes, beginning with a letter. The address of the app changes with it." />`}
    <${Maintenance} app=${app} reload=${reload} />
    ${may.transfer && html`<${TransferApp} app=${app} teams=${teams} />`}
    ${may.manage && html`<${Destroy} app=${app} />`}
    ${!may.transfer && html`<p class="quiet-text">${not_yours(app, may)}</p>`}`;
}

export default function AppSettings({ app }) {
  return html`<${AppPage} app=${app} title="Settings">${(given) => html`<${Settings} ...${given} />`}<//>`;
}
