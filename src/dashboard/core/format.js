// Figures, moments and words as people read them.
const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });
const days = new Intl.DateTimeFormat('en', { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' });
const moments = new Intl.DateTimeFormat('en', {
  year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
  hourCycle: 'h23', timeZone: 'UTC', timeZoneName: 'short',
});

export const number = (value) => numbers.format(value);
// Cents as units of money, `50.00`.
export const money = (cents) => (cents / 100).toFixed(2);
export const day = (value) => days.format(new Date(value));
export const moment = (value) => moments.format(new Date(value));
export const many = (count, one, more = `${one}s`) => `${number(count)} ${count === 1 ? one : more}`;
