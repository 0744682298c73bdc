// A test is a story in sentences: numbered, each said when it has come true. One that fails is told
// with what the browsers show; the others go on, and the program ends with 1.
import path from 'node:path';
import { World } from './world.mjs';

// `play(async (world, it) => { await it('is a sentence', async () => { ... }); })`
export async function play(tell, options = []) {
  const name = path.basename(process.argv[1], '.mjs');
  const world = await World.start(options);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => world.end().then(() => process.exit(1)));
  const counted = { said: 0, failed: 0 };
  try {
    await tell(world, (sentence, check) => say(world, name, counted, sentence, check));
    for (const visitor of world.visitors) count_late(counted, visitor.take_complaints());
  } catch (error) {
    ++counted.failed;
    console.log(`the story broke off: ${error.stack}`);
  } finally {
    await world.end();
  }
  console.log(`${name}: ${counted.said} sentences, ${counted.failed} failed`);
  process.exitCode = counted.failed > 0 || counted.said === 0 ? 1 : 0;
}

function count_late(counted, complaints) {
  if (complaints.length === 0) return;
  ++counted.failed;
  console.log(`after the last sentence:\n       ${complaints.join('\n       ')}`);
}

async function say(world, name, counted, sentence, check) {
  const number = ++counted.said;
  const begin = Date.now();
  const wrong = [];
  try {
    await check();
  } catch (error) {
    wrong.push(error.stack);
  }
  for (const visitor of world.visitors) wrong.push(...visitor.take_complaints());
  const seconds = ((Date.now() - begin) / 1000).toFixed(1);
  console.log(`${wrong.length === 0 ? 'ok    ' : 'FAILED'} ${String(number).padStart(2)} ${sentence} (${seconds} s)`);
  if (wrong.length === 0) return;
  ++counted.failed;
  for (const one of wrong) console.log(`       ${one.replace(/\n/g, '\n       ')}`);
  for (const [at, visitor] of world.visitors.entries())
    await visitor.screenshot(`failed-${name}-${number}-${at}`).catch(() => {});
}
