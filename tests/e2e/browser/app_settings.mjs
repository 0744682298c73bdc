// What changes an app as a whole: its name, maintenance, its owner, its end.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

const settings = (app) => `/dashboard/apps/${app}/settings`;

async function set_up(world) {
  const ada = await world.person('ada@acme.com');
  const joe = await world.person('joe@acme.com');
  const jill = await world.person('jill@daimyo-creative.com');
  await world.team('acme-widgets', ada.email);
  await world.team('umbrella', ada.email);
  await ada.call('PUT', '/teams/acme-widgets/members', { email: joe.email, role: 'member' });
  for (const name of ['acme-website', 'acme-website-staging', 'acme-docs'])
    await ada.call('POST', '/teams/apps', { name, team: 'acme-widgets' });
  await joe.call('POST', '/apps', { name: 'deep-spring-4274' });
  return { ada, joe, jill };
}

async function transfer(visitor, to, email) {
  await visitor.field('Transfer to').selectOption(to);
  if (email) await visitor.field('E-mail address').fill(email);
  await visitor.press('Transfer…');
}
const a_person = { label: 'A person’s address…' };

await play(async (world, it) => {
  const { ada, joe, jill } = await set_up(world);
  const admin = await world.visit(ada);
  const member = await world.visit(joe);

  await it('joe transfers his own app in by the drop-down', async () => {
    await member.open(settings('deep-spring-4274'));
    await member.look('app-settings-own');
    await transfer(member, 'acme-widgets');
    await member.reads('The organization acme-widgets owns deep-spring-4274 and pays for it from this second', member.dialog);
    await member.look('app-transfer-in');
    await member.press('Transfer app', member.dialog);
    await member.page.waitForURL('**/dashboard/apps/deep-spring-4274');
    await member.reads('deep-spring-4274 belongs to acme-widgets now.');
    await member.button('Leave app').waitFor();
    assert.equal((await joe.call('GET', '/apps/deep-spring-4274')).team.name, 'acme-widgets');
  });
  await it('a member who has joined may turn maintenance on, and nothing else of it', async () => {
    await member.open(settings('deep-spring-4274'));
    await member.press('Turn maintenance on');
    await member.button('Turn maintenance off').waitFor();
    assert((await joe.call('GET', '/apps/deep-spring-4274')).maintenance);
    assert.equal(await member.button('Rename').count(), 0);
    assert.equal(await member.button('Destroy app…').count(), 0);
    await member.reads('Renaming, transferring and destroying it are for admins of acme-widgets.');
  });
  await it('who may change nothing is told whom to ask', async () => {
    await member.open(settings('acme-docs'));
    await member.reads('Ask an admin of acme-widgets.');
  });
  await it('an admin transfers acme-website-staging out to joe', async () => {
    await admin.open(settings('acme-website-staging'));
    await admin.look('app-settings-admin');
    await transfer(admin, a_person, joe.email);
    await admin.reads('You will not see it any more, unless joe@acme.com shares it with you.', admin.dialog);
    await admin.press('Transfer app', admin.dialog);
    await admin.page.waitForURL('**/dashboard/teams/acme-widgets');
    await admin.reads('acme-website-staging belongs to joe@acme.com now.');
    assert.equal((await joe.call('GET', '/apps/acme-website-staging')).owner.email, joe.email);
  });
  await it('an app goes from one organization to the other, and is locked there', async () => {
    await admin.open(settings('acme-docs'));
    await transfer(admin, 'umbrella');
    await admin.dialog.getByRole('checkbox').check();
    await admin.press('Transfer app', admin.dialog);
    await admin.page.waitForURL('**/dashboard/apps/acme-docs');
    await admin.button('Unlock app').waitFor();
    assert.equal((await ada.call('GET', '/apps/acme-docs')).team.name, 'umbrella');
  });
  await it('to a person who is not on it, joe cannot hand his app', async () => {
    member.expect('422 POST /account/app-transfers');
    await member.open(settings('acme-website-staging'));
    await transfer(member, a_person, jill.email);
    await member.press('Transfer app', member.dialog);
    await member.reads('must be a collaborator on the app before it can be transferred', member.dialog);
    await member.press('Cancel', member.dialog);
  });
  await it('to one who is, it waits for her, and is taken back', async () => {
    await joe.call('POST', '/apps/acme-website-staging/collaborators', { user: jill.email });
    await transfer(member, a_person, jill.email);
    await member.press('Transfer app', member.dialog);
    await member.reads('It waits for jill@daimyo-creative.com to take it.');
    await member.look('app-transfer-pending');
    await member.press('Take it back');
    await member.button('Take it back').waitFor({ state: 'detached' });
    assert.equal((await joe.call('GET', '/account/app-transfers')).length, 0);
  });
  await it('an app gets another name; a taken one is refused in words', async () => {
    admin.expect('409 PATCH /apps/acme-website');
    await admin.open(settings('acme-website'));
    await admin.field('Name').fill('acme-docs');
    await admin.press('Rename');
    await admin.reads('The name acme-docs is already taken.');
    await admin.field('Name').fill('acme-portal');
    await admin.press('Rename');
    await admin.page.waitForURL(`**${settings('acme-portal')}`);
    await admin.page.getByRole('heading', { name: 'acme-portal' }).waitFor();
  });
  await it('it is destroyed when its name is typed, and only then', async () => {
    await admin.press('Destroy app…');
    const destroy = admin.button('Destroy app', admin.dialog);
    await admin.field('Type acme-portal to confirm', admin.dialog).fill('acme-porta');
    assert(await destroy.isDisabled());
    await admin.field('Type acme-portal to confirm', admin.dialog).fill('acme-portal');
    await admin.look('app-destroy');
    await destroy.click();
    await admin.page.waitForURL('**/dashboard/teams/acme-widgets');
    await admin.reads('acme-portal is destroyed.');
    assert.deepEqual((await ada.call('GET', '/teams/acme-widgets/apps')).map((app) => app.name), ['deep-spring-4274']);
  });
});
