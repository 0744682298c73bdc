// The frame around every page: who is signed in, where one is, and the way to elsewhere.
import { render } from './vendor/preact.mjs';
import { useCallback, useEffect, useMemo, useRef, useState } from './vendor/hooks.mjs';
import { html } from './core/html.js';
import { list, when_signed_out } from './core/api.js';
import { reach, useConnection, when_back } from './core/connection.js';
import { Link, match, navigate, Place, useWindowLocation } from './core/router.js';
import { current_session, Session, sign_out } from './core/session.js';
import { useAction, useLoaded } from './core/hooks.js';
import { Announcer, Button, Empty, ErrorNote, Loading, SelectField } from './core/ui.js';
import { SignIn } from './pages/sign_in.js';

// Pages are fetched when they are first wanted, and once one is there, the others behind it. Those
// that nobody must sign in for are `open`.
const routes = [
  { pattern: '/dashboard', load: () => import('./pages/home.js') },
  { pattern: '/dashboard/activate/:secret', load: () => import('./pages/choose_password.js'), open: true },
  { pattern: '/dashboard/password-reset/:secret', load: () => import('./pages/choose_password.js'), open: true },
  { pattern: '/dashboard/forgotten', load: () => import('./pages/forgotten.js'), open: true },
  { pattern: '/dashboard/operator', load: () => import('./pages/operator.js') },
  { pattern: '/dashboard/personal', load: () => import('./pages/apps.js') },
  { pattern: '/dashboard/personal/history', load: () => import('./pages/history.js') },
  { pattern: '/dashboard/personal/password', load: () => import('./pages/password.js') },
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

// The page's module, once the server answers: a page that has come has its data before it, not an
// error. Some browsers keep a module that failed to load for good; the window is loaded again then.
async function arrive(route) {
  while (!(await reach())) await new Promise(when_back);
  try {
    return (await route.load()).default;
  } catch (error) {
    if (await reach()) throw error;
    return arrive(route);
  }
}

// Not while the first page still has to come.
const prefetch_ms = 1000;
const prefetch = () => routes.forEach((route) => route.load().catch(() => {}));

// The page that is wanted, or the last one for as long as that one is on its way.
function usePage(route, given) {
  const [page, set_page] = useState(null);
  const wish = useMemo(() => ({ route, given }), [route, JSON.stringify(given)]);
  useEffect(() => {
    let wanted = true;
    const show = (found) => wanted && set_page({ wish, ...found });
    const fail = () => {
      if (!page) show({ error: new Error('This page could not be loaded.') });
      else if (wanted) location.reload();
    };
    arrive(route).then((component) => show({ component }), fail);
    return () => (wanted = false);
  }, [wish]);
  return { page, is_here: page?.wish === wish };
}

// `here`: where the window is. A page that waits for the next one to come stays where it was.
function Page({ route, given, here }) {
  const { page, is_here } = usePage(route, given);
  const { lost } = useConnection();
  const place = useRef(here);
  if (is_here) place.current = here;
  useEffect(() => {
    if (!page) return undefined;
    const timer = setTimeout(prefetch, prefetch_ms);
    return () => clearTimeout(timer);
  }, [page === null]);
  if (!page) return lost ? null : html`<${Loading} />`;
  if (page.error) return html`<${ErrorNote} error=${page.error} retry=${() => location.reload()} />`;
  return html`${!is_here && !lost && html`<div class="unseen"><${Loading} /></div>`}
    <${Place.Provider} value=${place.current}>
      <${page.component} key=${Object.values(page.wish.given).join('/')} ...${page.wish.given} />
    <//>`;
}

// Said over every page. It goes by itself once the server answers.
function ConnectionNote() {
  const { lost } = useConnection();
  const retry = useAction(reach);
  if (!lost) return null;
  return html`<div class="note warn" role="alert">
    <span>The connection to the server is lost. What you see was loaded before; it goes on as soon as the server answers.</span>
    <${Button} busy=${retry.busy} onClick=${retry.run}>Try again<//>
  </div>`;
}

const NoPage = () => html`<${Empty} title="There is no such page">
  <p>The address may be mistyped. <${Link} to="/dashboard">Go to the start page<//>.</p>
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
    <main id="main" ref=${main} tabindex="-1"><${ConnectionNote} />${children}</main>
    <${Announcer} />`;
}

function App() {
  const here = useWindowLocation();
  const { path } = here;
  const [session, set_session] = useState(undefined);
  const [error, set_error] = useState(null);
  const begin = useCallback(() => {
    set_error(null);
    current_session().then(set_session, (failure) => (failure.is_unreachable ? when_back(begin) : set_error(failure)));
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
  const page = route && html`<${Page} route=${route} given=${given} here=${here} />`;
  if (route?.open) return html`<div class="door"><${ConnectionNote} />${page}</div>`;
  if (session === undefined) {
    return html`<div class="door"><${ConnectionNote} />
      ${error ? html`<${ErrorNote} error=${error} retry=${begin} />` : html`<${Loading} />`}</div>`;
  }
  if (session === null) return html`<div class="door"><${ConnectionNote} /><${SignIn} done=${set_session} /></div>`;
  return html`<${Session.Provider} value=${session}>
    <${Frame} session=${session} path=${path} leave=${leave}>
      <${ErrorNote} error=${error} />
      ${page || html`<${NoPage} />`}
    <//>
  <//>`;
}

render(html`<${App} />`, document.getElementById('app'));
