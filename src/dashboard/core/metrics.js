// Reads `/metrics`: Prometheus' text, a sample a line, as `name{label="value"} 1.5`.
const sample = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const label = /(\w+)="((?:[^"\\]|\\.)*)"/g;

const value_of = (text) => (text === '+Inf' ? Infinity : Number(text));

// By name: [{ labels, value }].
export function parse_metrics(text) {
  const samples = new Map();
  for (const line of text.split('\n')) {
    const found = line.startsWith('#') ? null : sample.exec(line);
    if (!found) continue;
    const [, name, inner, value] = found;
    const labels = Object.fromEntries([...(inner || '').matchAll(label)].map(([, key, text_of]) => [key, text_of]));
    if (!samples.has(name)) samples.set(name, []);
    samples.get(name).push({ labels, value: value_of(value) });
  }
  return samples;
}

// The sum of the samples with these labels.
export function figure(samples, name, labels = {}) {
  const fits = (one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value);
  return (samples.get(name) || []).filter(fits).reduce((sum, one) => sum + one.value, 0);
}

// How many were counted, their mean, and `quantile(0.99)`: within a bucket as Prometheus reckons it,
// evenly spread. What lies beyond the last bound is said to be that bound.
export function histogram(samples, name) {
  const count = figure(samples, `${name}_count`);
  const buckets = (samples.get(`${name}_bucket`) || [])
    .map((one) => ({ bound: value_of(one.labels.le), count: one.value }))
    .sort((one, other) => one.bound - other.bound);
  const quantile = (share) => {
    const wanted = share * count;
    let before = { bound: 0, count: 0 };
    for (const bucket of buckets) {
      if (bucket.count >= wanted && bucket.count > before.count) {
        if (bucket.bound === Infinity) return before.bound;
        return before.bound + ((wanted - before.count) / (bucket.count - before.count)) * (bucket.bound - before.bound);
      }
      before = bucket;
    }
    return before.bound;
  };
  return { count, mean: count === 0 ? 0 : figure(samples, `${name}_sum`) / count, quantile };
}
