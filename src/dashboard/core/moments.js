// Moments of the log: days and instants in UTC. A day as a moment means its end.
const day_ms = 86400000;

export const iso_day = (ms) => new Date(ms).toISOString().slice(0, 10);
export const today = () => iso_day(Date.now());
// Days since 1970, and back.
export const day_number = (moment) => Math.floor(Date.parse(moment.slice(0, 10)) / day_ms);
export const day_of_number = (number) => iso_day(number * day_ms);
export const is_day = (moment) => /^\d{4}-\d\d-\d\d$/.test(moment);

// The last millisecond of a day, or the instant itself.
export const end_of = (moment) => (is_day(moment) ? Date.parse(moment) + day_ms - 1 : Date.parse(moment));

// The instant that lies so many microseconds later: the log counts in them, and Date does not.
export function shifted(instant, microseconds) {
  const fraction = /\.(\d+)Z$/.exec(instant)?.[1] ?? '';
  const seconds = BigInt(Date.parse(instant.replace(/\.\d+Z$/, 'Z')) / 1000);
  const all = seconds * 1000000n + BigInt(fraction.padEnd(6, '0')) + BigInt(microseconds);
  const whole = new Date(Number(all / 1000000n) * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(all % 1000000n).padStart(6, '0')}Z`;
}
