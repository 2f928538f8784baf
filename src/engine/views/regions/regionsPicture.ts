import { argmaxLines, levelLines } from '../../../analysis/regions/plane/decisionBoundary.ts';
import type { PlanePartition } from '../../../analysis/regions/plane/linearRegions.ts';
import { countActive, patternColours } from '../../../analysis/regions/cells/patternKeys.ts';
import { message } from '../../../core/ground/errors.ts';
import type { CellMeasure, RegionsChart, SampleFacts } from '../../../protocol/charts.ts';
import { inFewBytes, linkCorners } from '../../../protocol/linkedCorners.ts';
import type { ChartTexts } from '../frame/chartParts.ts';
import type { Moment } from '../frame/moment.ts';
import type { RegionNetwork } from '../../reading/regionNetwork.ts';
import { type RegionPlane, toShown } from '../../reading/regionSlice.ts';

/** What a picture of the regions is made of. */
export interface RegionsPicture {
  readonly moment: Moment;
  readonly plane: RegionPlane;
  readonly regions: RegionNetwork;
  readonly partition: PlanePartition;
  readonly texts: ChartTexts;
  /** Samples in the region of each cell; undefined where they were not counted. */
  readonly samplesInside: Uint32Array | undefined;
  /** What is known of the samples; undefined: they need not be named. */
  readonly samples?: SampleFacts | undefined;
  /** s and t of the corners of the chosen cell. */
  readonly chosen: Float64Array | undefined;
}

/** Layers beyond this many get no colouring of their own. */
const colouredLayers = 3;

/** The picture; every array in it is new, so that it can be handed over. */
export function regionsPicture(picture: RegionsPicture): RegionsChart {
  const { moment, plane, regions, partition, texts } = picture;
  const { data } = moment.prepared;
  const { points } = plane;
  const [x, y] = plane.shown;
  const [s, t] = plane.slice.bounds;
  const { value, gradients } = measureCells(moment, partition, plane);
  const { corners, order } = linkCorners(
    partition.cornerStarts,
    partition.cornerVertices,
    partition.vertices.length / 2,
  );
  return {
    kind: 'regions',
    id: 'regions',
    view: 'regions',
    run: moment.run,
    step: moment.step,
    ...texts,
    x: x.axis,
    y: y.axis,
    range: { x: [toShown(x, s[0]), toShown(x, s[1])], y: [toShown(y, t[0]), toShown(y, t[1])] },
    exactness: regions.kind === 'limit' ? 'limit' : partition.complete ? 'exact' : 'capped',
    vertices: showPlaces(inOrder(partition.vertices, order), plane),
    corners,
    sideLayers: layersOfSides(partition),
    gradients,
    measures: measuresOf(picture, value),
    notes: notesOf(picture),
    boundary: showPlaces(boundaryOf(moment, partition), plane),
    classNames: [...data.dataset.classNames],
    points: {
      x: points.x.slice(),
      y: points.y.slice(),
      value: points.value.slice(),
      validates: points.validates.slice(),
    },
    ...(picture.samples !== undefined && { samples: picture.samples }),
    chosen: picture.chosen === undefined ? new Float64Array(0) : showPlaces(picture.chosen, plane),
  };
}

/** Places of the slice in the coordinates of the chart. */
export function showPlaces(places: Float64Array, { shown: [x, y] }: RegionPlane): Float64Array {
  const out = new Float64Array(places.length);
  for (let at = 0; at < places.length; at += 2) {
    out[at] = places[at]! * x.scale + x.shift;
    out[at + 1] = places[at + 1]! * y.scale + y.shift;
  }
  return out;
}

/** x and y of each vertex, in another order. */
function inOrder(places: Float64Array, order: Int32Array): Float64Array {
  const out = new Float64Array(2 * order.length);
  for (let at = 0; at < order.length; at += 1) {
    out[2 * at] = places[2 * order[at]!]!;
    out[2 * at + 1] = places[2 * order[at]! + 1]!;
  }
  return out;
}

/** The hidden layer of the kink along each side of the cells; the side at a corner leads to the next one. */
function layersOfSides({ cornerStarts, cornerVertices, edges, widths }: PlanePartition): Int8Array | Int16Array {
  const sides = new (widths.length > 127 ? Int16Array : Int8Array)(cornerVertices.length).fill(-1);
  for (let edge = 0; edge < edges.count; edge += 1) {
    const [one, other] = [edges.vertices[2 * edge]!, edges.vertices[2 * edge + 1]!];
    for (let beside = 2 * edge; beside < 2 * edge + 2; beside += 1) {
      const cell = edges.cells[beside]!;
      if (cell < 0) continue;
      const [start, end] = [cornerStarts[cell]!, cornerStarts[cell + 1]!];
      let before = cornerVertices[end - 1]!;
      let side = end - 1;
      for (let corner = start; corner < end; corner += 1) {
        const here = cornerVertices[corner]!;
        if ((before === one && here === other) || (before === other && here === one)) sides[side] = edges.layers[edge]!;
        before = here;
        side = corner;
      }
    }
  }
  return sides;
}

/** The exact decision boundary, or the level 0 of a single regression target. */
function boundaryOf({ prepared }: Moment, partition: PlanePartition): Float64Array {
  const { task, data } = prepared;
  if (partition.outputs > 1) return task === 'classification' ? argmaxLines(partition) : new Float64Array(0);
  const { mean, scale } = data.targetScale;
  return levelLines(partition, 0, task === 'classification' ? 0 : -mean[0]! / scale[0]!);
}

/**
 * What follows from the affine map of each cell: the margin of a classifier (largest output less the second), the single output, or the
 * prediction, at the middle of the corners; and its slopes along the axes of the chart.
 */
function measureCells(
  { prepared }: Moment,
  partition: PlanePartition,
  { shown: [x, y] }: RegionPlane,
): { readonly value: Float64Array; readonly gradients: Float64Array } {
  const { cells, outputs, outputMaps, cornerStarts, cornerVertices, vertices } = partition;
  const isMargin = prepared.task === 'classification' && outputs > 1;
  const { mean, scale } = prepared.data.targetScale;
  const [factor, shift] = prepared.task === 'classification' ? [1, 0] : [scale[0]!, mean[0]!];
  const value = new Float64Array(cells);
  const gradients = new Float64Array(2 * cells);
  for (let cell = 0; cell < cells; cell += 1) {
    const start = cornerStarts[cell]!;
    const end = cornerStarts[cell + 1]!;
    let s = 0;
    let t = 0;
    for (let corner = start; corner < end; corner += 1) {
      const id = cornerVertices[corner]!;
      s += vertices[2 * id]!;
      t += vertices[2 * id + 1]!;
    }
    s /= end - start;
    t /= end - start;
    let first = -1;
    let second = -1;
    let most = -Infinity;
    let next = -Infinity;
    for (let output = 0; output < (isMargin ? outputs : 1); output += 1) {
      const at = (cell * outputs + output) * 3;
      const here = outputMaps[at]! * s + outputMaps[at + 1]! * t + outputMaps[at + 2]!;
      if (here > most) {
        second = first;
        next = most;
        first = at;
        most = here;
      } else if (here > next) {
        second = at;
        next = here;
      }
    }
    value[cell] = second < 0 ? most * factor + shift : most - next;
    const along = (at: number): number =>
      factor * (outputMaps[first + at]! - (second < 0 ? 0 : outputMaps[second + at]!));
    gradients[2 * cell] = along(0) / x.scale;
    gradients[2 * cell + 1] = along(1) / y.scale;
  }
  return { value, gradients };
}

function measuresOf({ moment, partition, regions, plane }: RegionsPicture, value: Float64Array): CellMeasure[] {
  const isClass = moment.prepared.task === 'classification';
  const isSigned = value.some((one) => one < 0) && value.some((one) => one > 0);
  const isScaled = plane.shown.some(({ axis, scale }) => axis.unit !== undefined || scale !== 1);
  const measures: CellMeasure[] = [
    { id: 'pattern', label: message('activation pattern'), kind: 'category', values: patternColours(partition) },
    {
      id: 'slope',
      label: isScaled ? message('slope per standard deviation') : message('slope'),
      kind: 'sequential',
      values: { of: 'slope', scales: [plane.shown[0].scale, plane.shown[1].scale] },
    },
    {
      id: 'output',
      label: !isClass ? message('prediction') : partition.outputs > 1 ? message('margin') : message('output'),
      kind: isSigned ? 'diverging' : 'sequential',
      values: value,
    },
  ];
  if (regions.network.layers.length < 2) return measures;
  measures.push({
    id: 'depth',
    label: message('deepest layer at the border'),
    kind: 'sequential',
    values: { of: 'depth', numbers: regions.layerOf.map((layer) => layer + 1) },
  });
  for (let layers = 1; layers < Math.min(regions.network.layers.length, colouredLayers + 1); layers += 1) {
    measures.push({
      id: `layer-${layers}`,
      label: message('regions of layer {0}', regions.layerOf[layers - 1]! + 1),
      kind: 'category',
      values: patternColours(partition, layers),
    });
  }
  return measures;
}

function notesOf({ partition, samplesInside }: RegionsPicture): RegionsChart['notes'] {
  return [
    { label: message('area'), values: { of: 'area' } },
    { label: message('active units'), values: inFewBytes(countActive(partition)) },
    ...(samplesInside === undefined ? [] : [{ label: message('samples inside'), values: inFewBytes(samplesInside) }]),
    { label: message('slope along x'), values: { of: 'gradient', along: 'x' } },
    { label: message('slope along y'), values: { of: 'gradient', along: 'y' } },
  ];
}
