// What an admin, a member, a collaborator and a stranger find, and what each does not; and what a lock
// means to each.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

const org = '/dashboard/teams/acme-widgets';
const says = (visitor, words) => visitor.reads(words, visitor.page.locator('.announcer'));
const tabs = async (visitor) => visitor.page.getByRole('navigation', { name: /^Pages of/ }).getByRole('link').allInnerTexts();
const absent = async (visitor, ...names) => {
  for (const name of names) await visitor.button(name).first().waitFor({ state: 'detached' });
};

async function set_up(world) {
  const people = {};
  const addresses = { ada: 'ada@acme.com', joe: 'joe@acme.com', jill: 'jill@daimyo-creative.com', eve: 'eve@elsewhere.com' };
  for (const [name, address] of Object.entries(addresses))
    people[name] = await world.person(address);
  await world.team('acme-widgets', 'ada@acme.com', { limits: { members: 25 } });
  await people.ada.call('PUT', '/teams/acme-widgets/members', { email: 'joe@acme.com', role: 'member' });
  await people.ada.call('POST', '/teams/apps', { team: 'acme-widgets', name: 'acme-website' });
  await people.ada.call('POST', '/teams/apps/acme-website/collaborators', { user: 'jill@daimyo-creative.com' });
  const visitors = {};
  for (const [name, person] of Object.entries(people)) visitors[name] = await world.visit(person);
  return { ...visitors, people };
}

async function locking(world, it, { ada, joe, jill }) {
  await it('An admin locks an app; a member who is not on it cannot join it, and is told why', async () => {
    await ada.open('/dashboard/apps/acme-website');
    await ada.press('Lock app');
    await ada.reads('Locked: no more members can join.');
    await joe.open(org);
    await joe.reads('Locked', joe.row('acme-website'));
    await joe.follow('acme-website');
    await joe.reads('It is locked: an admin can add you, or unlock it so that you can join.');
    await absent(joe, 'Join app', 'Lock app', 'Unlock app', 'Add a process type', 'Add an add-on');
    await joe.look('app-locked-member');
  });
  await it('Who is on it keeps working: the collaborator scales the locked app', async () => {
    await jill.open('/dashboard/personal');
    await jill.follow('acme-website');
    await absent(jill, 'Join app', 'Unlock app');
    await jill.press('Add a process type');
    await jill.field('Process type', jill.dialog).fill('web');
    await jill.field('Dynos', jill.dialog).fill('3');
    await jill.press('Add', jill.dialog);
    await says(jill, 'web of acme-website runs 3 dynos now.');
    await jill.look('app-collaborator');
  });
  await it('Unlocked, the member joins, and then works on it also when it is locked again', async () => {
    await ada.press('Unlock app');
    await ada.reads('Unlocked: every member of the organization can join.');
    await joe.open('/dashboard/apps/acme-website');
    await joe.press('Join app');
    await joe.reads('You work on this app.');
    await ada.press('Lock app');
    await ada.reads('Locked: no more members can join.');
    await joe.open('/dashboard/apps/acme-website');
    await joe.press('Scale web');
    await joe.field('Dynos', joe.dialog).fill('5');
    await joe.press('Scale', joe.dialog);
    await says(joe, 'web of acme-website runs 5 dynos now.');
  });
  await it('Who leaves a locked app is warned that he cannot come back by himself', async () => {
    await joe.follow('Access');
    await joe.press('Leave acme-website');
    await joe.reads('It is locked: you cannot join it again until it is unlocked or an admin adds you.', joe.dialog);
    await joe.press('Leave', joe.dialog);
    await says(joe, 'You have left acme-website.');
    await absent(joe, 'Add collaborator', 'Leave acme-website');
  });
}

async function by_role(world, it, { ada, joe, jill, eve }) {
  await it('An admin has every tab; a member has apps and access, and manages nobody', async () => {
    await ada.open(`${org}/access`);
    assert.deepEqual(await tabs(ada), ['Apps', 'Access', 'Usage', 'History', 'Settings']);
    await joe.open(`${org}/access`);
    assert.deepEqual(await tabs(joe), ['Apps', 'Access']);
    await joe.reads('An admin of acme-widgets adds people and changes roles.');
    await absent(joe, 'Add user', 'Remove ada@acme.com', 'Remove jill@daimyo-creative.com');
    assert.equal(await joe.page.getByLabel(/^Role of/).count(), 0);
    await joe.button('Leave acme-widgets').waitFor();
    await joe.look('access-member');
  });
  await it('What is for admins says so to a member who goes to its address', async () => {
    const refusals = {
      usage: 'Usage is for admins', settings: 'The settings of acme-widgets are for its admins', history: 'admin',
    };
    for (const [page, words] of Object.entries(refusals)) {
      await joe.open(`${org}/${page}`);
      await joe.reads(new RegExp(words, 'i'), joe.page.locator('.empty'));
    }
  });
  await it('A collaborator sees his app and not the org; a stranger sees neither', async () => {
    await jill.open('/dashboard');
    await jill.reads('You are in no organization yet');
    await jill.open('/dashboard/apps/acme-website');
    assert.deepEqual(await tabs(jill), ['Overview', 'Access', 'Settings']);
    for (const [visitor, pages] of [[jill, ['teams/acme-widgets']], [eve, ['teams/acme-widgets', 'apps/acme-website']]]) {
      for (const page of pages) {
        visitor.expect(`404 GET /${page}`);
        await visitor.page.goto(`/dashboard/${page}`);
        await visitor.reads(/Couldn.t find that (team|app)/, visitor.page.getByRole('alert'));
      }
    }
  });
  await it('A change that slips through is refused by the server, and told where it happened', async () => {
    const page = await world.visit(await world.person('joe@acme.com'));
    await page.open(org);
    await ada.call_away();
    page.expect('404 POST /teams/apps');
    await page.button('Create a new app').last().click();
    await page.field('Name', page.dialog).fill('too-late');
    await page.press('Create app', page.dialog);
    await page.reads(/Couldn.t find that (team|app)/, page.dialog.getByRole('alert'));
    await page.close();
  });
}

await play(async (world, it) => {
  const story = await set_up(world);
  // Somebody's rights end while his page is open.
  story.ada.call_away = () => story.people.ada.call('DELETE', '/teams/acme-widgets/members/joe@acme.com');
  await locking(world, it, story);
  await by_role(world, it, story);
});
