// The dashboard where only TLS leads to it: the cookie never leaves it, and what is new still comes
// by itself.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { play } from './story.mjs';

// The server again, on the same store, behind a certificate of its own.
async function restart_with_tls(world) {
  const certificate = path.join(world.directory, 'server.pem');
  const key = path.join(world.directory, 'server.key');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
    '-subj', '/CN=localhost', '-days', '2', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  world.server.kill('SIGTERM');
  await world.ended;
  await world.start_server(['--tls-cert', certificate, '--tls-key', key]);
  return `https://127.0.0.1:${world.port}`;
}

play(async (world, it) => {
  const ada = await world.person('ada@acme.com');
  await world.team('acme-widgets', ada.email);
  const base = await restart_with_tls(world);
  const visitor = await world.browser.visitor(base);
  world.visitors.push(visitor);
  await it('Somebody signs in over TLS', async () => {
    await visitor.sign_in(ada);
  });
  await it('The cookie is Secure: it is never sent in the clear', async () => {
    assert.equal((await visitor.cookie()).secure, true);
  });
  await it('F-B14: Its name keeps others from setting it', async () => {
    assert.equal((await visitor.cookie()).name, '__Host-orglog_session');
  });
  await it('An event that happens meanwhile appears in the history by itself', async () => {
    await visitor.open('/dashboard/teams/acme-widgets/history');
    await visitor.reads('Live');
    const changed = await visitor.page.request.put(`${base}/teams/acme-widgets/members`,
      { headers: { Authorization: `Bearer ${ada.token}` }, data: { email: 'joe@acme.com', role: 'member' } });
    assert.equal(changed.status(), 201);
    await visitor.reads('joe@acme.com added as member to acme-widgets');
  });
  await it('Signing out over TLS ends it', async () => {
    await visitor.press('Sign out');
    await visitor.reads('Sign in');
    assert.equal(await visitor.cookie(), undefined);
  });
});
