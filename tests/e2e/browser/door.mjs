// The way in and out: signing in, what a cookie is worth, and what a first view costs.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

await play(async (world, it) => {
  const ada = await world.person('ada@acme.com');
  await world.team('acme-widgets', ada.email);
  const visitor = await world.visitor();
  await it('signs in', async () => {
    await visitor.sign_in(ada);
    await visitor.look('home');
  });
});
