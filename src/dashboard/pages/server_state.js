// What the server says about itself, as it goes on: the figures of `/metrics`. A commit takes from
// its append to its sync, a command from its arrival to its answer.
import { html } from '../core/html.js';
import { get } from '../core/api.js';
import { bytes, duration, many, number } from '../core/format.js';
import { useEvery, useLoaded } from '../core/hooks.js';
import { figure, histogram, parse_metrics } from '../core/metrics.js';
import { Loaded } from '../core/ui.js';

const refresh_seconds = 3;

const Facts = ({ id, title, facts }) => html`<section class="card" aria-labelledby=${id}><h3 id=${id}>${title}</h3>
  <dl class="facts">${facts.map(([name, value]) => html`<dt key=${`${name}?`}>${name}</dt><dd key=${name}>${value}</dd>`)}</dl>
</section>`;

function latency(samples, name) {
  const { count, mean, quantile } = histogram(samples, name);
  if (count === 0) return [['Since the start', 'none yet']];
  return [
    ['Since the start', number(count)],
    ['Mean', duration(mean)],
    ['50 % within', duration(quantile(0.5))],
    ['99 % within', duration(quantile(0.99))],
    ['99.9 % within', duration(quantile(0.999))],
  ];
}

function log_facts(samples) {
  const lag = figure(samples, 'orglog_projection_lag_events');
  const on_disk = (database) => bytes(figure(samples, 'orglog_rocksdb_table_bytes', { database }));
  return [
    ['Position', number(figure(samples, 'orglog_log_events'))],
    ['Projections', lag === 0 ? 'up to date' : `${many(lag, 'event')} behind`],
    ['Clock', figure(samples, 'orglog_clock_jumped') === 1 ? 'jumped: commands are refused' : 'right'],
    ['Queued commands', number(figure(samples, 'orglog_queued_commands'))],
    ['Log on disk', on_disk('log')],
    ['Projections on disk', on_disk('projections')],
    ['Still in memory', bytes(figure(samples, 'orglog_rocksdb_memtable_bytes'))],
  ];
}

const connection_facts = (samples) => [
  ['HTTP', number(figure(samples, 'orglog_connections', { kind: 'http' }))],
  ['Binary', number(figure(samples, 'orglog_connections', { kind: 'binary' }))],
  ['Through TLS', number(figure(samples, 'orglog_connections', { kind: 'tls' }))],
];

export function ServerState() {
  const state = useLoaded(async () => parse_metrics((await get('/metrics')).text), []);
  useEvery(refresh_seconds, state.reload);
  return html`<${Loaded} from=${state} what="Asking the server">${(samples) => html`<div class="four">
    <${Facts} id="log-facts" title="Log and store" facts=${log_facts(samples)} />
    <${Facts} id="append-facts" title="Commits" facts=${latency(samples, 'orglog_append_seconds')} />
    <${Facts} id="command-facts" title="Commands" facts=${latency(samples, 'orglog_command_seconds')} />
    <${Facts} id="connection-facts" title="Open connections" facts=${connection_facts(samples)} />
  </div>`}<//>`;
}
