// The apps of an organization, or one's own; and the ways that apps come in.
import { html } from '../core/html.js';
import { useState } from '../vendor/hooks.mjs';
import { list, path, post } from '../core/api.js';
import { Marks } from '../core/app.js';
import { by_name, number } from '../core/format.js';
import { useAction, useLoaded, usePaged } from '../core/hooks.js';
import { PersonalPage } from '../core/personal.js';
import { app_page, Link, navigate } from '../core/router.js';
import { useSession } from '../core/session.js';
import { TeamPage } from '../core/team.js';
import { announce, Button, Empty, FormDialog, Loaded, Pager, Search, Table, TextField } from '../core/ui.js';
import { ImportApps } from './import_apps.js';

const columns = [
  { title: 'App', cell: (app) => html`<${Link} to=${app_page(app.name)}>${app.name}<//>` },
  { title: 'Marks', unseen: true, cell: (app) => html`<${Marks} app=${app} />` },
  { title: 'Owner', cell: (app) => (app.team ? app.team.name : app.owner.email) },
  { title: 'Dyno units', className: 'right', cell: (app) => number(app.dyno_units) },
];

function CreateApp({ team, onClose }) {
  const [name, set_name] = useState('');
  const action = useAction(async () => {
    const wish = name.trim() ? { name: name.trim() } : {};
    const app = team ? await post('/teams/apps', { ...wish, team }) : await post('/apps', wish);
    announce(`${app.name} is created.`);
    navigate(app_page(app.name));
  });
  return html`<${FormDialog} title="Create a new app" submit="Create app" action=${action} onClose=${onClose}>
    <${TextField} label="Name" value=${name} onInput=${set_name} autocomplete="off" spellcheck=${false}
      hint="3 to 30 lower-case letters, digits and dashes, beginning with a letter. Leave it empty to be given one." />
  <//>`;
}

function NoApps({ team, create }) {
  return html`<${Empty} title=${team ? `${team} has no apps yet` : 'You have no apps of your own yet'}>
    <p>${team
      ? 'Create one here, import your own ones, or have an owner transfer one in from its settings.'
      : 'Create one here. You can transfer it into an organization later.'}</p>
    <div class="buttons"><${Button} kind="primary" onClick=${create}>Create a new app<//></div>
  <//>`;
}

function AppTable({ apps, team, reload }) {
  const session = useSession();
  const [search, set_search] = useState('');
  const [open, set_open] = useState(null);
  const close = () => set_open(null);
  const paged = usePaged(apps, { search });
  return html`<section class="card flush" aria-label="Apps">
    ${apps.length > 0 && html`<div class="bar"><${Search} label="Find an app" value=${search} onInput=${set_search} /></div>`}
    ${apps.length === 0
      ? html`<${NoApps} team=${team} create=${() => set_open('create')} />`
      : html`<${Table} caption="Apps" columns=${columns} rows=${paged.visible} /><${Pager} paged=${paged} what="app" />`}
    ${!session.operator && html`<div class="pager"><span class="buttons left">
      <${Button} onClick=${() => set_open('create')}>Create a new app<//>
      ${team && html`<${Button} onClick=${() => set_open('import')}>Import apps<//>`}
    </span></div>`}
    ${open === 'create' && html`<${CreateApp} team=${team} onClose=${close} />`}
    ${open === 'import' && html`<${ImportApps} team=${team} onClose=${() => (close(), reload())} />`}
  </section>`;
}

function TeamApps({ team }) {
  const apps = useLoaded(async () => (await list(path('/teams/', team, '/apps'))).sort(by_name), [team]);
  return html`<${Loaded} from=${apps} what="Loading the apps">
    ${(rows) => html`<${AppTable} apps=${rows} team=${team} reload=${apps.reload} />`}<//>`;
}

function OwnApps() {
  const session = useSession();
  // Also what one works on in an organization that one is not in: there is no other list of it.
  const load = async () => {
    const teams = new Set((await list('/teams')).map((team) => team.id));
    return (await list('/users/~/apps')).filter((app) => !teams.has(app.team?.id)).sort(by_name);
  };
  const apps = useLoaded(load, [session]);
  return html`<${Loaded} from=${apps} what="Loading your apps">${(rows) => html`<${AppTable} apps=${rows}
    reload=${apps.reload} />`}<//>`;
}

const about = ({ email }) => `Apps of ${email}, and apps of other people that you work on.`;

export default function Apps({ team }) {
  if (!team) return html`<${PersonalPage} title="Apps" about=${about}>${() => html`<${OwnApps} />`}<//>`;
  return html`<${TeamPage} team=${team} title="Apps">${() => html`<${TeamApps} team=${team} />`}<//>`;
}
