// One app: joined, left, locked, scaled, shared, as an admin, a member, a collaborator, a stranger
// and the operator see it.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

const overview = '/dashboard/apps/acme-website';
const people = '/teams/apps/acme-website/collaborators';

async function set_up(world) {
  const names = { ada: 'ada@acme.com', joe: 'joe@acme.com', jill: 'jill@daimyo-creative.com', eve: 'eve@else.com' };
  const made = {};
  for (const [name, email] of Object.entries(names)) made[name] = await world.person(email);
  await world.team('acme-widgets', made.ada.email);
  await made.ada.call('PUT', '/teams/acme-widgets/members', { email: made.joe.email, role: 'member' });
  await made.ada.call('POST', '/teams/apps', { name: 'acme-website', team: 'acme-widgets' });
  return made;
}

async function share(visitor, email, more = []) {
  await visitor.press('Add collaborator');
  await visitor.field('E-mail address', visitor.dialog).fill(email);
  for (const permission of more) await visitor.dialog.getByRole('checkbox', { name: permission }).check();
  await visitor.press('Add collaborator', visitor.dialog);
}

async function permissions(asker, email) {
  const listed = await asker.call('GET', people);
  return listed.find((one) => one.user.email === email)?.permissions.map((one) => one.name).sort().join(' ');
}

await play(async (world, it) => {
  const { ada, joe, jill, eve } = await set_up(world);
  const admin = await world.visit(ada);
  const member = await world.visit(joe);

  await it('a member sees the app, and joins it to work on it', async () => {
    await member.open(overview);
    assert.equal(await member.button('Add a process type').count(), 0);
    assert.equal(await member.button('Lock app').count(), 0);
    await member.look('app-not-joined');
    await member.press('Join app');
    await member.reads('You have joined acme-website.');
    await member.button('Add a process type').waitFor();
    assert.equal(await permissions(ada, joe.email), 'deploy operate view');
  });
  await it('he adds a process type and scales it', async () => {
    await member.press('Add a process type');
    await member.field('Process type', member.dialog).fill('web');
    await member.press('Add', member.dialog);
    await member.press('Scale web');
    await member.field('Dynos', member.dialog).fill('2');
    await member.field('Size', member.dialog).selectOption('standard-2x');
    await member.reads('Together 4 dyno units', member.dialog);
    await member.look('app-scale');
    await member.press('Scale', member.dialog);
    await member.reads('web of acme-website runs 2 dynos now.');
    assert.equal((await joe.call('GET', '/apps/acme-website')).dyno_units, 4);
  });
  await it('more dynos than there may be are refused where they were asked for', async () => {
    member.expect('422 PATCH /apps/acme-website/formation');
    await member.press('Scale web');
    await member.field('Dynos', member.dialog).fill('101');
    await member.press('Scale', member.dialog);
    await member.reads('Process type web would have too many dynos.', member.dialog);
    await member.press('Cancel', member.dialog);
  });
  await it('an add-on comes with its price, and goes when that is confirmed', async () => {
    await member.press('Add an add-on');
    await member.field('Service and plan', member.dialog).fill('postgresql:standard-0');
    await member.field('Monthly price', member.dialog).fill('49.90');
    await member.press('Add', member.dialog);
    const row = member.row('postgresql:standard-0');
    await member.reads('49.90 a month', row);
    await member.look('app-overview');
    await row.getByRole('button').click();
    await member.press('Remove', member.dialog);
    await member.reads('No add-ons yet');
    assert.equal((await joe.call('GET', '/apps/acme-website/addons')).length, 0);
  });
  await it('an admin locks the app, and whoever leaves it cannot come back', async () => {
    await admin.open(overview);
    await admin.press('Lock app');
    await admin.reads('acme-website is locked.');
    await admin.button('Unlock app').waitFor();
    await member.press('Leave app');
    await member.reads('It is locked: an admin can add you, or unlock it so that you can join.');
    assert.equal(await member.button('Join app').count(), 0);
  });
  await it('it is unlocked, and he joins again', async () => {
    await admin.press('Unlock app');
    await admin.button('Lock app').waitFor();
    await member.open(overview);
    await member.press('Join app');
    await member.button('Leave app').waitFor();
  });

  await it('the app is shared with jill, with permissions', async () => {
    await admin.open(`${overview}/access`);
    await admin.press('Add collaborator');
    await admin.look('app-sharing');
    await admin.page.keyboard.press('Escape');
    await share(admin, jill.email);
    await admin.row(jill.email).waitFor();
    assert.equal(await permissions(ada, jill.email), 'deploy operate view');
  });
  await it('who is on it already is not added twice', async () => {
    admin.expect(`409 POST ${people}`);
    await share(admin, jill.email);
    await admin.reads('jill@daimyo-creative.com is already a collaborator on this app.', admin.dialog);
    await admin.press('Cancel', admin.dialog);
  });
  await it('her permissions are changed', async () => {
    await admin.press(`Change permissions of ${jill.email}`);
    await admin.dialog.getByRole('checkbox', { name: 'Operate' }).uncheck();
    await admin.press('Save', admin.dialog);
    await admin.reads(`The permissions of ${jill.email} on acme-website are changed.`);
    await admin.reads('view, deploy', admin.row(jill.email));
    assert.equal(await permissions(ada, jill.email), 'deploy view');
  });
  await it('a member who has joined is given manage, and may lock', async () => {
    await admin.press(`Change permissions of ${joe.email}`);
    assert(await admin.dialog.getByRole('checkbox', { name: 'Deploy' }).isDisabled());
    await admin.dialog.getByRole('checkbox', { name: 'Manage' }).check();
    await admin.press('Save', admin.dialog);
    await admin.reads('view, deploy, operate, manage', admin.row(joe.email));
    await admin.look('app-people');
    await member.open(overview);
    await member.button('Lock app').waitFor();
  });

  await it('jill sees her app and what she may do, and not the organization', async () => {
    const collaborator = await world.visit(jill);
    await collaborator.open(overview);
    await collaborator.reads('You work on this app.');
    await collaborator.button('Add an add-on').waitFor();
    assert.equal(await collaborator.button('Scale web').count(), 0);
    assert.equal(await collaborator.button('Lock app').count(), 0);
    assert.equal(await collaborator.link('Settings').count(), 0);
    assert.equal(await collaborator.link('acme-widgets').count(), 0);
    await collaborator.open(`${overview}/access`);
    assert.equal(await collaborator.button('Add collaborator').count(), 0);
    await collaborator.look('app-collaborator');
    await collaborator.close();
  });
  await it('a stranger learns nothing of it', async () => {
    const stranger = await world.visit(eve);
    stranger.expect('404 GET /apps/acme-website');
    await stranger.open(overview);
    await stranger.reads('Couldn\'t find that app.');
    await stranger.close();
  });
  await it('the operator sees it, and may do all but join', async () => {
    const operator = await world.visit_as_operator();
    await operator.open(overview);
    await operator.button('Scale web').waitFor();
    assert.equal(await operator.button('Join app').count(), 0);
    await operator.close();
  });
  await it('jill is removed, after it was said what she loses', async () => {
    await admin.press(`Remove ${jill.email}`);
    await admin.reads('jill@daimyo-creative.com loses on acme-website: view, deploy.', admin.dialog);
    await admin.press('Remove', admin.dialog);
    await admin.reads('jill@daimyo-creative.com is no longer on acme-website.');
    assert.equal(await permissions(ada, jill.email), undefined);
  });
});
