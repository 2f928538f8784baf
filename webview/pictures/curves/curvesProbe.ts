import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { createScale } from '../../drawing/scales/createScale.ts';
import { extentOf } from '../../drawing/scales/domains.ts';
import { axisTitle } from '../frame/axes.ts';
import { firstAxis } from './curvesAxes.ts';
import { samplesOf, type CurvesLayout } from './curvesLayout.ts';
import { dotAt, readoutAt } from './curvesReadout.ts';
import { pointOf, stopsOf, type Stop } from './curvesStops.ts';
import { nearest } from '../frame/nearest.ts';
import { isLine, type Trace } from './curvesTraces.ts';
import type { Probe, ProbeParts } from '../frame/picture.ts';
import { nameSamples } from '../frame/sampleNames.ts';

/** The crosshair of curves: the points of the chart, or the x values that occur in any series. */
export function probeCurves(layout: CurvesLayout): Probe | undefined {
  const { chart, frame, x } = layout;
  const first = firstAxis(chart);
  const stops = stopsOf(layout);
  if (stops.length === 0) return undefined;
  const places = stops.map((stop) => x.place(stop.x));
  const shared = stops.map((stop) => (stop.point === undefined ? stop.x : first!.values[stop.point]!));
  const axis = first?.axis ?? chart.x;
  const extent = first === undefined ? x.domain : extentOf([shared], axis.scale);
  const scale = createScale(axis.scale, extent ?? x.domain);
  const sharedPlaces = shared.map((value) => scale.place(value));
  const probe: Probe = {
    key: axisTitle(axis),
    count: stops.length,
    stride: 0,
    valueOf: (index) => shared[index] ?? Number.NaN,
    indexOf(value) {
      const place = scale.place(value);
      return place >= -1e-9 && place <= 1 + 1e-9 ? nearest(sharedPlaces, place) : undefined;
    },
    indexAt: (pixel) => nearest(places, (pixel - frame.left) / frame.width),
    lines: (index) => ({ x: frame.left + places[index]! * frame.width }),
    readout: (index, wish) => readoutAt(layout, stops, index, wish),
    dot: (index) => dotAt(layout, stops[index]!),
    ...(isPlenty(chart) && { parts: partsOf(layout, stops) }),
  };
  return nameSamples(probe, samplesOf(layout));
}

/** So many lines that one of them is easier followed when the others stand back. */
function isPlenty(chart: CurvesChart): boolean {
  return chart.series.filter(isLine).length > 5;
}

/** Pointer and line are this near when the line is meant, px. */
const reach = 14;

function partsOf({ traces, names, nameSide, frame, chart }: CurvesLayout, stops: readonly Stop[]): ProbeParts {
  const lines = traces.filter((trace) => isLine(trace.series));
  const heightAt = (trace: Trace, index: number): number => {
    const point = pointOf(trace.series.x, stops[index]!);
    return point === undefined ? Number.NaN : frame.top + (1 - trace.places[2 * point + 1]!) * frame.height;
  };
  const isBesideFrame = (x: number): boolean =>
    chart.namesAtEnds === true && (nameSide === 'right' ? x > frame.left + frame.width + 3 : x < frame.left - 3);
  return {
    at(index, x, y) {
      if (isBesideFrame(x)) return names.find((name) => Math.abs(name.at[1] - y) < 7)?.series.id;
      const heights = lines.map((trace) => heightAt(trace, index));
      const found = nearest(heights, y);
      return found !== undefined && Math.abs(heights[found]! - y) <= reach ? lines[found]!.series.id : undefined;
    },
    next(index, from, direction) {
      const ordered = lines
        .map((trace) => ({ id: trace.series.id, height: heightAt(trace, index) }))
        .filter(({ height }) => Number.isFinite(height))
        .sort((one, other) => one.height - other.height);
      const at = ordered.findIndex(({ id }) => id === from);
      if (at < 0) return (direction > 0 ? ordered[0] : ordered.at(-1))?.id;
      return ordered[Math.max(0, Math.min(ordered.length - 1, at + direction))]?.id;
    },
  };
}
