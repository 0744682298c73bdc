// Takes the two pictures of the README, of an organization that has lived for a month: its people at
// a past moment, and its usage. Not a test. After a build, in the repository's root:
//   tests/e2e/browser/run.sh readme.mjs FOLDER
// The server lives through that month in half a minute (fast_clock.c, for which it takes a C
// compiler); then it is started again with the clock of the machine.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { World } from './world.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('say into which folder the pictures go');
const days = 34;
const seconds_a_day = 0.8;
const day_ms = 86_400_000;
const team = 'acme-widgets';

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

// What happens on which day of the month, by whom.
function story(ada, joe) {
  const add = (email, role = 'member') => () => ada.call('PUT', `/teams/${team}/members`, { email, role });
  const create = (who, name) => () => who.call('POST', '/teams/apps', { team, name });
  const scale = (name, type, quantity, size = 'standard-1x') => () =>
    ada.call('PATCH', `/apps/${name}/formation`, { updates: [{ type, quantity, size }] });
  return [
    [0.5, add('joe@acme.com')],
    [1, create(ada, 'acme-website')],
    [1.2, scale('acme-website', 'web', 2)],
    [2, add('grace@acme.com', 'admin')],
    [3, () => ada.call('POST', '/teams/apps/acme-website/collaborators', { user: 'jill@daimyo-creative.com' })],
    [4, create(joe, 'acme-api')],
    [4.2, scale('acme-api', 'web', 2)],
    [5, () => ada.call('POST', '/apps/acme-api/addons', { plan: 'postgresql:standard-0', price_cents: 20_000 })],
    [7, add('kim@acme.com')],
    [8, scale('acme-website', 'web', 3, 'standard-2x')],
    [10, () => joe.call('POST', '/apps', { name: 'deep-spring-4274' })],
    [11, () => joe.call('PATCH', '/teams/apps/deep-spring-4274', { owner: team })],
    [11.5, scale('deep-spring-4274', 'worker', 2)],
    [13, add('lou@acme.com')],
    [15, () => ada.call('PATCH', '/teams/apps/acme-website', { locked: true })],
    [17, scale('acme-api', 'web', 6)],
    [20, scale('acme-api', 'web', 3)],
    [21, add('max@acme.com')],
    [23, () => ada.call('DELETE', `/teams/${team}/members/kim@acme.com`)],
    [25, scale('acme-website', 'web', 5, 'standard-2x')],
    [28, scale('acme-website', 'web', 4, 'standard-2x')],
    [30, add('nina@acme.com')],
  ];
}

async function live(world, begin) {
  const ada = await world.person('ada@acme.com');
  await world.team(team, ada.email, { limits: { members: 25, apps: 100, dyno_units: 12, addon_credits_cents: 50_000 } });
  const joe = await world.person('joe@acme.com');
  for (const [day, happens] of story(ada, joe)) {
    await wait(begin + day * seconds_a_day * 1000 - Date.now());
    await happens();
  }
  await wait(begin + (days - 1) * seconds_a_day * 1000 - Date.now());
  return ada;
}

// With what the page is about at the top, below its tabs.
async function take(visitor, where, about, name) {
  await visitor.open(where);
  await visitor.page.waitForLoadState('networkidle');
  await visitor.page.locator(about).evaluate((part) => scrollTo(0, part.getBoundingClientRect().top - 10));
  await visitor.page.screenshot({ path: path.join(folder, `${name}.png`) });
  console.log(path.join(folder, `${name}.png`));
}

fs.mkdirSync(folder, { recursive: true });
const here = path.dirname(new URL(import.meta.url).pathname);
const library = path.join(fs.mkdtempSync(path.join(folder, 'clock-')), 'fast_clock.so');
execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, path.join(here, 'fast_clock.c')]);
const now = Date.now();
const world = await World.start([], {
  LD_PRELOAD: library,
  FAST_CLOCK_FROM: String((now - days * day_ms) / 1000),
  FAST_CLOCK_RATE: String(86_400 / seconds_a_day),
  ORGLOG_CLOCK_JUMP_SECONDS: '1000000000',
});
try {
  const ada = await live(world, now);
  // Pictures of 1200 by 750 points, of a somewhat larger window.
  await world.stop_server();
  await world.start_server([]);
  const visitor = await world.visit(ada, { width: 1400, height: 875, scale: 6 / 7 });
  const moment = new Date(now - 12 * day_ms).toISOString().slice(0, 10);
  await take(visitor, `/dashboard/teams/${team}/history?view=then&part=since&at=${moment}`, '[aria-label=Moment]', 'history');
  await take(visitor, `/dashboard/teams/${team}/usage?app=*`, '[aria-labelledby=usage-now]', 'usage');
} finally {
  await world.end();
  fs.rmSync(path.dirname(library), { recursive: true, force: true });
}
