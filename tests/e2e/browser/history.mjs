// What happened in an org, as a timeline that grows by itself; and how the org was at any moment.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { play } from './story.mjs';

const team = 'acme-widgets';
const history_page = `/dashboard/teams/${team}/history`;

const entries = (visitor) => visitor.page.locator('.entries > li');
const entry = (visitor, words) => entries(visitor).filter({ hasText: words }).first();
const opener = (visitor, words) => entry(visitor, words).getByRole('button').first();
const live = (visitor) => visitor.reads('Live');
const member = (ada, method, email, role) => ada.call(method, `/teams/${team}/members`, { email, role });

async function timeline(world, it, ada, visitor) {
  await it('The timeline has what happened, newest first, by day', async () => {
    await visitor.open(`/dashboard/teams/${team}`);
    await visitor.follow('History');
    await live(visitor);
    const texts = await entries(visitor).locator('.what').allTextContents();
    const trail = await ada.call('GET', `/teams/${team}/audit-events`);
    assert.deepEqual(texts, trail.map((event) => event.data.text));
    assert.equal(texts.at(-1), `org ${team} provisioned for ${ada.email}`);
    const in_words = { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' };
    const today = new Date(trail[0].created_at).toLocaleDateString('en', in_words);
    await visitor.page.getByRole('heading', { name: today, level: 2 }).waitFor();
    await visitor.look('history');
  });
  await it('An entry opens: the event, before and after, and its receipt, which anybody can check', async () => {
    await opener(visitor, 'joe@acme.com made admin').focus();
    await visitor.page.keyboard.press('Enter');
    const opened = entry(visitor, 'joe@acme.com made admin');
    assert.equal(await opened.getByRole('button').first().getAttribute('aria-expanded'), 'true');
    await visitor.reads('Member role changed', opened);
    await visitor.reads('Role: member → admin', opened);
    const download = visitor.page.waitForEvent('download');
    await opened.getByRole('button', { name: /^Download event-\d+\.tlog-proof$/ }).click();
    const file = path.join(world.directory, (await download).suggestedFilename());
    await (await download).saveAs(file);
    const orglog = (...words) => execFileSync(process.env.ORGLOG_PROGRAM, words, { encoding: 'utf8' });
    const key = orglog('log:key', '--data', world.data).trim();
    const { proved, event } = JSON.parse(orglog('log:check', file, '--key', key, '--json'));
    assert.deepEqual([proved, event.type, `event-${event.position}`],
      [true, 'MemberRoleChanged', path.basename(file, '.tlog-proof')]);
    await visitor.look('history-entry');
  });
  await it('What happens elsewhere comes by itself, on top, and is said to a screen reader', async () => {
    await member(ada, 'PUT', 'new@acme.com', 'member');
    const first = entries(visitor).first();
    await visitor.reads('new@acme.com added as member', first);
    assert.equal(await first.getAttribute('class'), 'fresh');
    await visitor.reads(`New: new@acme.com added as member to ${team}`, visitor.page.getByRole('status'));
  });
}

async function reconnecting(world, it, ada, visitor) {
  await it('A server that is away for a while is said, and what happened meanwhile is not missed', async () => {
    await world.stop_server();
    await visitor.reads('Reconnecting');
    await world.start_server([]);
    await member(ada, 'PUT', 'late@acme.com', 'member');
    await live(visitor);
    await visitor.reads('late@acme.com added as member', entries(visitor).first());
    assert.equal(await entries(visitor).filter({ hasText: 'late@acme.com' }).count(), 1);
    visitor.take_complaints();  // the refused connections in between
  });
}

async function hidden(it, ada, visitor) {
  const look = (is_hidden) => visitor.page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, is_hidden);
  await it('A window that nobody looks at gives its connection up, and catches up afterwards', async () => {
    await look(true);
    await visitor.reads('Reconnecting');
    await member(ada, 'PUT', 'behind@acme.com', 'member');
    await look(false);
    await live(visitor);
    await visitor.reads('behind@acme.com added as member', entries(visitor).first());
    assert.equal(await entries(visitor).filter({ hasText: 'behind@acme.com' }).count(), 1);
  });
}

async function filters(it, ada, visitor) {
  await it('Filters stand in the address, and only what fits them comes', async () => {
    await visitor.page.getByText('Filters').click();
    await visitor.field('Kind of event').selectOption('App locked');
    await visitor.page.waitForURL(/type=AppLocked/);
    await live(visitor);
    assert.deepEqual(await entries(visitor).locator('.what').allTextContents(), ['app acme-website locked']);
    await member(ada, 'PUT', 'unseen@acme.com', 'member');
    await ada.call('PATCH', '/teams/apps/acme-api', { locked: true });
    await visitor.reads('app acme-api locked', entries(visitor).first());
    assert.equal(await entries(visitor).count(), 2);
    await visitor.page.reload();
    await live(visitor);
    assert.equal(await entries(visitor).count(), 2);
  });
  await it('By app, by person, by who did it and by day, alone and together', async () => {
    await visitor.open(history_page);
    await visitor.page.getByText('Filters').click();
    const shows = async (count, words) => {
      await visitor.page.waitForFunction(([wanted, text]) => {
        const found = [...document.querySelectorAll('.entries .what')].map((one) => one.textContent);
        return found.length === wanted && found.every((one) => one.includes(text));
      }, [count, words]);
    };
    const app = await ada.call('GET', `/teams/${team}/audit-events?app=acme-website`);
    await visitor.field('App').fill('acme-website');
    await visitor.page.keyboard.press('Enter');
    await shows(app.length, 'acme-website');
    await visitor.field('Person').fill('jill@daimyo-creative.com');
    await visitor.page.keyboard.press('Enter');
    await shows(1, 'jill@daimyo-creative.com');
    await visitor.field('Done by').fill('joe@acme.com');
    await visitor.page.keyboard.press('Enter');
    await visitor.reads('Nothing fits the filters');
    const { actor, app: { id } } = app[0];
    const same = app.filter((event) => event.actor.id === actor.id);
    await visitor.open(history_page);
    await visitor.page.getByText('Filters').click();
    await visitor.field('App').fill(id);
    await visitor.field('Done by').fill(actor.id);
    await visitor.page.keyboard.press('Enter');
    await shows(same.length, 'acme-website');
    await visitor.open(`${history_page}?until=2001-01-01`);
    await visitor.reads('Nothing fits the filters');
    await visitor.open(`${history_page}?app=no-such-app`);
    visitor.take_complaints();
    await visitor.reads("no-such-app", visitor.page.getByRole('alert'));
  });
  await it('Denied attempts and readings have their own lists', async () => {
    await visitor.open(history_page);
    await visitor.press('Denied attempts');
    await visitor.reads('denied: lock_app on acme-website');
    await visitor.press('Readings');
    await visitor.page.waitForURL(/show=readings/);
    await visitor.reads('This server does not record who reads');
    await visitor.settled();
  });
}

async function others(world, it) {
  await it("One's own history is there as well; an org's is its admins'", async () => {
    const mia = await world.person('mia@acme.com');
    const hers = await world.visit(mia);
    await hers.open('/dashboard/personal/history');
    await hers.reads(`mia@acme.com added as member to ${team}`);
    await hers.look('history-own');
    await hers.open(`/dashboard/teams/${team}`);
    assert.equal(await hers.link('History').count(), 0);
    await hers.open(history_page);
    await hers.reads('History is for admins');
    await hers.close();
  });
}

async function as_it_was(it, ada, visitor) {
  const trail = await ada.call('GET', `/teams/${team}/audit-events?order=asc`);
  const shown = async (words) => visitor.reads(words, visitor.page.locator('.then'));
  await it('Change by change: who was in it then, and what has changed since', async () => {
    await visitor.open(history_page);
    await visitor.press('As it was');
    const change = trail.find((event) => event.data.text.startsWith('joe@acme.com made admin'));
    await visitor.open(`${history_page}?view=then&at=${encodeURIComponent(change.created_at)}`);
    await visitor.row('joe@acme.com').getByText('Admin', { exact: true }).waitFor();
    await visitor.press('Previous change');
    await visitor.row('joe@acme.com').getByText('Member', { exact: true }).waitFor();
    assert.equal(await visitor.row('new@acme.com').count(), 0);
    await visitor.press('Changed since');
    await visitor.row('joe@acme.com').first().waitFor();
    await visitor.row('new@acme.com').first().waitFor();
    await visitor.press('Next change');
    await visitor.press('People');
    await visitor.row('joe@acme.com').getByText('Admin', { exact: true }).waitFor();
  });
  await it('Apps and access as they were', async () => {
    await visitor.press('Apps');
    await visitor.row('acme-website').waitFor();
    await visitor.press('Access');
    await visitor.row('jill@daimyo-creative.com').getByText('view, deploy, operate').waitFor();
    await visitor.look('history-then');
  });
  await it('Before there was the org, that is said, and when it came into being', async () => {
    await visitor.open(`${history_page}?view=then&at=2010-01-01`);
    await visitor.reads(`${team} did not exist yet`);
    await visitor.press('Now');
    await shown(`${team} at the end of`);
  });
}

await play(async (world, it) => {
  const ada = await world.person('ada@acme.com');
  const joe = await world.person('joe@acme.com');
  await world.team(team, ada.email);
  await member(ada, 'PUT', joe.email, 'member');
  await member(ada, 'PUT', 'mia@acme.com', 'member');
  for (const name of ['acme-website', 'acme-api']) await ada.call('POST', '/teams/apps', { name, team });
  const jill = { user: 'jill@daimyo-creative.com', permissions: ['deploy', 'operate'] };
  await ada.call('POST', '/teams/apps/acme-website/collaborators', jill);
  const denied = { headers: { Authorization: `Bearer ${joe.token}` }, body: { locked: true } };
  assert.equal((await world.ask('PATCH', '/teams/apps/acme-website', denied)).status, 403);
  await ada.call('PATCH', '/teams/apps/acme-website', { locked: true });
  await member(ada, 'PATCH', joe.email, 'admin');
  const visitor = await world.visit(ada);
  await timeline(world, it, ada, visitor);
  await reconnecting(world, it, ada, visitor);
  await hidden(it, ada, visitor);
  await filters(it, ada, visitor);
  await others(world, it);
  await as_it_was(it, ada, visitor);
});
