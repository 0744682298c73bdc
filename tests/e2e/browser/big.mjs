// An organization of 2,000 members and 1,000 apps: lists are paged, searching finds what is on no
// page in sight, and no page ever holds thousands of rows. Times are told and never asserted.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { play } from './story.mjs';

const members = 2_000;
const apps = 1_000;
const most_rows = 60;
const org = '/dashboard/teams/big-org';

const person = (number) => `person-${String(number).padStart(4, '0')}@big.com`;
const app = (number) => `app-${String(number).padStart(4, '0')}`;

// Long ago, so that nobody is sent a mail.
function history() {
  let second = Date.parse('2019-01-01T00:00:00Z');
  const line = (actor, command, more) => JSON.stringify({ at: new Date(second += 1000).toISOString(), actor, command, ...more });
  const lines = [line(null, 'org.provision', { org: 'big-org', admin: person(1) })];
  for (let number = 2; number <= members; ++number) {
    const role = number % 100 === 0 ? 'admin' : 'member';
    lines.push(line(person(1), 'member.add', { org: 'big-org', user: person(number), role }));
  }
  for (let number = 1; number <= apps; ++number)
    lines.push(line(person(2 + number % 500), 'app.create', { org: 'big-org', app: app(number) }));
  return `${lines.join('\n')}\n`;
}

async function timed(what, act) {
  const begin = Date.now();
  await act();
  console.log(`       ${what}: ${Date.now() - begin} ms`);
}

async function count_rows(visitor) {
  const { rows, elements } = await visitor.page.evaluate(() => ({
    rows: document.querySelectorAll('tr, .entries > li, .choices > *').length,
    elements: document.querySelectorAll('*').length,
  }));
  assert.ok(rows <= most_rows, `${rows} rows`);
  return elements;
}

async function open(visitor, what, where) {
  await timed(`${what} is there`, () => visitor.open(where));
  console.log(`       ${await count_rows(visitor)} elements in the page`);
}

// Page after page to the end, in as many steps as it takes; no page has too many rows.
async function walk(visitor, pages) {
  await timed(`${pages} pages are walked`, async () => {
    for (let page = 2; page <= pages; ++page) {
      await visitor.press('Next');
      await visitor.reads(`Page ${page} of ${pages}`);
      await count_rows(visitor);
    }
  });
  assert.ok(await visitor.button('Next').isDisabled());
}

async function find(visitor, label, text, found, words) {
  await timed(`«${text}» is found`, async () => {
    await visitor.field(label).fill(text);
    await visitor.reads(found);
    await visitor.row(words).waitFor();
  });
}

async function lists(world, it, ada) {
  await it('1,000 apps: a page of them, a search, and the last page', async () => {
    await open(ada, 'The list of apps', org);
    await ada.reads('1,000 apps');
    await find(ada, 'Find an app', 'app-0999', '1 app', 'app-0999');
    await ada.field('Find an app').fill('');
    await walk(ada, 20);
    await ada.look('big-apps');
  });
  await it('2,000 people: a page of them, a search by address or role, and the last page', async () => {
    await open(ada, 'The list of people', `${org}/access`);
    await ada.reads('2,000 people');
    await find(ada, 'Find by address or role', 'person-1999', '1 person', 'person-1999@big.com');
    await find(ada, 'Find by address or role', 'admin', '21 people', 'person-2000@big.com');
    await ada.field('Find by address or role').fill('');
    await walk(ada, 40);
    await ada.look('big-access');
  });
  await it('Removing one of them shows what he works on, and the list is right afterwards', async () => {
    await ada.field('Find by address or role').fill('person-0003');
    await ada.press('Remove person-0003@big.com');
    await ada.reads('app-0001', ada.dialog);
    await timed('The person is out', async () => {
      await ada.press('Remove', ada.dialog);
      await ada.reads('0 people');
    });
    await ada.field('Find by address or role').fill('');
    await ada.reads('1,999 people');
  });
}

async function other_pages(world, it, ada) {
  await it('The history of 3,000 events is shown page by page', async () => {
    await open(ada, 'The timeline', `${org}/history`);
    for (let page = 0; page < 3; ++page) {
      await timed('An older page is there', async () => {
        const first = await ada.page.locator('.entries > li').first().innerText();
        await ada.press('Older');
        await ada.page.waitForFunction((before) => document.querySelector('.entries > li')?.innerText !== before, first);
      });
      await count_rows(ada);
    }
  });
  await it('As it was: people and apps of a past moment, paged as well', async () => {
    await open(ada, 'The org as it was', `${org}/history?view=then&at=2019-01-02`);
    await ada.reads('2,000 members');
    await open(ada, 'Its apps of then', `${org}/history?view=then&at=2019-01-02&part=apps`);
    await open(ada, 'Its access of then', `${org}/history?view=then&at=2019-01-02&part=access`);
    await ada.field('Find a grant').fill('app-0777');
    await ada.reads('1 grant');
  });
  await it('Usage, settings and an app of it open as in a small one', async () => {
    await open(ada, 'Usage', `${org}/usage`);
    await open(ada, 'Settings', `${org}/settings`);
    await open(ada, 'An app', `/dashboard/apps/${app(500)}`);
  });
}

async function own_apps(world, it) {
  await it('Whoever owns many apps chooses among them without a page of all of them', async () => {
    const owner = await world.person(person(1500));
    for (let number = 1; number <= 99; ++number)
      await owner.call('POST', '/apps', { name: `own-${String(number).padStart(3, '0')}` });
    const visitor = await world.visit(owner);
    await open(visitor, 'The personal account', '/dashboard/personal');
    await visitor.reads('99 apps');
    await visitor.close();
  });
}

await play(async (world, it) => {
  const file = path.join(world.directory, 'history.ndjson');
  fs.writeFileSync(file, history());
  await timed(`${members} members and ${apps} apps are in the log`, () => world.run(['import', file]));
  const ada = await world.visit(await world.person(person(1)));
  await lists(world, it, ada);
  await other_pages(world, it, ada);
  await own_apps(world, it);
});
