// Eight years of a real project's orgs: the slider through time shows what the files of that day
// said, and an org of 1,400 people stays quick.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { play } from './story.mjs';

const folder = path.join(process.env.ORGLOG_SHARED, 'data', 'kubernetes-org');
if (!fs.existsSync(folder)) {
  console.log('skipped: ../shared/data is not here');
  process.exit(77);
}
const truth_of = (date) => JSON.parse(fs.readFileSync(path.join(folder, `truth-${date}.json`), 'utf8'));
const day_number = (date) => Date.parse(date) / 86_400_000;
const slider = (visitor) => visitor.page.getByRole('slider');

// Moves the slider as a finger would: in many steps, of which the last counts.
async function slide(visitor, name, date) {
  await slider(visitor).evaluate((input, to) => {
    for (const place of [Number(input.min), Math.floor((Number(input.min) + to) / 2), to]) {
      input.value = place;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
  }, day_number(date));
  await visitor.page.waitForURL(new RegExp(`at=${date}`));
  const in_words = { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' };
  await visitor.reads(`${name} at the end of ${new Date(date).toLocaleDateString('en', in_words)}.`);
}

// The cells of every row, page after page.
async function rows_of(visitor) {
  if (await visitor.page.locator('.then .empty').count()) return [];
  const rows = [];
  for (;;) {
    rows.push(...await visitor.page.locator('.then tbody tr').evaluateAll((found) =>
      found.map((row) => [...row.cells].map((cell) => cell.textContent.trim()))));
    const next = visitor.button('Next');
    if (!(await next.count()) || await next.isDisabled()) return rows;
    await next.click();
  }
}

// What the page shows, in the form of the files.
async function shown_access(visitor) {
  await visitor.press('People');
  const people = await rows_of(visitor);
  const of = (role) => people.filter((row) => row[1] === role).map((row) => row[0]).sort();
  await visitor.press('Apps');
  const apps = Object.fromEntries((await rows_of(visitor)).map((row) => [row[0], {}]));
  await visitor.press('Access');
  for (const [app, email, permissions] of await rows_of(visitor)) apps[app][email] = permissions.split(', ');
  return { admins: of('Admin'), members: of('Member'), apps };
}

async function check(visitor, date, name) {
  await visitor.open(`/dashboard/teams/${name}/history?view=then`);
  await slide(visitor, name, date);
  assert.deepEqual(await shown_access(visitor), truth_of(date)[name]);
}

await play(async (world, it) => {
  world.run(['import', path.join(folder, 'commands.ndjson')]);
  const [admin] = truth_of('2025-10-10').kubernetes.admins;
  const operator = await world.visit_as_operator();
  const visitor = await world.visit({ token: (await world.person(admin)).token, email: admin });
  const some = { '2022-07-01': ['kubernetes', 'kubernetes-csi'], '2024-05-01': ['etcd-io', 'kubernetes'] };
  const asked = Object.entries(some).flatMap(([date, names]) => names.map((name) => [date, name]));
  for (const [date, name] of asked) {
    await it(`On ${date} ${name} was as the files say: the operator sees it`, () => check(operator, date, name));
  }
  await it('On 2022-07-01 kubernetes was as the files say: its admin sees it', () => check(visitor, '2022-07-01', 'kubernetes'));
  await it('By keyboard, a day at a time', async () => {
    await slider(visitor).focus();
    await visitor.page.keyboard.press('ArrowRight');
    await visitor.page.waitForURL(/at=2022-07-02/);
    await visitor.page.keyboard.press('ArrowLeft');
    await visitor.page.keyboard.press('ArrowLeft');
    await visitor.page.waitForURL(/at=2022-06-30/);
    assert.equal(await slider(visitor).getAttribute('aria-valuetext'), 'Jun 30, 2022');
  });
  await it('1,400 people are found by a few letters, and never all in the page', async () => {
    await visitor.press('People');
    assert.ok(await visitor.page.locator('.then tbody tr').count() <= 50);
    await visitor.field('Find a member').fill('cblecker');
    await visitor.reads('cblecker@users.noreply.github.com', visitor.page.locator('tbody'));
    assert.equal(await visitor.page.locator('.then tbody tr').count(), 1);
    await visitor.look('kubernetes-then');
  });
});
