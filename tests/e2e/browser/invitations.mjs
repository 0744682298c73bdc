// An organization that asks people first, and the settings of one: invite, revoke, accept, rename,
// close.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

await play(async (world, it) => {
  const ada = await world.person('ada@acme.com');
  const joe = await world.person('joe@acme.com');
  await world.team('umbrella', ada.email, { type: 'team', features: ['team-invite-acceptance'] });
  const admin = await world.visit(ada);
  const pending = admin.page.getByRole('region', { name: 'Pending invitations' });

  await it('people are invited where the organization asks first', async () => {
    await admin.open('/dashboard/teams/umbrella/access');
    await admin.press('Invite user');
    await admin.field('E-mail address', admin.dialog).fill(joe.email);
    await admin.press('Invite user', admin.dialog);
    await admin.reads(joe.email, pending);
    await admin.reads('2 seats of 25 are taken, invitations included.');
    await admin.look('invitations');
  });
  await it('an invitation is sent again, and not at once once more', async () => {
    await admin.press(`Send again to ${joe.email}`);
    await admin.reads(`The mail to ${joe.email} is sent again.`);
    admin.expect('429 PUT /teams/umbrella/invitations');
    await admin.press(`Send again to ${joe.email}`);
    await admin.reads('at most one goes out in a minute', pending);
  });
  await it('an invitation is revoked', async () => {
    await admin.press(`Revoke the invitation of ${joe.email}`);
    await pending.waitFor({ state: 'detached' });
    assert.equal((await ada.call('GET', '/teams/umbrella/invitations')).length, 0);
  });
  await it('who accepts is in', async () => {
    await ada.call('PUT', '/teams/umbrella/invitations', { email: joe.email, role: 'member' });
    const invited = await world.visit(joe);
    await invited.press('Join umbrella');
    await invited.page.waitForURL('**/dashboard/teams/umbrella');
    await admin.open('/dashboard/teams/umbrella/access');
    await admin.field(`Role of ${joe.email}`).waitFor();
  });
  await it('a member is told that settings are for admins', async () => {
    const member = await world.visit(joe);
    await member.open('/dashboard/teams/umbrella/settings');
    await member.reads('The settings of umbrella are for its admins');
    await member.close();
  });
  await it('its settings show the package, and it cannot be closed while it owns apps', async () => {
    await ada.call('POST', '/teams/apps', { name: 'last-app', team: 'umbrella' });
    await admin.open('/dashboard/teams/umbrella/settings');
    await admin.reads('2 of 25');
    await admin.reads('It owns 1 app: transfer or destroy them first.');
    assert(await admin.button('Close organization…').isDisabled());
    await admin.look('team-settings');
  });
  await it('it gets another name; a name that is taken or none is refused in words', async () => {
    await world.team('parasol', 'else@else.com');
    admin.expect('409 PATCH /teams/umbrella', '422 PATCH /teams/umbrella');
    for (const name of ['parasol', 'No Name']) {
      await admin.field('Name').fill(name);
      await admin.press('Rename');
      await admin.page.getByRole('alert').waitFor();
    }
    await admin.field('Name').fill('umbrella-two');
    await admin.press('Rename');
    await admin.page.waitForURL('**/dashboard/teams/umbrella-two/settings');
    await admin.reads('umbrella is called umbrella-two now.');
    await admin.field('Organization or account').getByText('umbrella-two').waitFor({ state: 'attached' });
  });
  await it('it is closed by typing its name', async () => {
    await ada.call('DELETE', '/apps/last-app');
    await admin.open('/dashboard/teams/umbrella-two/settings');
    await admin.press('Close organization…');
    const close = admin.button('Close organization', admin.dialog);
    assert(await close.isDisabled());
    await admin.field('Type umbrella-two to confirm', admin.dialog).fill('umbrella-two');
    await close.click();
    await admin.page.waitForURL('**/dashboard');
    assert.equal((await ada.call('GET', '/teams')).length, 0);
  });
});
