// Figures, moments and words as people read them.
const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const days = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat('en', {
  year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
  hourCycle: 'h23', timeZone: 'UTC', timeZoneName: 'short',
});

const exacts = new Intl.NumberFormat('en', { maximumFractionDigits: 6 });
const months = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'long', timeZone: 'UTC' });
const times = new Intl.DateTimeFormat('en', {
  hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone: 'UTC',
});

export const number = (value) => numbers.format(value);
// Cents as units of money, `50.00`.
export const money = (cents) => (cents / 100).toFixed(2);
export const exact = (value) => exacts.format(value);
export const month = (value) => months.format(new Date(value));
export const time = (value) => times.format(new Date(value));
export const day = (value) => days.format(new Date(value));
export const moment = (value) => moments.format(new Date(value));
// Three digits are enough for these. Of seconds: `340 µs`, `1.2 ms`, `3 s`.
const rounded = (value) => number(Number(value.toPrecision(3)));
export function duration(seconds) {
  if (seconds < 1e-3) return `${rounded(seconds * 1e6)} µs`;
  return seconds < 1 ? `${rounded(seconds * 1e3)} ms` : `${rounded(seconds)} s`;
}
export function bytes(count) {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  for (; count >= 1000 && at < units.length - 1; ++at) count /= 1000;
  return `${rounded(count)} ${units[at]}`;
}
// The order in which what has a name is listed.
export const by_name = (one, other) => one.name.localeCompare(other.name);
export const many = (count, one, more = `${one}s`) => `${number(count)} ${count === 1 ? one : more}`;
// `MemberRoleChanged` and `role_changed` alike as «Member role changed», «Role changed».
export function words(name) {
  const text = name.replace(/_/g, ' ').replace(/(?<=[a-z])([A-Z])/g, ' $1').toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
