// A slip in the network: the page stays, says so, and goes on by itself when the server is back.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

const home = '/dashboard/teams/acme-widgets';
const lost = 'The connection to the server is lost.';

async function set_up(world) {
  const ada = await world.person('ada@acme.com');
  await world.team('acme-widgets', ada.email);
  await ada.call('POST', '/teams/apps', { name: 'acme-website', team: 'acme-widgets' });
  return ada;
}

// What browsers say about refused connections while the server is away is no complaint.
async function away(world, visitors, act) {
  await world.stop_server();
  await act();
  for (const visitor of visitors) visitor.take_complaints();
}

const back = async (visitor) => {
  await visitor.page.getByText(lost).waitFor({ state: 'detached' });
  await visitor.settled();
  visitor.take_complaints();
};

await play(async (world, it) => {
  const visitor = await world.visit(await set_up(world));

  await it('a tab that is clicked while the server is away leaves the page as it is', async () => {
    await visitor.open(home);
    await away(world, [visitor], async () => {
      await visitor.link('Access').click();
      await visitor.reads(lost);
      await visitor.reads('acme-widgets', visitor.page.getByRole('heading', { level: 1 }));
      await visitor.link('acme-website').waitFor();
      assert.equal(await visitor.link('Usage').count(), 1);
      await visitor.look('network-lost');
    });
  });
  await it('the page that was asked for comes by itself once the server is back', async () => {
    await world.start_server([]);
    await visitor.row('ada@acme.com').waitFor();
    await back(visitor);
    assert.equal(await visitor.link('Access').getAttribute('aria-current'), 'page');
  });
  await it('pages that were never opened before are there, too, and «Try again» goes on at once', async () => {
    await visitor.open(home);
    await away(world, [visitor], async () => {
      await visitor.link('Usage').click();
      await visitor.reads(lost);
      await visitor.press('Try again');
      await visitor.reads(lost);
    });
    await world.start_server([]);
    if (await visitor.button('Try again').count()) await visitor.press('Try again').catch(() => {});
    await visitor.page.getByRole('heading', { name: 'In history' }).waitFor();
    await back(visitor);
  });
  await it('a change that could not be sent says so in its dialog, and nothing is lost', async () => {
    await visitor.open(`${home}/access`);
    await away(world, [visitor], async () => {
      await visitor.press('Add user');
      await visitor.field('E-mail address', visitor.dialog).fill('joe@acme.com');
      await visitor.press('Add user', visitor.dialog);
      await visitor.reads('The server cannot be reached.', visitor.dialog);
    });
    await world.start_server([]);
    await visitor.press('Add user', visitor.dialog);
    await visitor.reads('joe@acme.com is member of acme-widgets now.');
    await back(visitor);
  });
  await it('a history that is reconnecting has no green dot', async () => {
    await visitor.open(`${home}/history`);
    await visitor.reads('Live');
    const colour = () => visitor.page.locator('.live .dot').evaluate((dot) => getComputedStyle(dot).backgroundColor);
    const green = await colour();
    await away(world, [visitor], async () => {
      await visitor.reads('Reconnecting');
      await visitor.reads(lost);
      assert.notEqual(await colour(), green);
    });
    await world.start_server([]);
    await visitor.reads('Live');
    await back(visitor);
    assert.equal(await colour(), green);
  });
  await it('a page that stays while the next one comes does not ask for what is called otherwise by now', async () => {
    await visitor.open('/dashboard/apps/acme-website/settings');
    await visitor.field('Name').fill('acme-shop');
    await visitor.press('Rename');
    await visitor.page.getByRole('heading', { name: 'acme-shop' }).waitFor();
    await visitor.settled();
  });
});
