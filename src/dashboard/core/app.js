// What the pages of one app share: its name and marks, what one may do with it, and the tabs.
import { html } from './html.js';
import { get, list, path } from './api.js';
import { useLoaded, useTitle } from './hooks.js';
import { app_page, Link, team_page } from './router.js';
import { useSession } from './session.js';
import { Tabs } from './team.js';
import { Badge, Loaded } from './ui.js';

export function Marks({ app }) {
  return html`<span class="badges">
    ${app.locked && html`<${Badge} tone="warn">Locked<//>`}
    ${app.team && app.joined && html`<${Badge} tone="good">Joined<//>`}
    ${app.maintenance && html`<${Badge}>Maintenance<//>`}
  </span>`;
}

// In the order in which each allows more than the one before.
export const permissions = ['view', 'deploy', 'operate', 'manage'];
export const permission_words = (entry) => permissions.filter((name) => entry.permissions.some((one) => one.name === name));

// What one may do with an app by the rules, so that pages offer nothing else. The server decides.
function rights(app, people, teams, session) {
  const entry = people.find((one) => one.user.id === session.account?.id);
  const role = teams.find((one) => one.id === app.team?.id)?.role;
  const is_admin = Boolean(app.team) && (session.operator || role === 'admin');
  const is_owner = !app.team && app.owner.id === session.account?.id;
  const all = session.operator || is_admin || is_owner;
  const has = (permission) => all || Boolean(entry && permission_words(entry).includes(permission));
  return {
    role, entry, is_admin, is_owner,
    deploy: has('deploy'),
    operate: has('operate'),
    manage: has('manage'),
    spend: has('operate') && (all || Boolean(role)),
    change_people: has('manage') || (Boolean(role) && !app.locked),
    transfer: is_admin || is_owner,
    join: Boolean(role) && !entry?.joined && (is_admin || !app.locked),
    leave: Boolean(entry) && !is_owner,
    history: all,
  };
}

async function load_app(name, session) {
  const app = await get(path('/apps/', name));
  const [people, teams] = await Promise.all([
    list(path('/teams/apps/', name, '/collaborators')), session.operator ? [] : list('/teams'),
  ]);
  return { app, people, teams, may: rights(app, people, teams, session) };
}

// Where one finds the app among others.
function Crumb({ app, may }) {
  const session = useSession();
  const owner = app.team ? app.team.name : app.owner.email;
  if (app.team && (may.role || session.operator)) return html`<${Link} to=${team_page(owner)}>${owner}<//>`;
  if (session.operator) return owner;
  return html`<${Link} to="/dashboard/personal">Personal account<//>`;
}

// `children` is called with the app, the people on it, what one may do (`may`), and `reload`.
export function AppPage({ app: name, title, children }) {
  const session = useSession();
  const loaded = useLoaded(() => load_app(name, session), [name, session]);
  useTitle(title, name);
  const base = app_page(name);
  return html`<${Loaded} from=${loaded}>${({ app, people, teams, may }) => html`
    <nav class="crumbs" aria-label="Owner"><${Crumb} app=${app} may=${may} /></nav>
    <div class="heading"><h1>${app.name}</h1><${Marks} app=${app} /></div>
    <${Tabs} label=${`Pages of ${app.name}`} tabs=${[
      [base, 'Overview'],
      [`${base}/access`, 'Access'],
      may.history && [`${base}/history`, 'History'],
      may.operate && [`${base}/settings`, 'Settings'],
    ]} />
    ${children({ app, people, teams, may, reload: loaded.reload })}`}<//>`;
}
