import type { GridRange } from '../../../../analysis/geometry/lossGrid.ts';
import {
  coordinatePlane,
  randomPlane,
  trajectoryPlane,
  type ParameterPlane,
  type TrajectoryPlane,
} from '../../../../analysis/geometry/parameterPlane.ts';
import type { Architecture } from '../../../../core/experiment/architecture.ts';
import type { LabGeometryConfig } from '../../../../core/config/config.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import { createRandom } from '../../../../core/ground/random.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import type { Axis } from '../../../../protocol/charts.ts';
import { percent } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import type { Snapshot } from '../../../training/snapshots.ts';
import { nameParameter } from './parameterNames.ts';

/** The plane of weights that the text asks for, and what of the run lies on it. */
export interface SurfacePlane {
  readonly kind: Exclude<LabGeometryConfig['plane'], 'line'>;
  readonly plane: ParameterPlane;
  readonly range: GridRange;
  readonly axes: readonly [Axis, Axis];
  /** Short names of both. */
  readonly names: readonly [Message, Message];
  /** Where the weights of the moment are. */
  readonly here: readonly [number, number];
  /** Where the recorded weights are, or their feet on the plane; empty where that says nothing. */
  readonly trail: { readonly steps: readonly number[]; readonly x: Float64Array; readonly y: Float64Array };
  /** Of the plane of the trajectory. */
  readonly trajectory?: Pick<TrajectoryPlane, 'shape' | 'shares'>;
}

/** Units along x for each along y: the large picture of a page is wider than high. */
const wide = 1.4;
/** Room around what must be seen, as a share of it. */
const margin = 0.25;
/** What lies further out than this multiple of the weights is not shown. */
const farAway = 5;
/** Half the side of a plane on which nothing has a size. */
const smallestHalf = 1e-3;

/**
 * Lays the plane of `lab.geometry` through the weights of the moment.
 * @param seen  more places that a plane of two weights should show, where they are not too far away
 */
export function planSurface(moment: Moment, seen: readonly (readonly [number, number])[] = []): SurfacePlane {
  const { lab } = moment;
  switch (lab.geometry.plane) {
    case 'weights':
      return planWeights(moment, seen);
    case 'random':
      return planRandom(moment);
    case 'trajectory':
    case 'line':
      return planTrajectory(moment);
    default:
      return lab.geometry.plane satisfies never;
  }
}

/** The recorded weights up to the moment, and those of the moment. */
function snapshotsOf({ snapshots, step, parameters, running }: Moment): readonly Snapshot[] {
  const past = snapshots.filter((one) => one.step < step);
  return [...past, { step, parameters, running }];
}

function planTrajectory(moment: Moment): SurfacePlane {
  const points = snapshotsOf(moment);
  const { seed } = moment.lab.geometry;
  const random = createRandom(seed).fork('trajectory');
  const found = trajectoryPlane(
    points.map(({ parameters }) => parameters),
    moment.parameters,
    random,
  );
  const { origin, u, v, shape, shares, places } = found;
  const trail = {
    steps: points.map(({ step }) => step),
    x: places.filter((_, at) => at % 2 === 0),
    y: places.filter((_, at) => at % 2 === 1),
  };
  const axisOf = (at: 0 | 1): Axis => ({
    label:
      shape === 'plane' || (shape === 'line' && at === 0)
        ? message('component {0}, {1} % of the variance', at + 1, percent(shares[at]))
        : message('random direction'),
    scale: 'linear',
  });
  return {
    kind: 'trajectory',
    plane: { origin, u, v },
    range: rangeAround(trail, { span: moment.lab.geometry.span, least: 0.1 * lengthOf(moment.parameters) }),
    axes: [axisOf(0), axisOf(1)],
    names: [message('component {0}', 1), shape === 'plane' ? message('component {0}', 2) : message('random')],
    here: [0, 0],
    trail,
    trajectory: { shape, shares },
  };
}

function planRandom({ lab, parameters, prepared }: Moment): SurfacePlane {
  const { span, seed } = lab.geometry;
  const plane = randomPlane(prepared.problem.architecture, parameters, createRandom(seed).fork('plane'));
  const axisOf = (name: number): Axis => ({
    label: message('random direction {0}', name),
    unit: message('filter norms'),
    scale: 'linear',
  });
  return {
    kind: 'random',
    plane,
    range: { x: [-wide * span, wide * span], y: [-span, span] },
    axes: [axisOf(1), axisOf(2)],
    names: [message('direction {0}', 1), message('direction {0}', 2)],
    here: [0, 0],
    trail: { steps: [], x: new Float64Array(), y: new Float64Array() },
  };
}

function planWeights(moment: Moment, more: readonly (readonly [number, number])[]): SurfacePlane {
  const { lab, parameters, prepared } = moment;
  const { architecture } = prepared.problem;
  const pair = pairOf(architecture, parameters, lab.geometry.weights);
  const points = snapshotsOf(moment);
  const [trailX, trailY] = pair.map((place) => Float64Array.from(points, (point) => point.parameters[place]!));
  const trail = { steps: points.map(({ step }) => step), x: trailX!, y: trailY! };
  const { featureNames } = prepared.data.dataset;
  const axisOf = (place: number): Axis => ({
    label: nameParameter(architecture, place, featureNames),
    scale: 'linear',
  });
  const here = [parameters[pair[0]]!, parameters[pair[1]]!] as const;
  const near = Math.max(...trail.x.map(Math.abs), ...trail.y.map(Math.abs), 0.1);
  const others = more.filter(([x, y]) => Math.max(Math.abs(x), Math.abs(y)) < farAway * near);
  const seen = {
    x: Float64Array.of(...trail.x, 0, ...others.map(([one]) => one)),
    y: Float64Array.of(...trail.y, 0, ...others.map(([, other]) => other)),
  };
  return {
    kind: 'weights',
    plane: coordinatePlane(parameters, pair),
    range: rangeAround(seen, { span: lab.geometry.span, least: 0.1 }),
    axes: [axisOf(pair[0]), axisOf(pair[1])],
    names: [axisOf(pair[0]).label, axisOf(pair[1]).label],
    here,
    trail,
  };
}

/** The parameters that the text names, or the two largest weights of one output. */
export function pairOf(
  { tensors }: Pick<Architecture, 'tensors'>,
  parameters: Numbers,
  wish: readonly [number, number] | undefined,
): readonly [number, number] {
  const isThere = wish !== undefined && wish[0] !== wish[1] && wish.every((place) => place < parameters.length);
  if (isThere) return wish;
  const { offset, size, rows, columns } = tensors.findLast(({ role }) => role === 'weights')!;
  const sizeOf = (place: number): number => Math.abs(parameters[place]!);
  let largest = offset;
  for (let place = offset; place < offset + size; place += 1) if (sizeOf(place) > sizeOf(largest)) largest = place;
  const unit = (largest - offset) % columns;
  const own = Array.from({ length: rows }, (_, row) => offset + row * columns + unit);
  const ranked = own.sort((one, other) => sizeOf(other) - sizeOf(one));
  // One weight alone is shown with its bias, which follows it.
  const [first, second = first! + 1] = ranked;
  return first! < second ? [first!, second] : [second, first!];
}

/** A rectangle that holds points and some room; both axes have the same unit length. */
function rangeAround(
  { x, y }: Pick<SurfacePlane['trail'], 'x' | 'y'>,
  { span, least }: { readonly span: number; readonly least: number },
): GridRange {
  const ends = [x, y].map((values) => {
    const known = values.filter((value) => Number.isFinite(value));
    return known.length === 0 ? ([0, 0] as const) : ([Math.min(...known), Math.max(...known)] as const);
  });
  const reach = Math.max(...ends.map(([low, high], axis) => (high - low) / 2 / (axis === 0 ? wide : 1)));
  const half = span * (reach > 0 ? (1 + margin) * reach : Math.max(least, smallestHalf));
  const [rangeX, rangeY] = ends.map(([low, high], axis): [number, number] => {
    const side = axis === 0 ? wide * half : half;
    return [(low + high) / 2 - side, (low + high) / 2 + side];
  });
  return { x: rangeX!, y: rangeY! };
}

function lengthOf(values: Numbers): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}
