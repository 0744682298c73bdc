// Who is in an organization: people are added, change roles, are removed and leave, as an admin, a
// member, a collaborator, a stranger and the operator see it.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

const access = '/dashboard/teams/acme-widgets/access';

async function set_up(world) {
  const names = { ada: 'ada@acme.com', joe: 'joe@acme.com', jill: 'jill@daimyo-creative.com', eve: 'eve@else.com' };
  const people = {};
  for (const [name, email] of Object.entries(names)) people[name] = await world.person(email);
  await world.team('acme-widgets', people.ada.email, { limits: { members: 25 } });
  await people.ada.call('POST', '/teams/apps', { name: 'acme-website', team: 'acme-widgets' });
  await people.ada.call('POST', '/teams/apps/acme-website/collaborators', { user: people.jill.email });
  return people;
}

async function add(visitor, email, role) {
  await visitor.press('Add user');
  await visitor.field('E-mail address', visitor.dialog).fill(email);
  await visitor.field('Role', visitor.dialog).selectOption(role);
  await visitor.press('Add user', visitor.dialog);
}

async function roles(person) {
  const members = await person.call('GET', '/teams/acme-widgets/members');
  return Object.fromEntries(members.map((member) => [member.email, member.role]));
}

await play(async (world, it) => {
  const { ada, joe, jill, eve } = await set_up(world);
  const admin = await world.visit(ada);

  await it('the only admin cannot step down or leave, and is told why', async () => {
    await admin.open(access);
    const role = admin.field('Role of ada@acme.com');
    assert(await role.isDisabled());
    assert(await admin.button('Leave acme-widgets').isDisabled());
    await admin.reads('The only admin must stay one: make somebody else an admin first.');
    await admin.look('access-last-admin');
  });
  await it('an admin adds joe as member, and the page says it', async () => {
    await admin.press('Add user');
    await admin.look('access-add');
    await admin.page.keyboard.press('Escape');
    await add(admin, joe.email, 'member');
    await admin.reads('joe@acme.com is member of acme-widgets now.');
    await admin.row(joe.email).waitFor();
    assert.equal((await roles(ada))[joe.email], 'member');
  });
  await it('a nonsensical address is refused in the dialog, in words', async () => {
    admin.expect('422 PUT /teams/acme-widgets/members');
    await add(admin, 'no address', 'member');
    await admin.dialog.getByRole('alert').waitFor();
    await admin.press('Cancel', admin.dialog);
  });
  await it('one key in a role box asks, and changes nothing by itself', async () => {
    const role = admin.field(`Role of ${joe.email}`);
    await role.focus();
    await admin.page.keyboard.press('a');
    await admin.reads('joe@acme.com is member of acme-widgets and becomes admin.', admin.dialog);
    await admin.look('access-role');
    await admin.page.keyboard.press('Escape');
    await admin.dialog.waitFor({ state: 'detached' });
    assert.equal(await role.inputValue(), 'member');
    await role.focus();
    await admin.page.keyboard.press('a');
    await admin.dialog.waitFor();
    await admin.page.keyboard.press('Enter');
    await admin.dialog.waitFor({ state: 'detached' });
    assert.equal(await role.inputValue(), 'member');
    assert.equal((await roles(ada))[joe.email], 'member');
  });
  await it('a person without an account is added as admin, and gets a mail', async () => {
    await add(admin, 'grace@acme.com', 'admin');
    await admin.row('grace@acme.com').waitFor();
    assert((await world.mail('grace@acme.com', '')).link.includes('/dashboard/'));
    assert.equal((await roles(ada))['grace@acme.com'], 'admin');
  });
  await it('who never activated is marked, and the last admin who can sign in stays', async () => {
    await admin.reads('not activated', admin.row('grace@acme.com'));
    assert.equal(await admin.row(joe.email).getByText('not activated').count(), 0);
    assert(await admin.field('Role of ada@acme.com').isDisabled());
    assert(await admin.button('Leave acme-widgets').isDisabled());
    await admin.reads('ada@acme.com: The only admin who can sign in must stay one');
    await admin.reads('grace@acme.com would have to activate an account first.');
    await admin.look('access-not-activated');
  });
  await it('the mail that activates is sent again, and not at once once more', async () => {
    await admin.press('Send again to grace@acme.com');
    await admin.reads('The mail to grace@acme.com is sent again.');
    const { id } = (await ada.call('GET', '/teams/acme-widgets/members')).find((one) => one.email === 'grace@acme.com').user;
    admin.expect(`429 POST /teams/acme-widgets/members/${id}/actions/send-again`);
    await admin.press('Send again to grace@acme.com');
    await admin.reads('at most one goes out in a minute', admin.row('grace@acme.com'));
  });
  await it('jill, a collaborator, is listed with her app', async () => {
    const row = admin.row(jill.email);
    await admin.reads('collaborator', row);
    await admin.reads('on acme-website', row);
    assert.equal(await admin.field(`Role of ${jill.email}`).count(), 0);
    await admin.look('access-people');
  });
  await it('joe is made admin, and member again, from his row', async () => {
    await admin.field(`Role of ${joe.email}`).selectOption('admin');
    await admin.press('Make admin', admin.dialog);
    await admin.reads('joe@acme.com is admin of acme-widgets now.');
    assert.equal((await roles(ada))[joe.email], 'admin');
    await admin.field(`Role of ${joe.email}`).selectOption('member');
    await admin.reads('A member no longer manages the people of acme-widgets', admin.dialog);
    await admin.press('Make member', admin.dialog);
    await admin.reads('joe@acme.com is member of acme-widgets now.');
    assert.equal((await roles(ada))[joe.email], 'member');
  });
  await it('people are found by address or role', async () => {
    await admin.field('Find by address or role').fill('collab');
    await admin.reads('1 person');
    assert.equal(await admin.row(joe.email).count(), 0);
    await admin.field('Find by address or role').fill('');
  });

  const member = await world.visit(joe);
  await it('a member sees who is in the organization, and no controls', async () => {
    await member.open(access);
    await member.row('ada@acme.com').waitFor();
    assert.equal(await member.button('Add user').count(), 0);
    assert.equal(await member.field('Role of ada@acme.com').count(), 0);
    assert.equal(await member.button('Remove grace@acme.com').count(), 0);
    assert.equal(await member.link('Settings').count(), 0);
    await member.look('access-member');
  });
  await it('a collaborator and a stranger learn nothing of it', async () => {
    for (const person of [jill, eve]) {
      const visitor = await world.visit(person);
      visitor.expect('404 GET /teams/acme-widgets');
      await visitor.open(access);
      await visitor.reads('Couldn\'t find that team.');
      assert(!(await visitor.text()).includes('ada@acme.com'));
      await visitor.close();
    }
  });
  await it('the operator sees the people and may change them', async () => {
    const operator = await world.visit_as_operator();
    await operator.open(access);
    await operator.field(`Role of ${joe.email}`).waitFor();
    await operator.close();
  });

  await it('removing joe spells out the apps that he loses', async () => {
    await joe.call('POST', '/teams/apps', { name: 'joes-corner', team: 'acme-widgets' });
    await joe.call('POST', '/teams/apps/acme-website/collaborators', { user: joe.email });
    await admin.open(access);
    await admin.press(`Remove ${joe.email}`);
    await admin.reads('acme-website', admin.dialog);
    await admin.reads('joes-corner', admin.dialog);
    await admin.reads('The apps stay with acme-widgets, whoever made them.', admin.dialog);
    await admin.look('access-removal');
    await admin.press('Remove', admin.dialog);
    await admin.reads('joe@acme.com is no longer in acme-widgets.');
    assert(!(joe.email in await roles(ada)));
    await ada.call('GET', '/apps/joes-corner');
  });
  await it('who is removed does not see it any more', async () => {
    member.expect('404 GET /teams/acme-widgets');
    await member.open(access);
    await member.reads('Couldn\'t find that team.');
  });
  await it('jill is taken off all its apps at once', async () => {
    await admin.press(`Remove ${jill.email}`);
    await admin.reads('acme-website', admin.dialog);
    await admin.press('Remove', admin.dialog);
    await admin.reads('jill@daimyo-creative.com is on no app of acme-widgets any more.');
    assert.equal((await ada.call('GET', '/teams/apps/acme-website/collaborators')).length, 0);
  });
  await it('a member leaves by himself, and is back at the beginning', async () => {
    await add(admin, joe.email, 'member');
    await admin.row(joe.email).waitFor();
    await member.open(access);
    await member.press('Leave acme-widgets');
    await member.press('Leave', member.dialog);
    await member.page.waitForURL('**/dashboard');
    await member.reads('You are in no organization yet');
    assert(!(joe.email in await roles(ada)));
  });
  await it('an admin who becomes a member is asked first, and loses the controls', async () => {
    await world.person('grace@acme.com');  // who activates: another admin can sign in now
    await admin.open(access);
    await admin.field('Role of ada@acme.com').selectOption('member');
    await admin.press('Cancel', admin.dialog);
    assert.equal(await admin.field('Role of ada@acme.com').inputValue(), 'admin');
    await admin.field('Role of ada@acme.com').selectOption('member');
    await admin.press('Become a member', admin.dialog);
    await admin.button('Add user').waitFor({ state: 'detached' });
    await admin.reads('You are a member');
  });
});
