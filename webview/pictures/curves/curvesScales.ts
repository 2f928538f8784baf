import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import { extentOf, growDomain, snugDomain, spanDomain } from '../../drawing/scales/domains.ts';
import type { Domain, Scale } from '../../drawing/scales/scale.ts';
import { say } from '../../drawing/texts.ts';
import { growRemembered, type Memory } from '../frame/picture.ts';

/** The scales of a curves chart, grown from what they were in the same run. */
export function curveScales(chart: CurvesChart, memory: Memory): { readonly x: Scale; readonly y: Scale } {
  const [xs, ys] = [xExtent(chart), yExtent(chart)];
  const grow = chart.axes === undefined ? growDomain : snugDomain;
  const y = growRemembered(memory, chart.run, `y ${say(chart.y.label)}`, (previous) =>
    grow(chart.y.scale, ys, fills(chart.y.scale, ys, previous) ? previous : undefined),
  );
  const x = growRemembered(memory, chart.run, `x ${say(chart.x.label)}`, (previous) =>
    // A path and a run that is over are as wide as their points; steps of training grow from 0.
    (chart.axes !== undefined || chart.x.isWhole === true) && xs !== undefined && xs[1] > xs[0]
      ? xs
      : spanDomain(chart.x.scale, xs, previous),
  );
  return { x: createScale(chart.x.scale, x), y: createScale(chart.y.scale, y) };
}

/** A chart may start anew within a run (other strengths, another step of all layers): an axis that it leaves mostly empty is no start for its own. */
function fills(kind: Scale['kind'], extent: Domain | undefined, previous: Domain | undefined): boolean {
  if (extent === undefined || previous === undefined) return true;
  const scale = createScale(kind, previous);
  return scale.place(extent[1]) - scale.place(extent[0]) > 0.4;
}

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
