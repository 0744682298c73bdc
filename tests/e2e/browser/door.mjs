// The way in and out: signing in and out, what a cookie is worth without its page, links in mails,
// and what a first view costs.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

const cookie_header = (cookie) => ({ Cookie: `${cookie.name}=${cookie.value}` });
const from_page = { 'X-Requested-With': 'a test' };

async function sign_in_by_keyboard({ page }, { email, password }) {
  await page.getByLabel('E-mail address').focus();
  await page.keyboard.press('Control+A');
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

async function ways_in(world, it, ada) {
  const visitor = await world.visitor();
  await it('The door says nothing about what is behind it, and axe finds nothing', async () => {
    await visitor.open('/dashboard/teams/acme-widgets');
    await visitor.reads('Sign in');
    assert.ok(!(await visitor.page.content()).includes('acme-widgets'));
    await visitor.look('door');
  });
  await it('A wrong password is refused in words, and what was typed stays', async () => {
    visitor.expect('401 POST /dashboard/session');
    await visitor.field('E-mail address').fill(ada.email);
    await visitor.field('Password').fill('not the password');
    await visitor.press('Sign in');
    await visitor.reads('The address or the password is wrong.', visitor.page.getByRole('alert'));
    assert.equal(await visitor.field('E-mail address').inputValue(), ada.email);
    assert.equal(await visitor.cookie(), undefined);
  });
  await it('A wrong token is refused in words', async () => {
    await visitor.press('Use a token');
    visitor.expect('401 POST /dashboard/session');
    await visitor.field('Token').fill('olt-nonsense');
    await visitor.press('Sign in');
    await visitor.reads('This is not a good token', visitor.page.getByRole('alert'));
    await visitor.press('Use e-mail and password');
  });
  await it('Address and password open it, by keyboard alone, where one wanted to go', async () => {
    await sign_in_by_keyboard(visitor, ada);
    await visitor.page.getByRole('heading', { name: 'acme-widgets', level: 1 }).waitFor();
  });
  await it('A token opens it as well', async () => {
    const other = await world.visit({ token: ada.token });
    await other.reads(ada.email);
    await other.close();
  });
  return visitor;
}

async function cookies(world, it, ada, visitor) {
  await it('The cookie is HttpOnly and SameSite=Strict, and no script sees it', async () => {
    const cookie = await visitor.cookie();
    assert.equal(cookie.httpOnly, true);
    assert.equal(cookie.sameSite, 'Strict');
    assert.equal(await visitor.page.evaluate(() => document.cookie), '');
    assert.deepEqual(await visitor.page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
  });
  await it('A change that another site sends with the cookie is refused, and nothing happens', async () => {
    const cookie = cookie_header(await visitor.cookie());
    const foreign = [{}, { ...from_page, 'Sec-Fetch-Site': 'cross-site' }, { ...from_page, 'Sec-Fetch-Site': 'same-site' }];
    for (const more of foreign) {
      const headers = { ...cookie, ...more };
      assert.equal((await world.ask('POST', '/apps', { headers, body: { name: 'stolen-app' } })).status, 403);
      const body = { email: 'eve@x.com', role: 'admin' };
      assert.equal((await world.ask('PUT', '/teams/acme-widgets/members', { headers, body })).status, 403);
      assert.equal((await world.ask('DELETE', '/teams/acme-widgets', { headers })).status, 403);
      assert.equal((await world.ask('DELETE', '/dashboard/session', { headers })).status, 403);
    }
    assert.deepEqual((await ada.call('GET', '/apps')), []);
    assert.equal((await ada.call('GET', '/teams/acme-widgets/members')).length, 1);
    const own = { ...cookie, ...from_page, 'Sec-Fetch-Site': 'same-origin' };
    assert.equal((await world.ask('POST', '/apps', { headers: own, body: { name: 'own-app' } })).status, 201);
  });
  await it('Nobody is signed in by another site either', async () => {
    const body = { email: ada.email, password: ada.password };
    for (const headers of [{}, { ...from_page, 'Sec-Fetch-Site': 'cross-site' }]) {
      const answer = await world.ask('POST', '/dashboard/session', { headers, body });
      assert.equal(answer.status, 403);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
  });
  await it('Signing out ends what the cookie was worth, and this browser\'s only', async () => {
    const other = await world.visit(ada);
    const secret = (await visitor.cookie()).value;
    const as_token = { headers: { Authorization: `Bearer ${secret}` } };
    assert.equal((await world.ask('GET', '/account', as_token)).status, 200);
    await visitor.press('Sign out');
    await visitor.button('Sign in').waitFor();
    assert.equal(await visitor.cookie(), undefined);
    assert.equal((await world.ask('GET', '/account', as_token)).status, 401);
    assert.equal((await world.ask('GET', '/account', { headers: { Cookie: `orglog_session=${secret}` } })).status, 401);
    await other.open('/dashboard/personal');
    await other.reads('own-app');
    await other.close();
  });
  await it('A session that ended meanwhile leads back to the door', async () => {
    const guest = await world.visit(ada);
    const { value } = await guest.cookie();
    await world.ask('DELETE', '/dashboard/session', { headers: { Cookie: `orglog_session=${value}`, ...from_page } });
    guest.allow('401 GET /users/~/apps', '401 GET /teams');
    await guest.follow('your personal account');
    await guest.button('Sign in').waitFor();
    await guest.close();
  });
}

async function operator_door(world, it) {
  await it('The operator\'s cookie ends with his session', async () => {
    const operator = await world.visit_as_operator();
    const { value } = await operator.cookie();
    const asked = () => world.ask('GET', '/operator/teams', { headers: { Cookie: `orglog_session=${value}` } });
    assert.equal((await asked()).status, 200);
    await operator.press('Sign out');
    await operator.button('Sign in').waitFor();
    assert.equal((await asked()).status, 401);
    await operator.close();
  });
}

async function policy_and_weight(world, it, ada) {
  const visitor = await world.visitor();
  const answers = [];
  let bytes = 0;
  const sizes = [];
  visitor.page.on('response', (response) => answers.push(response));
  visitor.page.on('requestfinished', (request) => sizes.push(request.sizes().catch(() => null)));
  await it('A first view is less than 200 kB, door included', async () => {
    const begin = Date.now();
    await visitor.open('/dashboard');
    await visitor.button('Sign in').waitFor();
    const door = Date.now() - begin;
    await visitor.sign_in(ada);
    const again = Date.now();
    await visitor.open('/dashboard/teams/acme-widgets');
    const page = Date.now() - again;
    for (const size of await Promise.all(sizes)) bytes += size ? size.responseBodySize + size.responseHeadersSize : 0;
    console.log(`       ${bytes} bytes in ${sizes.length} answers; the door is there after ${door} ms,`,
      `a page of an org after ${page} ms`);
    assert.ok(bytes > 10_000 && bytes < 200_000, `${bytes} bytes`);
  });
  await it('Each page and file comes with a policy that knows no unsafe-inline and no other host', async () => {
    const own = answers.filter((one) => new URL(one.url()).pathname.startsWith('/dashboard') && !one.url().endsWith('/session'));
    assert.ok(own.length > 8, `${own.length} files`);
    for (const answer of own) {
      const policy = answer.headers()['content-security-policy'] || '';
      assert.match(policy, /default-src 'none'/, answer.url());
      assert.doesNotMatch(policy, /unsafe|https?:|\*/, answer.url());
    }
  });
  await visitor.close();
}

async function links(world, it, ada) {
  const choose = async (visitor, password, again = password) => {
    await visitor.field('Password').fill(password);
    await visitor.field('Type it again').fill(again);
    await visitor.press('Set the password');
  };
  await it('Who is added gets a mail whose link chooses a password, which then opens the door', async () => {
    await ada.call('PUT', '/teams/acme-widgets/members', { email: 'joe@acme.com', role: 'member' });
    const { link } = await world.mail('joe@acme.com', 'Activate your account');
    const joe = await world.visitor();
    await joe.open(new URL(link).pathname);
    await joe.look('choose-password');
    await choose(joe, 'a password of joe', 'another');
    await joe.reads('The two are not the same.');
    joe.expect(`422 POST /password-resets/${link.split('/').pop()}/actions/finalize`);
    await choose(joe, 'short');
    await joe.reads('too short', joe.page.getByRole('alert'));
    await choose(joe, 'a password of joe');
    await joe.reads('The password of joe@acme.com is set.');
    await joe.follow('Sign in');
    await joe.sign_in({ email: 'joe@acme.com', password: 'a password of joe' });
    await joe.follow('acme-widgets');
    await joe.reads('You are a member');
    await joe.close();
  });
  await it('Who has forgotten a password asks for a link; it works once', async () => {
    const visitor = await world.visitor();
    await visitor.open('/dashboard');
    await visitor.follow('Forgot your password?');
    await visitor.look('forgotten');
    await visitor.field('E-mail address').fill(ada.email);
    await visitor.press('Send a link');
    await visitor.reads('a mail with a link is on its way');
    const { pathname } = new URL((await world.mail(ada.email, 'Choose a new password')).link);
    await visitor.open(pathname);
    await choose(visitor, 'a new password of ada');
    await visitor.reads(`The password of ${ada.email} is set.`);
    await visitor.open(pathname);
    visitor.expect(`404 POST /password-resets/${pathname.split('/').pop()}/actions/finalize`);
    await choose(visitor, 'one more password');
    await visitor.reads('This link is no longer good.');
    await visitor.sign_in({ email: ada.email, password: 'a new password of ada' });
    await visitor.close();
  });
}

async function own_password(world, it) {
  const kim = await world.person('kim@acme.com');
  const here = await world.visit(kim);
  const elsewhere = await world.visit(kim);
  const set = async (old, password, again = password) => {
    await here.field('Old password').fill(old);
    await here.field('New password').fill(password);
    await here.field('Type it again').fill(again);
    await here.press('Set the password');
  };
  await it('F-B4: A new password wants the old one, in words', async () => {
    await here.open('/dashboard/personal');
    await here.follow('Password');
    await here.look('own-password');
    const alert = here.page.getByRole('alert');
    await set(kim.password, 'a new password of kim', 'another');
    await here.reads('The two are not the same.', alert);
    for (const [old, words] of [['', 'say the old one'], ['a guess', 'The old password is not right.']]) {
      here.expect('403 PUT /account/password');
      await set(old, 'a new password of kim');
      await here.reads(words, alert);
    }
  });
  await it('F-B4: It signs every other browser out, and this one goes on', async () => {
    const before = (await here.cookie()).value;
    await set(kim.password, 'a new password of kim');
    await here.reads('Your password is set. Ended with the old one: 2 sessions and 0 tokens.');
    assert.notEqual((await here.cookie()).value, before);
    await here.follow('Apps');
    await here.reads(kim.email);
    elsewhere.allow('401 GET /users/~/apps', '401 GET /teams');
    await elsewhere.follow('your personal account');
    await elsewhere.button('Sign in').waitFor();
    const { text } = await world.mail(kim.email, 'Your password was changed');
    assert.match(text, /password/);
  });
  await it('F-B4: Signing in again in the same browser ends the session before', async () => {
    const { value } = await here.cookie();
    await here.page.evaluate(async (credentials) => {
      await fetch('/dashboard/session', {
        method: 'POST', headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'a test' },
        body: JSON.stringify(credentials),
      });
    }, { email: kim.email, password: 'a new password of kim' });
    assert.notEqual((await here.cookie()).value, value);
    assert.equal((await world.ask('GET', '/account', { headers: { Cookie: `orglog_session=${value}` } })).status, 401);
  });
  await here.close();
  await elsewhere.close();
}

await play(async (world, it) => {
  const ada = await world.person('ada@acme.com');
  await world.team('acme-widgets', ada.email);
  const visitor = await ways_in(world, it, ada);
  await cookies(world, it, ada, visitor);
  await operator_door(world, it);
  await policy_and_weight(world, it, ada);
  await links(world, it, ada);
  await own_password(world, it);
});
