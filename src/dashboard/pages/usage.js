// What an organization uses: now, against the limits of its package, and in history.
import { html } from '../core/html.js';
import { useMemo } from '../vendor/hooks.mjs';
import { get, path } from '../core/api.js';
import { exact, many, moment, number } from '../core/format.js';
import { useLoaded, usePaged } from '../core/hooks.js';
import { useParameter } from '../core/router.js';
import { TeamPage } from '../core/team.js';
import { Badge, Download, Empty, Loaded, Pager, SelectField, Table, TextField } from '../core/ui.js';
import { today } from '../core/moments.js';
import { series_of, UsageChart } from './usage_chart.js';
import { apps_of, csv_of, FIGURES, load_usage, PERIODS, range_of, rows_of } from './usage_figures.js';

const credits = (cents) => cents / 100;
const same = (value) => value;
const soft = 'Nothing is refused; over-use is recorded.';
const resources = [
  { key: 'members', title: 'Members and invitations' },
  { key: 'apps', title: 'Apps' },
  { key: 'dyno_units', title: 'Dyno units', soft },
  { key: 'addon_credits_cents', title: 'Add-on credits a month', soft, in_unit: credits },
];
const near = 0.8;

// How the figure stands to the limit, in words and in a tone.
function verdict(used, limit) {
  if (limit === null) return { tone: 'quiet', text: 'No limit' };
  if (used > limit) return { tone: 'warn', text: `Over the limit by ${number(used - limit)}` };
  if (used === limit && limit > 0) return { tone: 'warn', text: 'At the limit' };
  if (used >= near * limit) return { tone: 'warn', text: 'Near the limit' };
  return { tone: 'good', text: 'Within the limit' };
}

// Beyond the limit, the bar stands for all that is used, and a line marks where the limit lies.
function Bar({ title, used, limit, tone }) {
  const whole = Math.max(used, limit, 1);
  const mark = used > limit ? (100 * limit) / whole : null;
  return html`<div class="meter ${tone}" role="meter" aria-label=${title} aria-valuemin="0" aria-valuemax=${whole}
      aria-valuenow=${used} aria-valuetext=${`${number(used)} of ${number(limit)}`}>
    <span style=${{ width: `${(100 * used) / whole}%` }}></span>
    ${mark !== null && html`<i style=${{ left: `${mark}%` }}></i>`}
  </div>`;
}

function Resource({ resource, current, limits }) {
  const { key, title, in_unit = same, soft: note } = resource;
  const used = in_unit(current[key]);
  const limit = limits[key] === null ? null : in_unit(limits[key]);
  const { tone, text } = verdict(used, limit);
  return html`<li>
    <h3>${title}</h3>
    <div class="bar">
      <p><strong class="figure">${number(used)}</strong> ${limit === null ? '' : `of ${number(limit)}`}</p>
      <${Badge} tone=${tone}>${text}<//>
    </div>
    ${limit !== null && html`<${Bar} title=${title} used=${used} limit=${limit} tone=${tone} />`}
    ${limit !== null && used > limit && note && html`<p class="hint">${note}</p>`}
  </li>`;
}

const Now = ({ now }) => html`<section class="card" aria-labelledby="usage-now">
  <h2 id="usage-now">Now</h2>
  <ul class="meters">${resources.map((resource) => html`<${Resource} key=${resource.key} resource=${resource}
    current=${now.current} limits=${now.limits} />`)}</ul>
  <p class="quiet-text">As of ${moment(now.at)}.</p>
</section>`;

const ranges = [['days', 'Last 31 days'], ['months', 'Last 12 months'], ['dates', 'From … to …']];
const pairs = (table) => Object.entries(table).map(([key, { title }]) => [key, title]);

function Choices({ choice, set, apps }) {
  const app_options = [['', 'The whole organization'], ['*', 'Each app'], ...apps.map((name) => [name, name])];
  return html`<div class="inline">
    <${SelectField} label="Figure" value=${choice.figure} onChange=${set.figure} options=${pairs(FIGURES)} />
    <${SelectField} label="Of" value=${choice.app} onChange=${set.app} options=${app_options} />
    <${SelectField} label="By" value=${choice.period} onChange=${set.period} options=${pairs(PERIODS)} />
    <${SelectField} label="Time" value=${choice.range} onChange=${set.range} options=${ranges} />
    ${choice.range === 'dates' && html`
      <${TextField} label="From" type="date" max=${today()} value=${choice.from} onInput=${set.from} />
      <${TextField} label="To" type="date" max=${today()} value=${choice.to} onInput=${set.to} />`}
  </div>`;
}

function FigureTable({ rows, figure, period }) {
  const paged = usePaged(rows, { size: 31 });
  const columns = [
    { title: PERIODS[period].title, cell: (row) => `${PERIODS[period].in_words(row.date)}${row.complete ? '' : ', so far'}` },
    rows.some((row) => row.app) && { title: 'App', cell: (row) => row.app },
    {
      title: FIGURES[figure].title, className: 'right',
      cell: (row) => html`<data value=${row.value}>${exact(row.value)}</data>`,
    },
  ].filter(Boolean);
  return html`<${Table} caption=${`${FIGURES[figure].title} by ${period}`} columns=${columns} rows=${paged.visible}
      id=${(row) => `${row.date} ${row.app}`} />
    <${Pager} paged=${paged} what="figure" />`;
}

const dated = (parts) => new Intl.DateTimeFormat('en', { ...parts, timeZone: 'UTC' }).format;
const short_day = dated({ month: 'short', day: 'numeric' });
const dated_day = dated({ month: 'short', day: 'numeric', year: 'numeric' });
const short_month = dated({ month: 'short', year: 'numeric' });

// A limit stands in the chart where it is one of what is shown, of the whole organization, and where
// the figures come near enough for it to be in sight.
function limit_of({ figure, period }, app, limits, highest) {
  if (app || (figure === 'addons' && period === 'day')) return null;
  const limit = figure === 'dynos' ? limits.dyno_units : limits.addon_credits_cents;
  if (limit === null) return null;
  const in_unit = figure === 'dynos' ? limit : credits(limit);
  return in_unit <= 3 * highest ? in_unit : null;
}

const so_far = (period) => ` Hatched: the ${period} so far.`;

function Figures({ team, choice, app, usage, limits }) {
  const { figure, period } = choice;
  const rows = useMemo(() => rows_of(usage, figure, app), [usage, figure, app]);
  const dates = useMemo(() => usage.map((row) => row.date), [usage]);
  const series = useMemo(() => series_of(rows, dates), [rows, dates]);
  const highest = rows.reduce((best, row) => (row.value > best.value ? row : best));
  const limit = limit_of(choice, app, limits, highest.value);
  const whose = app === '*' ? 'each app' : app || team;
  const { title, file, about } = FIGURES[figure];
  const { in_words } = PERIODS[period];
  const dashed = limit === null ? '' : ` Dashed: the limit of now, ${number(limit)}.`;
  const peak = highest.value > 0 ? `the highest is ${exact(highest.value)} (${in_words(highest.date)})` : 'all of them zero';
  const name = [team, app === '*' ? 'apps' : app, file, period, dates[0], dates.at(-1)].filter(Boolean).join('-');
  const unfinished = usage.findIndex((row) => !row.complete);
  return html`<${UsageChart} dates=${dates} unfinished=${unfinished} series=${series} limit=${limit} in_words=${in_words}
      short=${period === 'month' ? short_month : dates.length > 300 ? dated_day : short_day}
      caption=${`${about} Of ${whose}, by ${period}, in UTC.${dashed}${unfinished < 0 ? '' : so_far(period)}`}
      summary=${`${title} of ${whose}, ${many(dates.length, period)}: ${peak}. The table below has every figure.`} />
    <div class="bar">
      <h3>Table of these figures</h3>
      <${Download} name=${`${name}.csv`} type="text/csv" text=${csv_of(rows, figure, period)}>Download as CSV<//>
    </div>
    <${FigureTable} rows=${rows} figure=${figure} period=${period} />`;
}

function useChoice() {
  const choice = {};
  const set = {};
  const initials = { figure: 'dynos', period: 'day', range: 'days', from: '', to: today(), app: '' };
  for (const [name, initial] of Object.entries(initials)) {
    [choice[name], set[name]] = useParameter(name, initial);
  }
  if (!FIGURES[choice.figure]) choice.figure = 'dynos';
  if (!PERIODS[choice.period]) choice.period = 'day';
  return [choice, set];
}

function InHistory({ team, limits }) {
  const [choice, set] = useChoice();
  const range = range_of(choice);
  const { period } = choice;
  const load = async () => (range.wrong ? null : { usage: await load_usage(team, period, range), period });
  const loaded = useLoaded(load, [team, period, range.start, range.end, range.wrong], { keep: true });
  const apps = loaded.data ? apps_of(loaded.data.usage) : [];
  const app = choice.app === '*' || apps.includes(choice.app) ? choice.app : '';
  return html`<section class="card usage-history" aria-labelledby="usage-history"
      aria-busy=${loaded.loading ? 'true' : undefined}>
    <h2 id="usage-history">In history</h2>
    <${Choices} choice=${{ ...choice, app }} set=${set} apps=${apps} />
    ${range.wrong
      ? html`<p class="hint">${range.wrong}</p>`
      : html`<${Loaded} from=${loaded} what="Adding up">${(found) => found && (apps.length === 0
        ? html`<${Empty} title="Nothing was used in this time">
            <p>Scale an app or add an add-on: what they use stands here.</p><//>`
        : html`<${Figures} team=${team} choice=${{ ...choice, period: found.period }} app=${app} usage=${found.usage}
            limits=${limits} />`)}<//>`}
  </section>`;
}

function TeamUsage({ team }) {
  const now = useLoaded(() => get(path('/teams/', team, '/usage/current')), [team]);
  return html`<${Loaded} from=${now} what="Loading the usage">${(found) => html`<${Now} now=${found} />
    <${InHistory} team=${team} limits=${found.limits} />`}<//>`;
}

export default function Usage({ team }) {
  return html`<${TeamPage} team=${team} title="Usage">${({ team: found, can_manage }) => can_manage
    ? html`<${TeamUsage} team=${found.name} />`
    : html`<${Empty} title="Usage is for admins"><p>Ask an admin of ${found.name} for the figures.</p><//>`}<//>`;
}
