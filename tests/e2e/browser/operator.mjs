// The operator of the platform: organizations with their packages, tokens, and the server's state.
import assert from 'node:assert/strict';
import { play } from './story.mjs';

async function fill(visitor, fields) {
  for (const [label, value] of Object.entries(fields)) await visitor.field(label, visitor.dialog).fill(value);
}

async function provisioning(world, it, operator) {
  await it('The operator is led to his page, which says that there is no organization yet', async () => {
    await operator.reads('There is no organization yet');
    assert.equal(new URL(operator.page.url()).pathname, '/dashboard/operator');
    await operator.look('operator-empty');
  });
  await it('He provisions an organization with its package, and its admin gets a mail with a link to it', async () => {
    await operator.press('Provision an organization');
    await fill(operator, { Name: 'acme-widgets', 'Admin\'s e-mail address': 'ada@acme.com' });
    await fill(operator, { Members: '25', Apps: '2', 'Dyno units at a time': '10', 'Add-on credits a month': '500.00' });
    await operator.look('operator-provision');
    await operator.press('Provision', operator.dialog);
    await operator.reads('1 of 25', operator.row('acme-widgets'));
    await operator.reads('0.00 of 500.00', operator.row('acme-widgets'));
    const { text, link } = await world.mail('ada@acme.com', 'Your organization acme-widgets is ready');
    assert.match(text, /members and invitations +25/);
    assert.equal(new URL(link).pathname, '/dashboard/teams/acme-widgets');
  });
  await it('What makes no sense is told at its place, and what the server refuses in its words', async () => {
    await operator.press('Provision an organization');
    await fill(operator, { Name: 'acme-widgets', 'Admin\'s e-mail address': 'hank@globex.com', Members: 'many' });
    await operator.reads('A whole number, or nothing for no limit.');
    assert.ok(await operator.button('Provision', operator.dialog).isDisabled());
    await fill(operator, { Members: '' });
    operator.expect('409 POST /operator/teams');
    await operator.press('Provision', operator.dialog);
    await operator.reads('acme-widgets', operator.dialog.getByRole('alert'));
    await fill(operator, { Name: 'globex' });
    await operator.field('Type', operator.dialog).selectOption('team');
    await operator.field('Who is added must accept an invitation first', operator.dialog).check();
    await operator.press('Provision', operator.dialog);
    await operator.reads('1 of 25', operator.row('globex'));
    await operator.reads('0 of 100', operator.row('globex'));
  });
}

async function packages(world, it, operator) {
  const [ada, hank] = [await world.person('ada@acme.com'), await world.person('hank@globex.com')];
  await it('In a team of invitations who is added is invited, and counts', async () => {
    await hank.call('PUT', '/teams/globex/invitations', { email: 'joe@acme.com', role: 'member' });
    await operator.open('/dashboard/operator');
    await operator.reads('2 of 25', operator.row('globex'));
  });
  await it('He changes a package: limits go up, down and away', async () => {
    await ada.call('POST', '/teams/apps', { team: 'acme-widgets', name: 'web-shop' });
    await ada.call('POST', '/teams/apps', { team: 'acme-widgets', name: 'web-api' });
    await operator.open('/dashboard/operator');
    await operator.press('Change the package of acme-widgets');
    assert.equal(await operator.field('Add-on credits a month', operator.dialog).inputValue(), '500.00');
    await fill(operator, { Apps: '1', Members: '' });
    await operator.press('Change package', operator.dialog);
    await operator.reads('2 of 1', operator.row('acme-widgets'));
    await operator.reads('Over', operator.row('acme-widgets'));
    const [team] = (await world.operator('GET', '/operator/teams')).filter(({ name }) => name === 'acme-widgets');
    assert.deepEqual(team.limits, { members: null, apps: 1, dyno_units: 10, addon_credits_cents: 50000 });
  });
  await it('A package whose features change keeps what else there is', async () => {
    await world.operator('PATCH', '/operator/teams/globex', { features: ['one-more', 'team-invite-acceptance'] });
    await operator.open('/dashboard/operator');
    await operator.press('Change the package of globex');
    await operator.field('Who is added must accept an invitation first', operator.dialog).uncheck();
    await operator.press('Change package', operator.dialog);
    await operator.dialog.waitFor({ state: 'detached' });
    const [team] = (await world.operator('GET', '/operator/teams')).filter(({ name }) => name === 'globex');
    assert.deepEqual(team.features, ['one-more']);
  });
}

async function tokens(world, it, operator) {
  await it('He issues a token for a person: it is shown once, and good', async () => {
    await operator.press('Issue a token');
    await fill(operator, { 'E-mail address': 'joe@acme.com', 'What it is for': 'his laptop' });
    await operator.press('Issue token', operator.dialog);
    const token = await operator.field('Token', operator.dialog).inputValue();
    assert.equal((await world.call(token, 'GET', '/account')).email, 'joe@acme.com');
    await operator.look('operator-token');
    await operator.press('Done', operator.dialog);
    assert.ok(!(await operator.page.content()).includes(token));
  });
}

const fact = (visitor, card, name) => visitor.page.getByRole('region', { name: card, exact: true })
  .locator(`dt:text-is("${name}") + dd`).innerText();

async function server(world, it, operator) {
  await it('Figures come out of Prometheus\' text, quantiles within their bucket', async () => {
    const found = await operator.page.evaluate(async () => {
      const { figure, histogram, parse_metrics } = await import('/dashboard/assets/core/metrics.js');
      const samples = parse_metrics(['# TYPE t histogram', 't_bucket{le="1"} 50', 't_bucket{le="2"} 90',
        't_bucket{le="+Inf"} 100',
        't_count 100', 't_sum 140', 'c{kind="a \\"b\\"",x="1"} 3', 'c{kind="z"} 4.5e1', ''].join('\n'));
      const { count, mean, quantile } = histogram(samples, 't');
      const none = histogram(parse_metrics(''), 't');
      return { c: figure(samples, 'c'), z: figure(samples, 'c', { kind: 'z' }), count, mean,
        quantiles: [0.25, 0.5, 0.7, 0.99].map(quantile), none: [none.count, none.mean, none.quantile(0.5)] };
    });
    assert.deepEqual(found, { c: 48, z: 45, count: 100, mean: 1.4, quantiles: [0.5, 1, 1.5, 2], none: [0, 0, 0] });
  });
  await it('He sees how the server is, and it is kept up to date', async () => {
    const position = () => fact(operator, 'Log and store', 'Position');
    const before = Number((await position()).replace(/,/g, ''));
    assert.ok(before > 5, `position ${before}`);
    assert.match(await fact(operator, 'Commits', 'Mean'), /^[\d.,]+ (µs|ms|s)$/);
    assert.match(await fact(operator, 'Commits', '99 % within'), /^[\d.,]+ (µs|ms|s)$/);
    assert.match(await fact(operator, 'Log and store', 'Log on disk'), /(bytes|kB|MB)$/);
    assert.match(await fact(operator, 'Open connections', 'HTTP'), /^[1-9]/);
    await world.team('initech', 'bill@initech.com');
    const grown = new Intl.NumberFormat('en').format((await metrics_of(world)).position);
    await operator.page.locator(`dt:text-is("Position") + dd:text-is("${grown}")`).waitFor();
    await operator.look('operator');
  });
}

async function metrics_of(world) {
  const text = (await world.ask('GET', '/metrics')).bytes.toString();
  return { position: Number(/^orglog_log_events (\d+)/m.exec(text)[1]) };
}

async function others(world, it) {
  await it('Who is no operator is told whose page it is', async () => {
    const ada = await world.visit(await world.person('ada@acme.com'));
    await ada.open('/dashboard/operator');
    await ada.reads('This page is the operator\'s');
    await ada.look('operator-explained');
    await ada.close();
  });
}

await play(async (world, it) => {
  const operator = await world.visit_as_operator();
  await provisioning(world, it, operator);
  await packages(world, it, operator);
  await tokens(world, it, operator);
  await server(world, it, operator);
  await others(world, it);
});
