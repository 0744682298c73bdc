// What an org uses, now and in history: bars against limits, and a chart, a table and a file that
// all have the figures of the API.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { play } from './story.mjs';

const team = 'acme-widgets';
const usage_page = `/dashboard/teams/${team}/usage`;
const by_day = { period: 'daily', key: 'date', figure: 'dynos', head: ['date', 'dyno_units', 'complete'] };
const by_month = { period: 'monthly', key: 'month', figure: 'addons', head: ['month', 'addon_credits', 'complete'] };

// An org near its limit of people, over that of dyno units, and with a day of usage that does not
// grow any more: what ran has ended.
async function set_up(world) {
  const ada = await world.person('ada@acme.com');
  await world.team(team, ada.email, { limits: { members: 5, apps: 100, dyno_units: 10, addon_credits_cents: 50_000 } });
  for (const email of ['joe@acme.com', 'kim@acme.com', 'lou@acme.com'])
    await ada.call('PUT', `/teams/${team}/members`, { email, role: 'member' });
  for (const [app, quantity] of [['acme-website', 12], ['acme-api', 4]]) {
    await ada.call('POST', '/teams/apps', { name: app, team });
    await ada.call('PATCH', `/apps/${app}/formation/web`, { quantity, size: 'standard-1x' });
  }
  await ada.call('POST', '/apps/acme-api/addons', { plan: 'heroku-postgresql:standard-0', price_cents: 20_000 });
  return ada;
}

const meter = ({ page }, name) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

async function now(world, it, ada, visitor) {
  await it('Usage now: each limit as a bar, with its figure', async () => {
    await visitor.follow('Usage');
    const { current, limits } = await ada.call('GET', `/teams/${team}/usage/current`);
    const shown = [
      ['Members and invitations', current.members, limits.members],
      ['Apps', current.apps, limits.apps],
      ['Dyno units', current.dyno_units, limits.dyno_units],
      ['Add-on credits a month', current.addon_credits_cents / 100, limits.addon_credits_cents / 100],
    ];
    for (const [name, used, limit] of shown) {
      await visitor.reads(`${used} of ${limit}`, meter(visitor, name));
      const bar = meter(visitor, name).getByRole('meter');
      assert.equal(await bar.getAttribute('aria-valuenow'), String(used));
      assert.equal(await bar.getAttribute('aria-valuetext'), `${used} of ${limit}`);
    }
  });
  await it('The crossing of a limit is marked in words and on the bar, and so is what is near', async () => {
    const dynos = meter(visitor, 'Dyno units');
    await visitor.reads('Over the limit by 6', dynos);
    await visitor.reads('Nothing is refused; over-use is recorded.', dynos);
    const [mark, bar] = [await dynos.locator('.meter i').boundingBox(), await dynos.locator('.meter').boundingBox()];
    assert.ok(Math.abs((mark.x - bar.x) / bar.width - 10 / 16) < 0.02, 'the mark lies where the limit is');
    await visitor.reads('Near the limit', meter(visitor, 'Members and invitations'));
    await visitor.reads('Within the limit', meter(visitor, 'Apps'));
  });
  await it('Where the package has no limit, that is said', async () => {
    await world.operator('PATCH', `/operator/teams/${team}`, { limits: { apps: null } });
    await visitor.open(usage_page);
    await visitor.reads('No limit', meter(visitor, 'Apps'));
  });
}

// The figures of a table, page after page: [[moment, ...], value].
async function table_of(visitor) {
  const table = visitor.page.getByRole('table');
  const rows = [];
  for (;;) {
    rows.push(...await table.locator('tbody tr').evaluateAll((found) => found.map((row) => {
      const cells = [...row.cells].map((cell) => cell.textContent.trim());
      return [...cells.slice(1, -1), row.querySelector('data').value, cells.at(-1)];
    })));
    const next = visitor.button('Next');
    if (!(await next.count()) || await next.isDisabled()) return rows;
    await next.click();
  }
}

async function file_of(visitor) {
  const [download] = await Promise.all([visitor.page.waitForEvent('download'), visitor.press('Download as CSV')]);
  const text = fs.readFileSync(await download.path(), 'utf8');
  const [head, ...lines] = text.trimEnd().split('\r\n').map((line) => line.split(','));
  return { name: download.suggestedFilename(), head, lines };
}

// The table and the file have these figures: of the API, by period, zero where it has none.
async function same_everywhere(visitor, { period, key, figure, head, app }) {
  const answers = [];
  const listen = (response) => response.url().includes(`/usage/${period}`) && answers.push(response.json());
  // Not what the page before still waits for.
  visitor.page.once('framenavigated', () => visitor.page.on('response', listen));
  await visitor.page.reload();
  await visitor.settled();
  visitor.page.off('response', listen);
  await visitor.button('Download as CSV').waitFor();
  const said = new Map((await Promise.all(answers)).flat().map((row) => [row[key], row]));
  const { lines, head: titles, name } = await file_of(visitor);
  assert.deepEqual(titles, head);
  assert.match(name, /^acme-widgets-.*\.csv$/);
  const of = (row, name_of_app) => (name_of_app ? row?.apps.find((one) => one.app_name === name_of_app) : row)?.[figure] ?? 0;
  for (const line of lines) {
    assert.equal(Number(line.at(-2)), of(said.get(line[0]), app === '*' ? line[1] : app), `${line}`);
    assert.equal(line.at(-1), String(line[0] < new Date().toISOString().slice(0, line[0].length)), `${line}`);
  }
  for (const [date, row] of said) {
    const sum = row.apps.reduce((all, one) => all + one[figure], 0);
    assert.ok(Math.abs(sum - row[figure]) < 1e-4, `the apps together are the org on ${date}`);
  }
  for (const date of said.keys()) assert.ok(lines.some((line) => line[0] === date), `${date} is in the file`);
  assert.ok(lines.some((line) => Number(line.at(-2)) > 0), 'there is something to compare');
  const rows = await table_of(visitor);
  assert.deepEqual(rows.map((row) => row.at(-2)), lines.map((line) => line.at(-2)));
  for (const row of rows) assert.ok(Math.abs(Number(row.at(-1).replace(/,/g, '')) - Number(row.at(-2))) <= 5e-7, `${row}`);
  return { lines, questions: answers.length };
}

// Waits until so many points of the chart have a colour of the style sheet.
const painted = ({ page }, variable, points) => page.waitForFunction(([name, enough]) => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = getComputedStyle(document.documentElement).getPropertyValue(name);
  const wanted = getComputedStyle(probe).color.match(/\d+/g).map(Number);
  probe.remove();
  const canvas = document.querySelector('.chart canvas');
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let at = 0; at < data.length; at += 4)
    if (data[at + 3] === 255 && wanted.every((value, index) => data[at + index] === value)) ++count;
  return count >= enough;
}, [variable, points], { polling: 100 });

async function chart(it, ada, visitor) {
  await it('The chart is drawn in the colours of the page, has a caption, and says in words what it shows', async () => {
    await visitor.page.locator('.chart canvas').waitFor();
    await painted(visitor, '--series-1', 100);
    await visitor.reads('Dyno units that ran, as the mean over each period.', visitor.page.getByRole('figure'));
    const label = await visitor.page.getByRole('figure').getByRole('img').getAttribute('aria-label');
    assert.match(label, /^Dyno units of acme-widgets, 31 days: the highest is [\d.]+ \(.*\)\. /);
    assert.match(label, / The table below has every figure\.$/);
  });
  await it('The day of today is its mean so far, and says so: it does not fall', async () => {
    const { current } = await ada.call('GET', `/teams/${team}/usage/current`);
    const day = new Date().toISOString().slice(0, 10);
    const [row] = await ada.call('GET', `/teams/${team}/usage/daily?start=${day}`);
    assert.equal(row.complete, false);
    assert.ok(row.dynos <= current.dyno_units, 'what has not passed does not count');
    await visitor.reads('Hatched: the day so far.', visitor.page.getByRole('figure'));
    await visitor.reads(', so far', visitor.page.getByRole('table'));
  });
  await it('It is drawn anew when the colours change, and follows the window', async () => {
    await visitor.page.emulateMedia({ colorScheme: 'dark' });
    await painted(visitor, '--series-1', 100);
    await visitor.page.emulateMedia({ colorScheme: 'light' });
    await visitor.page.setViewportSize({ width: 500, height: 800 });
    await visitor.page.waitForFunction(() => document.querySelector('.chart canvas').getBoundingClientRect().right <= innerWidth);
    await painted(visitor, '--series-1', 10);
    await visitor.page.setViewportSize({ width: 1200, height: 800 });
  });
}

async function history(it, ada, visitor) {
  await visitor.open(usage_page);
  await chart(it, ada, visitor);
  await it('By day: the table and the file have the figures of the API', async () => {
    const { lines } = await same_everywhere(visitor, by_day);
    assert.equal(lines.length, 31);
  });
  await it('By app: each has its own figures, and together they are those of the org', async () => {
    await visitor.field('Of').selectOption('Each app');
    const head = ['date', 'app', 'dyno_units', 'complete'];
    const { lines } = await same_everywhere(visitor, { period: 'daily', key: 'date', figure: 'dynos', head, app: '*' });
    assert.equal(lines.length, 62);
    await visitor.reads('acme-website', visitor.page.locator('.legend'));
    await painted(visitor, '--series-2', 10);
    await visitor.look('usage');
    await visitor.field('Of').selectOption('acme-api');
    const credits = ['date', 'app', 'addon_credits', 'complete'];
    const addons = { period: 'daily', key: 'date', figure: 'addons', head: credits, app: 'acme-api' };
    await visitor.field('Figure').selectOption('Add-on credits');
    await same_everywhere(visitor, addons);
  });
  await it('By month, and in credits', async () => {
    await visitor.field('Of').selectOption('The whole organization');
    await visitor.field('By').selectOption('Month');
    await visitor.field('Time').selectOption('Last 12 months');
    const { lines } = await same_everywhere(visitor, by_month);
    assert.equal(lines.length, 12);
  });
  await it('Three years of days are asked for in as many questions as it takes, and not more', async () => {
    const today = new Date();
    const from = new Date(today - 1000 * 86_400_000).toISOString().slice(0, 10);
    await visitor.open(`${usage_page}?range=dates&from=${from}`);
    const { lines, questions } = await same_everywhere(visitor, by_day);
    assert.equal(lines.length, 1001);
    assert.equal(questions, Math.ceil(1001 / 31));
    assert.equal(lines[0][0], from);
    await visitor.field('From').fill('2001-01-01');
    await visitor.reads('Three years are the most that is shown at once.');
  });
  await it('A time in which nothing was used says so', async () => {
    await visitor.open(`${usage_page}?range=dates&from=2024-01-01&to=2024-02-01`);
    await visitor.reads('Nothing was used in this time');
  });
}

await play(async (world, it) => {
  const ada = await set_up(world);
  const visitor = await world.visit(ada);
  await visitor.open(`/dashboard/teams/${team}`);
  await now(world, it, ada, visitor);
  await history(it, ada, visitor);
  await it('Who is no admin has no such tab, and the page says whose it is', async () => {
    const joe = await world.visit(await world.person('joe@acme.com'));
    await joe.open(`/dashboard/teams/${team}`);
    assert.equal(await joe.link('Usage').count(), 0);
    await joe.open(usage_page);
    await joe.reads('Usage is for admins');
    await joe.close();
  });
});
