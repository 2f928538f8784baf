import type { CurvesChart } from '../../src/protocol/charts.ts';
import {
  createScale,
  extentOf,
  growDomain,
  roundTo125,
  spanDomain,
  type Domain,
  type Scale,
} from '../drawing/scales.ts';
import { say } from '../texts.ts';
import { growRemembered, type Memory } from './picture.ts';

/** The scales of a curves chart, grown from what they were in the same run. */
export function curveScales(chart: CurvesChart, memory: Memory): { readonly x: Scale; readonly y: Scale } {
  const [xs, ys] = [xExtent(chart), yExtent(chart)];
  const y = growRemembered(memory, chart.run, 'y', (previous) =>
    chart.axes === undefined
      ? growDomain(chart.y.scale, ys, previous)
      : pathDomain(chart.y.scale, ys, fills(chart.y.scale, ys, previous) ? previous : undefined),
  );
  const x = growRemembered(memory, chart.run, `x ${say(chart.x.label)}`, (previous) =>
    // A path is as wide as its points; steps of training grow from 0.
    chart.axes !== undefined && xs !== undefined && xs[1] > xs[0] ? xs : spanDomain(chart.x.scale, xs, previous),
  );
  return { x: createScale(chart.x.scale, x), y: createScale(chart.y.scale, y) };
}

/** A path may start anew within a run (other strengths, other penalty): an axis that it leaves mostly empty is no start for its own. */
function fills(kind: Scale['kind'], extent: Domain | undefined, previous: Domain | undefined): boolean {
  if (extent === undefined || previous === undefined) return true;
  const scale = createScale(kind, previous);
  return scale.place(extent[1]) - scale.place(extent[0]) > 0.4;
}

/** A path tells by its shape: finer round ends than elsewhere, and the origin only where it is close, so that curves use their room. */
function pathDomain(kind: Scale['kind'], extent: Domain | undefined, previous: Domain | undefined): Domain {
  if (kind !== 'linear' || extent === undefined) return growDomain(kind, extent, previous);
  if (previous !== undefined && extent[0] >= previous[0] && extent[1] <= previous[1]) return previous;
  const low = Math.min(extent[0], previous?.[0] ?? extent[0]);
  const high = Math.max(extent[1], previous?.[1] ?? extent[1]);
  if (!(high > low)) return growDomain(kind, [low, high]);
  const start = low > 0 && low < nearOrigin * high ? 0 : low;
  const end = high < 0 && high > nearOrigin * low ? 0 : high;
  const step = roundTo125((end - start) / 8, 'up');
  return [
    Number((Math.floor(start / step + 1e-9) * step).toPrecision(12)),
    Number((Math.ceil(end / step - 1e-9) * step).toPrecision(12)),
  ];
}

/** Values whose smallest is below this share of the largest begin at 0. */
const nearOrigin = 0.15;

function xExtent(chart: CurvesChart): Domain | undefined {
  const columns = new Set(chart.series.map((series) => series.x));
  return extentOf(columns, chart.x.scale);
}

/** Marks belong to the picture where they do not squeeze the data. */
function yExtent(chart: CurvesChart): Domain | undefined {
  const kind = chart.y.scale;
  const columns = chart.series.flatMap((series) =>
    series.upper === undefined ? [series.y] : [series.y, series.upper],
  );
  const data = extentOf(columns, kind);
  const marks = chart.marks.filter((mark) => mark.axis === 'y' && Number.isFinite(mark.at)).map((mark) => mark.at);
  if (data === undefined) return extentOf([marks], kind);
  return marks.reduce<Domain>((extent, mark) => {
    const wide: Domain = [Math.min(extent[0], mark), Math.max(extent[1], mark)];
    const isNear =
      kind === 'linear'
        ? wide[1] - wide[0] <= 3 * (data[1] - data[0])
        : kind === 'symlog' || (mark > 0 && Math.log10(wide[1] / wide[0]) <= Math.log10(data[1] / data[0]) + 3);
    return isNear ? wide : extent;
  }, data);
}
