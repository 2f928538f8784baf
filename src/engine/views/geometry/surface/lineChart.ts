import { barrierOf, type Barrier } from '../../../../analysis/geometry/lossGrid.ts';
import type { ParameterPlane } from '../../../../analysis/geometry/parameterPlane.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import type { CurvesChart, Series } from '../../../../protocol/charts.ts';
import { curvesChart, short, type ChartTexts } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { isInFloat64, withRemarks } from './lossTexts.ts';
import { endTexts, lineEndsOf, nameOfEnd, type LineEnds } from './lineEnds.ts';
import type { SurfaceValues } from './surfaceJobs.ts';

/** The straight line between two weights. */
export interface WeightLine {
  readonly plane: ParameterPlane;
  readonly ends: LineEnds;
  /** Shares of the way, ascending; 0 and 1 are among them. */
  readonly shares: Float64Array;
  /** From one end to the other, as the crow flies. */
  readonly length: number;
}

/** What the line goes on by at both ends, as a share of its length, where the text asks for no more. */
const overhang = 0.25;

/**
 * Lays the line that the text asks for; it goes on beyond both ends.
 * @throws LabError as `lineEndsOf` does
 */
export function planLine(moment: Moment): WeightLine {
  const { resolution, span } = moment.lab.geometry;
  const ends = lineEndsOf(moment);
  const u = Float64Array.from(ends.begin, (value, at) => ends.end[at]! - value);
  const plane = { origin: Float64Array.from(ends.begin), u, v: new Float64Array(u.length) };
  const pieces = resolution - 1;
  const beyond = Math.round(overhang * span * pieces);
  const shares = Float64Array.from({ length: pieces + 1 + 2 * beyond }, (_, at) => (at - beyond) / pieces);
  return { plane, ends, shares, length: lengthOf(u) };
}

function lengthOf(values: Numbers): number {
  let squares = 0;
  for (const value of values) squares += value * value;
  return Math.sqrt(squares);
}

/** a and b of the points of a line. */
export function linePoints({ shares }: WeightLine): Float64Array {
  const points = new Float64Array(2 * shares.length);
  shares.forEach((share, at) => (points[2 * at] = share));
  return points;
}

/** Losses on the line. */
export interface LineValues extends SurfaceValues {
  /** Mean loss of the validating samples; undefined without any. */
  readonly validation: Float64Array | undefined;
}

/** The loss on the straight line between two weights, and the barrier that stands on it. */
export function lineChart(moment: Moment, line: WeightLine, values: LineValues): CurvesChart {
  const { shares, ends } = line;
  const finite = (field: Float64Array): Float64Array => field.map((value) => (Number.isFinite(value) ? value : NaN));
  const of = (id: string, label: Message, role: Series['role'], y: Float64Array): Series => ({
    ...{ id, label, role, group: id === 'objective' ? 'objective' : 'loss' },
    x: shares.slice(),
    y: finite(y),
  });
  const hasPenalty = values.penalty.some((value) => value !== 0);
  const series = [
    of('train', message('training loss'), 'measured', values.loss),
    ...(values.validation === undefined
      ? []
      : [of('validation', message('validation loss'), 'validation', values.validation)]),
    ...(hasPenalty
      ? [
          of(
            'objective',
            message('objective'),
            'measured',
            values.loss.map((value, at) => value + values.penalty[at]!),
          ),
        ]
      : []),
  ];
  return {
    ...curvesChart(
      moment,
      {
        id: 'line',
        view: 'geometry',
        x: { label: message('share of the way'), scale: 'linear', isWhole: true },
        y: { label: message('loss'), scale: 'linear' },
        series,
        marks: [0, 1].map((at) => ({ axis: 'x', at, label: nameOfEnd(ends.names[at]!) })),
      },
      textsOf(moment, line, values),
    ),
    namesAtEnds: true,
  };
}

function textsOf(moment: Moment, { shares, ends, length }: WeightLine, { loss }: LineValues): ChartTexts {
  const barrier = barrierOf(shares, loss);
  const holes = loss.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  return {
    title: titleOf(barrier, ends, length),
    caption:
      holes > 0
        ? message(
            'All {0} training samples at {1} points; {2} points have no finite number.',
            moment.prepared.problem.train.count,
            shares.length,
            holes,
          )
        : madeOf(moment, shares.length, length),
    description: endTexts[ends.kind].losses(
      ...ends.names,
      short(loss[shares.indexOf(0)]!),
      short(loss[shares.indexOf(1)]!),
    ),
    explanation: withRemarks(
      moment,
      message(
        'Loss at (1 - t) theta_0 + t theta_1. The barrier is the most that it is above the straight line between the losses of the two ends; without a barrier both lie in one basin as far as this line tells. Frankle et al. (2020), ICML; Entezari et al. (2022), ICLR.',
      ),
    ),
  };
}

function madeOf(moment: Moment, points: number, length: number): Message {
  const { count } = moment.prepared.problem.train;
  return isInFloat64(moment)
    ? message(
        'All {0} training samples at {1} points, in float64; the two weights are {2} apart.',
        count,
        points,
        short(length),
      )
    : message(
        'All {0} training samples at {1} points, in float32 as trained; the two weights are {2} apart.',
        count,
        points,
        short(length),
      );
}

function titleOf(barrier: Barrier | undefined, { kind, names }: LineEnds, length: number): Message {
  const texts = endTexts[kind];
  if (length === 0) return texts.same(...names);
  if (barrier === undefined) return message('An end of the line has no finite loss');
  if (barrier.height === Infinity) return texts.notFinite(...names);
  if (!(barrier.height > 0)) return texts.none(...names);
  return texts.barrier(...names, short(barrier.height));
}
