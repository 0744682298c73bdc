// The frame around every page: who is signed in, where one is, and the way to elsewhere.
import { render } from './vendor/preact.mjs';
import { useCallback, useEffect, useRef, useState } from './vendor/hooks.mjs';
import { html } from './core/html.js';
import { list, when_signed_out } from './core/api.js';
import { Link, match, navigate, useLocation } from './core/router.js';
import { current_session, Session, sign_out } from './core/session.js';
import { useLoaded } from './core/hooks.js';
import { Announcer, Button, Empty, ErrorNote, Loading, SelectField } from './core/ui.js';
import { SignIn } from './pages/sign_in.js';

// Pages are fetched when they are first wanted. Those that nobody must sign in for are `open`.
const routes = [
  { pattern: '/dashboard', load: () => import('./pages/home.js') },
  { pattern: '/dashboard/activate/:secret', load: () => import('./pages/choose_password.js'), open: true },
  { pattern: '/dashboard/password-reset/:secret', load: () => import('./pages/choose_password.js'), open: true },
  { pattern: '/dashboard/forgotten', load: () => import('./pages/forgotten.js'), open: true },
  { pattern: '/dashboard/operator', load: () => import('./pages/operator.js') },
  { pattern: '/dashboard/personal', load: () => import('./pages/apps.js') },
  { pattern: '/dashboard/personal/history', load: () => import('./pages/history.js') },
  { pattern: '/dashboard/teams/:team', load: () => import('./pages/apps.js') },
  { pattern: '/dashboard/teams/:team/access', load: () => import('./pages/access.js') },
  { pattern: '/dashboard/teams/:team/usage', load: () => import('./pages/usage.js') },
  { pattern: '/dashboard/teams/:team/history', load: () => import('./pages/history.js') },
  { pattern: '/dashboard/teams/:team/settings', load: () => import('./pages/team_settings.js') },
  { pattern: '/dashboard/apps/:app', load: () => import('./pages/app.js') },
  { pattern: '/dashboard/apps/:app/access', load: () => import('./pages/app_access.js') },
  { pattern: '/dashboard/apps/:app/history', load: () => import('./pages/app_history.js') },
  { pattern: '/dashboard/apps/:app/settings', load: () => import('./pages/app_settings.js') },
];

function find_route(path) {
  for (const route of routes) {
    const given = match(route.pattern, path);
    if (given) return { route, given };
  }
  return {};
}

function Page({ route, given }) {
  const [page, set_page] = useState({});
  useEffect(() => {
    let wanted = true;
    route.load().then(
      (module) => wanted && set_page({ route, show: module.default }),
      () => wanted && set_page({ route, error: new Error('This page could not be loaded. Load the window again.') }),
    );
    return () => (wanted = false);
  }, [route]);
  if (page.route !== route) return html`<${Loading} />`;
  if (page.error) return html`<${ErrorNote} error=${page.error} />`;
  return html`<${page.show} key=${Object.values(given).join('/')} ...${given} />`;
}

const NoPage = () => html`<${Empty} title="There is no such page">
  <p>The address may be mistyped. <${Link} to="/dashboard">Go to the beginning<//>.</p>
<//>`;

// The org or account that one looks at, and the way to the others.
function Where({ teams, path }) {
  const { teams: known, session } = teams;
  const team = /^\/dashboard\/teams\/([^/]+)/.exec(path)?.[1];
  const others = ['/dashboard/personal', '/dashboard/operator'];
  const current = team ? `/dashboard/teams/${team}` : others.find((one) => path.startsWith(one)) || '';
  const options = [
    ...(current ? [] : [['', 'Go to…']]),
    ...(session.operator ? [['/dashboard/operator', 'Operator']] : [['/dashboard/personal', 'Personal account']]),
    ...known.map(({ name }) => [`/dashboard/teams/${encodeURIComponent(name)}`, name]),
  ];
  return html`<${SelectField} label="Organization or account" hidden_label value=${current} options=${options}
    onChange=${(to) => to && navigate(to)} />`;
}

function Frame({ session, path, children, leave }) {
  const teams = useLoaded(() => list('/teams'), [session]);
  const main = useRef(null);
  const first = useRef(true);
  useEffect(() => {
    // A new page is read from its beginning, as after a full load. What one did on the last one may
    // have changed the organizations that there are.
    if (!first.current) {
      main.current?.focus();
      teams.reload();
    }
    first.current = false;
  }, [path]);
  return html`
    <a class="skip" href="#main" onClick=${(event) => (event.preventDefault(), main.current.focus())}>Skip to the content</a>
    <header class="top"><div>
      <${Link} to="/dashboard" class="brand"><img src="/dashboard/assets/icon.svg" alt="" /><span>orglog</span><//>
      <div class="where"><${Where} path=${path} teams=${{ teams: teams.data || [], session }} /></div>
      <div class="who">
        <span class="address">${session.operator ? 'Operator' : session.account.email}</span>
        <${Button} onClick=${leave}>Sign out<//>
      </div>
    </div></header>
    <main id="main" ref=${main} tabindex="-1">${children}</main>
    <${Announcer} />`;
}

function App() {
  const { path } = useLocation();
  const [session, set_session] = useState(undefined);
  const [error, set_error] = useState(null);
  const begin = useCallback(() => {
    set_error(null);
    current_session().then(set_session, set_error);
  }, []);
  useEffect(() => {
    begin();
    when_signed_out(() => set_session(null));
  }, []);
  const leave = async () => {
    try {
      await sign_out();
      set_session(null);
      navigate('/dashboard');
    } catch (failure) {
      set_error(failure);
    }
  };
  const { route, given } = find_route(path);
  if (route?.open) return html`<div class="door"><${Page} route=${route} given=${given} /></div>`;
  if (session === undefined) {
    return html`<div class="door">${error ? html`<${ErrorNote} error=${error} retry=${begin} />` : html`<${Loading} />`}</div>`;
  }
  if (session === null) return html`<div class="door"><${SignIn} done=${set_session} /></div>`;
  return html`<${Session.Provider} value=${session}>
    <${Frame} session=${session} path=${path} leave=${leave}>
      <${ErrorNote} error=${error} />
      ${route ? html`<${Page} route=${route} given=${given} />` : html`<${NoPage} />`}
    <//>
  <//>`;
}

render(html`<${App} />`, document.getElementById('app'));
