// The guide «Creating and managing an organization», sentence by sentence, in a browser.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

const org = '/dashboard/teams/acme-widgets';
const app_page = (name) => `/dashboard/apps/${name}`;
const says = (visitor, words) => visitor.reads(words, visitor.page.locator('.announcer'));
const tabs = async (visitor) => visitor.page.getByRole('navigation', { name: /^Pages of/ }).getByRole('link').allInnerTexts();

async function provision(world, it, operator) {
  await it('Once your org is provisioned, an email has its name, limits and a link to your dashboard', async () => {
    await operator.press('Provision an organization');
    await operator.field('Name', operator.dialog).fill('acme-widgets');
    await operator.field('Admin\'s e-mail address', operator.dialog).fill('ada@acme.com');
    const limits = { Members: '25', Apps: '100', 'Dyno units at a time': '4', 'Add-on credits a month': '500' };
    for (const [label, value] of Object.entries(limits))
      await operator.field(label, operator.dialog).fill(value);
    await operator.press('Provision', operator.dialog);
    const { text, link } = await world.mail('ada@acme.com', 'Your organization acme-widgets is ready');
    for (const words of [/acme-widgets/, /members and invitations +25/, /apps +100/, /dyno units at a time +4/])
      assert.match(text, words);
    assert.equal(new URL(link).pathname, org);
  });
}

async function first_admin(world, it) {
  const ada = await world.visitor();
  await it('The link of another mail lets the first admin choose a password; he is the only user', async () => {
    const { link } = await world.mail('ada@acme.com', 'Activate your account');
    await ada.open(new URL(link).pathname);
    await ada.field('Password').fill('a password of ada');
    await ada.field('Type it again').fill('a password of ada');
    await ada.press('Set the password');
    await ada.follow('Sign in');
    await ada.sign_in({ email: 'ada@acme.com', password: 'a password of ada' });
    await ada.open(org);
    assert.deepEqual(await tabs(ada), ['Apps', 'Access', 'Usage', 'History', 'Settings']);
    await ada.follow('Access');
    await ada.reads('1 person');
  });
  await it('The last admin can neither go nor become a member, and is told why', async () => {
    assert.ok(await ada.button('Leave acme-widgets').isDisabled());
    assert.ok(await ada.field('Role of ada@acme.com').isDisabled());
    await ada.reads('The only admin must stay one: make somebody else an admin first.');
    await ada.look('access-alone');
  });
  return ada;
}

async function add_user(visitor, email, role) {
  await visitor.press('Add user');
  await visitor.field('E-mail address', visitor.dialog).fill(email);
  if (role) await visitor.field('Role', visitor.dialog).selectOption(role);
  await visitor.press('Add user', visitor.dialog);
  await visitor.dialog.waitFor({ state: 'detached' });
}

async function users(world, it, ada) {
  await it('Add a new org member: joe is a member, at once', async () => {
    await add_user(ada, 'joe@acme.com');
    await ada.row('joe@acme.com').waitFor();
    assert.equal(await ada.field('Role of joe@acme.com').inputValue(), 'member');
  });
  await it('Add additional admin users with the role: grace, and joe becomes one and a member again', async () => {
    await add_user(ada, 'grace@acme.com', 'admin');
    await ada.row('grace@acme.com').waitFor();
    assert.equal(await ada.field('Role of grace@acme.com').inputValue(), 'admin');
    for (const role of ['admin', 'member']) {
      await ada.field('Role of joe@acme.com').selectOption(role);
      await ada.press(`Make ${role}`, ada.dialog);
      await says(ada, `joe@acme.com is ${role} of acme-widgets now.`);
    }
    const members = await world.operator('GET', '/teams/acme-widgets/members');
    assert.deepEqual(members.map((one) => `${one.email} ${one.role}`).sort(),
      ['ada@acme.com admin', 'grace@acme.com admin', 'joe@acme.com member']);
  });
  await it('A word that is no address is refused in words', async () => {
    ada.expect('422 PUT /teams/acme-widgets/members');
    await ada.press('Add user');
    await ada.field('E-mail address', ada.dialog).fill('no address');
    await ada.press('Add user', ada.dialog);
    await ada.dialog.getByRole('alert').waitFor();
    await ada.press('Cancel', ada.dialog);
    await ada.look('access');
  });
}

async function create_and_share(world, it, ada) {
  await it('From the org dashboard, select «Create a new app» at the bottom of the apps list', async () => {
    await ada.open(org);
    await ada.button('Create a new app').last().click();
    await ada.field('Name', ada.dialog).fill('acme-website');
    await ada.press('Create app', ada.dialog);
    await ada.page.waitForURL(`**${app_page('acme-website')}`);
    await ada.reads('As an admin of acme-widgets you may do everything with this app');
    await ada.look('app');
  });
  await it('Collaborators get access to one app: share acme-website with jill', async () => {
    await ada.follow('Access');
    await ada.press('Add collaborator');
    await ada.field('E-mail address', ada.dialog).fill('jill@daimyo-creative.com');
    await ada.look('app-share');
    await ada.press('Add collaborator', ada.dialog);
    await ada.reads('view, deploy, operate', ada.row('jill@daimyo-creative.com'));
    await ada.look('app-access');
    await ada.open(`${org}/access`);
    await ada.reads('on acme-website', ada.row('jill@daimyo-creative.com'));
  });
}

async function transfer_in(world, it, joe, person) {
  await it('The owner selects the app, goes to Settings and uses the transfer drop-down: deep-spring-4274 comes in', async () => {
    await person.call('POST', '/apps', { name: 'deep-spring-4274' });
    await joe.open('/dashboard/personal');
    await joe.follow('deep-spring-4274');
    await joe.follow('Settings');
    await joe.field('Transfer to').selectOption('acme-widgets');
    await joe.look('app-settings');
    await joe.press('Transfer…');
    await joe.reads('pays for it from this second', joe.dialog);
    await joe.press('Transfer app', joe.dialog);
    await says(joe, 'deep-spring-4274 belongs to acme-widgets now.');
    await joe.open(org);
    await joe.reads('Joined', joe.row('deep-spring-4274'));
  });
  await it('A member imports three applications in bulk, and confirms his choices', async () => {
    for (const name of ['calm-lake-1', 'quiet-hill-2', 'red-sky-3']) await person.call('POST', '/apps', { name });
    await joe.press('Import apps');
    for (const name of ['calm-lake-1', 'quiet-hill-2', 'red-sky-3']) await joe.field(name, joe.dialog).check();
    await joe.press('Import 3 apps', joe.dialog);
    await joe.reads('3 apps of 3 are in acme-widgets now.', joe.dialog);
    await joe.press('Done', joe.dialog);
    for (const name of ['calm-lake-1', 'quiet-hill-2', 'red-sky-3']) await joe.reads('Joined', joe.row(name));
  });
  await it('A member creates an app within the org, and works on it: he scales it', async () => {
    await joe.button('Create a new app').last().click();
    await joe.field('Name', joe.dialog).fill('acme-website-staging');
    await joe.press('Create app', joe.dialog);
    await joe.page.waitForURL(`**${app_page('acme-website-staging')}`);
    await joe.press('Add a process type');
    await joe.field('Process type', joe.dialog).fill('web');
    await joe.field('Dynos', joe.dialog).fill('2');
    await joe.press('Add', joe.dialog);
    await joe.reads('standard-1x', joe.row('web'));
    const [web] = await world.operator('GET', '/apps/acme-website-staging/formation');
    assert.deepEqual([web.type, web.quantity], ['web', 2]);
  });
}

async function transfer_out(world, it, ada, joe) {
  await it('A member does not find the transfer on an app of the org', async () => {
    await joe.follow('Settings');
    await joe.reads('Renaming, transferring and destroying it are for admins of acme-widgets.');
    assert.equal(await joe.field('Transfer to').count(), 0);
    await joe.look('app-settings-member');
  });
  await it('An admin transfers acme-website-staging out to joe, from its Settings', async () => {
    await ada.open(`${app_page('acme-website-staging')}/settings`);
    await ada.field('Transfer to').selectOption('A person’s address…');
    await ada.field('E-mail address').fill('joe@acme.com');
    await ada.press('Transfer…');
    await ada.look('app-transfer');
    await ada.press('Transfer app', ada.dialog);
    await says(ada, 'acme-website-staging belongs to joe@acme.com now.');
    assert.equal((await world.operator('GET', '/apps/acme-website-staging')).owner.email, 'joe@acme.com');
    await joe.open('/dashboard/personal');
    await joe.reads('joe@acme.com', joe.row('acme-website-staging'));
  });
}

async function locking_and_usage(world, it, ada, joe) {
  await it('An admin locks an app to prevent additional access, and nobody loses any', async () => {
    await ada.open(app_page('acme-website'));
    await ada.press('Lock app');
    await ada.reads('Locked: no more members can join.');
    await joe.open(app_page('acme-website'));
    await joe.reads('It is locked: an admin can add you, or unlock it so that you can join.');
    assert.equal(await joe.button('Join app').count(), 0);
    const [jill] = await world.operator('GET', '/apps/acme-website/collaborators');
    assert.equal(jill.user.email, 'jill@daimyo-creative.com');
  });
  await it('Org admins see current resource usage against package limits in the Usage tab, and where it is crossed', async () => {
    await ada.press('Add a process type');
    await ada.field('Process type', ada.dialog).fill('web');
    await ada.field('Dynos', ada.dialog).fill('6');
    await ada.press('Add', ada.dialog);
    await ada.row('web').waitFor();
    await ada.open(org);
    await ada.follow('Usage');
    const meter = (name) => ada.page.getByRole('meter', { name, exact: true });
    assert.equal(await meter('Dyno units').getAttribute('aria-valuetext'), '6 of 4');
    assert.equal(await meter('Members and invitations').getAttribute('aria-valuetext'), '3 of 25');
    await ada.reads('Over the limit by 2');
    await ada.reads('Nothing is refused; over-use is recorded.');
    await ada.look('usage');
  });
  await it('… as well as historical usage, by day and by month, also of one app', async () => {
    await ada.page.locator('.chart canvas').waitFor();
    await ada.reads('31 figures');
    await ada.field('By').selectOption('month');
    await ada.field('Time').selectOption('months');
    await ada.reads('12 figures');
    await ada.field('Of').selectOption('acme-website');
    await ada.reads('Of acme-website, by month, in UTC.');
    const month = new Date().toISOString().slice(0, 7);
    const [row] = await world.operator('GET', `/teams/acme-widgets/usage/monthly?start=${month}`);
    assert.ok(row.apps.find((one) => one.app_name === 'acme-website').dynos > 0);
  });
  await it('A member has no Usage tab, and is told whose it is', async () => {
    await joe.open(org);
    assert.deepEqual(await tabs(joe), ['Apps', 'Access']);
    await joe.open(`${org}/usage`);
    await joe.reads('Usage is for admins');
  });
}

await play(async (world, it) => {
  const operator = await world.visit_as_operator();
  await provision(world, it, operator);
  const ada = await first_admin(world, it);
  await users(world, it, ada);
  await create_and_share(world, it, ada);
  const person = await world.person('joe@acme.com');
  const joe = await world.visit(person);
  await transfer_in(world, it, joe, person);
  await transfer_out(world, it, ada, joe);
  await locking_and_usage(world, it, ada, joe);
});
