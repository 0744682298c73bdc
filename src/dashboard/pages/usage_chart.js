// Usage as bars, stacked where there is more than one app. Drawn on a canvas by uPlot; who cannot
// see it has the same figures as a table.
import { html } from '../core/html.js';
import { useEffect, useLayoutEffect, useRef, useState } from '../vendor/hooks.mjs';
import uPlot from '../vendor/uplot.mjs';
import { exact } from '../core/format.js';

const height = 280;
const most_series = 6;
const label_width = 92;
const widest_bar = 56;

function load_style() {
  const href = '/dashboard/assets/vendor/uplot.css';
  if (document.querySelector(`link[href="${href}"]`)) return;
  const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
  document.head.append(link);
}

// [{name, values}] along the dates; beyond the biggest few, the others are one.
export function series_of(rows, dates) {
  const place = new Map(dates.map((date, index) => [date, index]));
  const series = new Map();
  for (const { date, app, value } of rows) {
    if (!series.has(app)) series.set(app, { name: app, values: dates.map(() => 0), sum: 0 });
    const one = series.get(app);
    one.values[place.get(date)] = value;
    one.sum += value;
  }
  const sorted = [...series.values()].sort((one, other) => other.sum - one.sum);
  if (sorted.length <= most_series) return sorted;
  const rest = sorted.splice(most_series - 1);
  const values = dates.map((_, index) => rest.reduce((sum, one) => sum + one.values[index], 0));
  return [...sorted, { name: `${rest.length} other apps`, values }];
}

// Each series on top of those before it.
function stacked(series) {
  const below = series[0]?.values.map(() => 0) ?? [];
  return series.map(({ values }) => values.map((value, index) => (below[index] += value)));
}

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  const series = Array.from({ length: most_series }, (_, index) => of(`--series-${index + 1}`));
  return { series, ink: of('--soft'), line: of('--line'), warn: of('--warn'), paper: of('--paper') };
};

// A dashed line where the limit lies.
function draw_limit(plot, limit, colour) {
  const y = plot.valToPos(limit, 'y', true);
  const { ctx, bbox: { left, width } } = plot;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(left, y);
  ctx.lineTo(left + width, y);
  ctx.stroke();
  ctx.restore();
}

// Stripes over the bar of a time that is not over, so that it is not read as one that is.
function hatch(plot, index, half, colour) {
  const { ctx, bbox: { top, height: depth, left, width } } = plot;
  const pixels = (second) => plot.valToPos(second, 'x', true);
  const middle = pixels(plot.data[0][index]);
  const [from, to] = [middle - half * devicePixelRatio, middle + half * devicePixelRatio];
  const highest = plot.valToPos(Math.max(...plot.data.slice(1).map((values) => values[index])), 'y', true);
  const gap = 7 * devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(Math.max(from, left), highest, Math.min(to, left + width) - Math.max(from, left), top + depth - highest);
  ctx.clip();
  ctx.strokeStyle = colour;
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.beginPath();
  for (let x = from - depth; x < to; x += gap) {
    ctx.moveTo(x, top + depth);
    ctx.lineTo(x + depth, top);
  }
  ctx.stroke();
  ctx.restore();
}

// Some of the dates, as many as have room.
function spread(dates, width) {
  const step = Math.max(1, Math.ceil(dates.length / Math.max(1, Math.floor(width / label_width))));
  return dates.filter((_, index) => index % step === 0);
}

const half_bar = (plot, step, share) =>
  Math.min((plot.valToPos(step, 'x') - plot.valToPos(0, 'x')) * share, widest_bar) / 2;

function options_of({ width, seconds, series, totals, limit, unfinished, in_words, on_cursor }) {
  const { series: fills, ink, line, warn, paper } = colours();
  const highest = Math.max(...totals, 0);
  const top = Math.max(highest, limit ?? 0);
  const step = seconds.length > 1 ? (seconds.at(-1) - seconds[0]) / (seconds.length - 1) : 86400;
  // So many bars that there is no room between them touch each other.
  const share = seconds.length * 4 > width ? 1 : 0.72;
  const bars = uPlot.paths.bars({ size: [share, widest_bar] });
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { show: false }, font: '12px system-ui, sans-serif' };
  return {
    width, height, legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: [seconds[0] - step / 2, seconds.at(-1) + step / 2] },
      y: { range: [0, top * 1.08 || 1] },
    },
    // The highest of the stack is drawn first, and the lower ones over it.
    series: [{}, ...series.map((_, index) => ({
      fill: fills[series.length - 1 - index], width: 0, points: { show: false }, paths: bars,
    }))],
    axes: [
      {
        ...axis, size: 32, grid: { show: false },
        splits: (plot) => spread(seconds, plot.width - 60), values: (_, at) => at.map(in_words),
      },
      { ...axis, size: 60, values: (_, at) => at.map(exact) },
    ],
    hooks: {
      draw: [
        unfinished >= 0 && ((plot) => hatch(plot, unfinished, half_bar(plot, step, share), paper)),
        limit !== null && ((plot) => draw_limit(plot, limit, warn)),
      ].filter(Boolean),
      setCursor: [(plot) => on_cursor(plot.cursor.idx)],
    },
  };
}

// Draws, and draws again when there is another width or colour scheme.
function useChart(place, { dates, series, limit, unfinished, in_words, on_cursor }) {
  useLayoutEffect(() => {
    const seconds = dates.map((date) => Date.parse(date) / 1000);
    const heaps = stacked(series);
    const label = (second) => in_words(new Date(second * 1000));
    let plot;
    const draw = () => {
      plot?.destroy();
      const width = place.current.clientWidth;
      const totals = heaps.at(-1) ?? [];
      const options = options_of({ width, seconds, series, totals, limit, unfinished, in_words: label, on_cursor });
      plot = new uPlot(options, [seconds, ...[...heaps].reverse()], place.current);
    };
    draw();
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    const watch = new ResizeObserver(() => {
      const width = place.current?.clientWidth;
      if (width && width !== plot.width) plot.setSize({ width, height });
    });
    watch.observe(place.current);
    return () => {
      scheme.removeEventListener('change', draw);
      watch.disconnect();
      plot.destroy();
    };
  }, [dates, series, limit, unfinished, in_words]);
}

// `unfinished`: which of the dates begins a time that is not over; less than 0: none. `caption` says
// what is to be seen; `summary` what a picture cannot say to everybody.
export function UsageChart({ dates, series, limit, unfinished, in_words, short, caption, summary }) {
  const place = useRef(null);
  const [at, set_at] = useState(null);
  useEffect(load_style, []);
  useChart(place, { dates, series, limit, unfinished, in_words: short, on_cursor: set_at });
  const pointed = at === null || at === undefined ? null : dates[at];
  const figure_of = (one) => `${one.name ? `${one.name} ` : ''}${exact(one.values[at])}`;
  return html`<figure class="chart">
    <div ref=${place} role="img" aria-label=${summary}></div>
    <p class="readout" aria-hidden="true">${pointed
      ? `${in_words(pointed)}${at === unfinished ? ', so far' : ''}: ${series.map(figure_of).join(' · ')}`
      : 'Point at a bar to read it.'}</p>
    ${series.length > 1 && html`<ul class="legend">${series.map((one, index) => html`<li key=${one.name}>
      <span class="swatch series-${index + 1}" aria-hidden="true"></span>${one.name}</li>`)}</ul>`}
    <figcaption class="quiet-text">${caption}</figcaption>
  </figure>`;
}
