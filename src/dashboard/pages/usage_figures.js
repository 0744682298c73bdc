// The figures of usage in history: fetched in as many questions as it takes, without gaps, and as
// the rows that the chart, the table and the file all show.
import { get, path, query } from '../core/api.js';
import { day, month } from '../core/format.js';
import { day_number, day_of_number, iso_day, today } from '../core/moments.js';

export const longest_days = 3 * 366;
// What the API answers in one question, and how many are asked at a time.
const days_a_question = 31;
const months_a_question = 12;
const questions_at_a_time = 4;

// The figures by the names that the API has for them. Dyno units are a mean over the period.
export const FIGURES = {
  dynos: { title: 'Dyno units', file: 'dyno_units', about: 'Dyno units that ran, as the mean over each period.' },
  addons: { title: 'Add-on credits', file: 'addon_credits', about: 'Credits that add-ons used in each period.' },
};
export const PERIODS = {
  day: { title: 'Day', in_words: day, key: 'date' },
  month: { title: 'Month', in_words: month, key: 'month' },
};

const first_of_month = (date) => `${date.slice(0, 7)}-01`;
function months_later(date, count) {
  const [year, number] = date.split('-').map(Number);
  return iso_day(Date.UTC(year, number - 1 + count, 1));
}

// Every day from one to another, both included, or the first day of every month that they lie in.
export function periods_of(period, { start, end }) {
  const dates = [];
  if (period === 'day') {
    for (let number = day_number(start); number <= day_number(end); ++number) dates.push(day_of_number(number));
  } else {
    for (let date = first_of_month(start); date <= end; date = months_later(date, 1)) dates.push(date);
  }
  return dates;
}

// The days that a choice of the page means; `wrong` says why it means none.
export function range_of({ range, from, to }) {
  const now = today();
  if (range === 'days') return { start: day_of_number(day_number(now) - 30), end: now };
  if (range === 'months') return { start: months_later(now, -11), end: now };
  if (!from || !to) return { wrong: 'Say from which day to which.' };
  if (to < from) return { wrong: 'The last day lies before the first.' };
  if (day_number(to) - day_number(from) >= longest_days) return { wrong: 'Three years are the most that is shown at once.' };
  return { start: from, end: to };
}

// The first day after the period that begins with this one.
const next_of = (period, date) => (period === 'day' ? day_of_number(day_number(date) + 1) : months_later(date, 1));

function chunks(rows, size) {
  const parts = [];
  for (let first = 0; first < rows.length; first += size) parts.push(rows.slice(first, first + size));
  return parts;
}

// What the API says of each period: {date, complete, dynos, addons, apps: Map(name -> {dynos, addons})}.
export async function load_usage(team, period, range) {
  const dates = periods_of(period, range);
  const questions = chunks(dates, period === 'day' ? days_a_question : months_a_question);
  const page = period === 'day' ? '/usage/daily' : '/usage/monthly';
  const found = new Map();
  for (const some of chunks(questions, questions_at_a_time)) {
    const ask_for = (asked) => get(path('/teams/', team, page) + query({ start: asked[0], end: asked.at(-1) }));
    const answers = await Promise.all(some.map(ask_for));
    for (const row of answers.flat()) found.set(row.date ?? `${row.month}-01`, row);
  }
  return dates.map((date) => {
    const row = found.get(date);
    const apps = new Map((row?.apps ?? []).map((app) => [app.app_name, { dynos: app.dynos, addons: app.addons }]));
    const complete = row?.complete ?? next_of(period, date) <= today();
    return { date, complete, dynos: row?.dynos ?? 0, addons: row?.addons ?? 0, apps };
  });
}

export const apps_of = (usage) => [...new Set(usage.flatMap((row) => [...row.apps.keys()]))].sort();

// Of the whole organization, of one app, or of each of them: {date, complete, app, value}, zeros included.
export function rows_of(usage, figure, app) {
  if (app === '*') {
    const names = apps_of(usage);
    const of = (apps, name) => apps.get(name)?.[figure] ?? 0;
    return usage.flatMap(({ date, complete, apps }) =>
      names.map((name) => ({ date, complete, app: name, value: of(apps, name) })));
  }
  const value = (row) => (app ? row.apps.get(app) : row)?.[figure] ?? 0;
  return usage.map((row) => ({ date: row.date, complete: row.complete, app, value: value(row) }));
}

const csv_field = (text) => (/[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
// As a file; a period that is not over is not complete. App names and dates need no quotes; an app
// that is gone may have any text for a name.
export function csv_of(rows, figure, period) {
  const with_app = rows.some((row) => row.app);
  const head = [PERIODS[period].key, ...(with_app ? ['app'] : []), FIGURES[figure].file, 'complete'];
  const moment = (row) => (period === 'day' ? row.date : row.date.slice(0, 7));
  const lines = rows.map((row) => [moment(row), ...(with_app ? [csv_field(row.app)] : []), row.value, row.complete]);
  return [head, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}
