// The list of an organization's apps, and the ways that apps come into it.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

const apps_page = '/dashboard/teams/acme-widgets';
// The buttons at the bottom of the list.
const bottom = (visitor) => visitor.page.getByRole('region', { name: 'Apps', exact: true }).locator('.pager').last();

async function create(visitor, name, within = bottom(visitor)) {
  await visitor.press('Create a new app', within);
  await visitor.field('Name', visitor.dialog).fill(name);
  await visitor.press('Create app', visitor.dialog);
}
const heading = (visitor, name) => visitor.page.getByRole('heading', { name, level: 1, exact: true }).waitFor();

async function creating(world, it, joe) {
  await it('An organization without apps says what the next step is', async () => {
    await joe.follow('acme-widgets');
    await joe.reads('acme-widgets has no apps yet');
    await joe.reads('Create one here, import your own ones, or have an owner transfer one in from its settings.');
    await joe.look('apps-empty');
  });
  await it('A new app is created from the bottom of the list, and its page opens', async () => {
    await create(joe, 'acme-website');
    await heading(joe, 'acme-website');
    await joe.open(apps_page);
    await joe.reads('Joined', joe.row('acme-website'));
    assert.equal((await world.operator('GET', '/apps/acme-website')).team.name, 'acme-widgets');
  });
  await it('The buttons to create and to import stand below the list', async () => {
    const list = await joe.page.getByRole('table').boundingBox();
    for (const name of ['Create a new app', 'Import apps']) {
      const button = await joe.button(name, bottom(joe)).boundingBox();
      assert.ok(button.y >= list.y + list.height, name);
    }
  });
  await it('A name that is taken, or none, is refused where it was typed', async () => {
    joe.expect('409 POST /teams/apps');
    await create(joe, 'acme-website');
    await joe.reads('acme-website', joe.dialog.getByRole('alert'));
    joe.expect('422 POST /teams/apps');
    await joe.field('Name', joe.dialog).fill('No Such Name');
    await joe.press('Create app', joe.dialog);
    await joe.reads('name', joe.dialog.getByRole('alert'));
    await joe.look('apps-refused');
    await joe.page.keyboard.press('Escape');
    await joe.dialog.waitFor({ state: 'detached' });
  });
  await it('An app without a name is given one', async () => {
    await create(joe, '');
    await joe.page.waitForURL(/\/dashboard\/apps\/[a-z]+-[a-z]+-\d+$/);
    await joe.settled();
  });
}

async function importing(world, it, joe, person) {
  const own = ['calm-lake-1', 'deep-spring-4274', 'tall-hill-7'];
  await it('Who owns nothing is told that there is nothing to import', async () => {
    await joe.open(apps_page);
    await joe.press('Import apps', bottom(joe));
    await joe.reads('You own no apps', joe.dialog);
    await joe.press('Close', joe.dialog);
  });
  for (const name of own) await person.call('POST', '/apps', { name });
  await it('Three apps are chosen and confirmed; each has its verdict, here one over the limit', async () => {
    await world.operator('PATCH', '/operator/teams/acme-widgets', { limits: { apps: 4 } });
    await joe.press('Import apps', bottom(joe));
    const confirm = joe.dialog.getByRole('button', { name: /^Import/ });
    assert.ok(await confirm.isDisabled());
    for (const name of own) await joe.field(name, joe.dialog).check();
    await joe.look('apps-import');
    await joe.press('Import 3 apps', joe.dialog);
    await joe.reads('2 apps of 3 are in acme-widgets now.', joe.dialog);
    const verdicts = await joe.dialog.getByRole('listitem').allInnerTexts();
    assert.deepEqual(verdicts.map((text) => text.split(/\s+/).slice(0, 2)),
      [['Imported', 'calm-lake-1'], ['Imported', 'deep-spring-4274'], ['Refused', 'tall-hill-7']]);
    assert.match(verdicts[2], /acme-widgets owns as many apps as is allowed/);
    await joe.look('apps-verdicts');
    await joe.press('Done', joe.dialog);
    await joe.reads('acme-widgets', joe.row('deep-spring-4274'));
    assert.equal(await joe.row('tall-hill-7').count(), 0);
    assert.equal((await person.call('GET', '/apps/tall-hill-7')).team, null);
  });
  await it('What was refused is imported once there is room', async () => {
    await world.operator('PATCH', '/operator/teams/acme-widgets', { limits: { apps: null } });
    await joe.press('Import apps', bottom(joe));
    await joe.field('All of them', joe.dialog).check();
    await joe.press('Import 1 app', joe.dialog);
    await joe.reads('1 app of 1 is in acme-widgets now.', joe.dialog);
    await joe.press('Done', joe.dialog);
    await joe.row('tall-hill-7').waitFor();
  });
}

async function listing(world, it, joe, ada) {
  await it('The list shows owner, dynos and marks, and finds by name', async () => {
    await ada.call('PATCH', '/teams/apps/acme-website', { locked: true });
    await ada.call('PATCH', '/apps/acme-website', { maintenance: true });
    await ada.call('PATCH', '/apps/acme-website/formation', { updates: [{ type: 'web', quantity: 3, size: 'standard-2x' }] });
    await ada.call('POST', '/teams/apps', { team: 'acme-widgets', name: 'ada-alone' });
    await joe.open(apps_page);
    const row = joe.row('acme-website');
    for (const mark of ['Locked', 'Joined', 'Maintenance', 'acme-widgets', '6']) await joe.reads(mark, row);
    assert.doesNotMatch(await joe.row('ada-alone').innerText(), /Joined|Locked/);
    await joe.look('apps');
    await joe.field('Find an app').fill('SPRING');
    await joe.reads('1 app');
    assert.equal(await joe.row('acme-website').count(), 0);
    await joe.field('Find an app').fill('nothing like it');
    await joe.reads('0 apps');
  });
  await it('One\'s own apps stand under the personal account, with those of others that one works on', async () => {
    const jill = await world.person('jill@daimyo-creative.com');
    await ada.call('POST', '/teams/apps/acme-website/collaborators', { user: jill.email });
    await jill.call('POST', '/apps', { name: 'jills-own' });
    const visitor = await world.visit(jill);
    await visitor.reads('You are in no organization yet');
    await visitor.look('home-empty');
    await visitor.follow('your personal account');
    await visitor.reads('jill@daimyo-creative.com', visitor.row('jills-own'));
    await visitor.reads('acme-widgets', visitor.row('acme-website'));
    await visitor.look('personal');
    await visitor.close();
  });
  await it('A stranger sees the same as of an organization that does not exist', async () => {
    const stranger = await world.visit(await world.person('eve@elsewhere.com'));
    const seen = [];
    for (const name of ['acme-widgets', 'no-such-org']) {
      stranger.expect(`404 GET /teams/${name}`);
      await stranger.page.goto(`/dashboard/teams/${name}`);
      seen.push((await stranger.page.getByRole('alert').innerText()).replaceAll(name, 'it'));
    }
    assert.equal(seen[0], seen[1]);
    await stranger.close();
  });
}

await play(async (world, it) => {
  const [ada, joe] = [await world.person('ada@acme.com'), await world.person('joe@acme.com')];
  await world.team('acme-widgets', ada.email);
  await ada.call('PUT', '/teams/acme-widgets/members', { email: joe.email, role: 'member' });
  const visitor = await world.visit(joe);
  await creating(world, it, visitor);
  await importing(world, it, visitor, joe);
  await listing(world, it, visitor, ada);
});
