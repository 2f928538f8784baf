import { barrierOf, type Barrier } from '../../../../analysis/geometry/lossGrid.ts';
import type { ParameterPlane } from '../../../../analysis/geometry/parameterPlane.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import type { CurvesChart, Series } from '../../../../protocol/charts.ts';
import { curvesChart, short, type ChartTexts } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { isInFloat64, withRemarks } from './lossTexts.ts';
import type { SurfaceValues } from './surfaceJobs.ts';

/** The straight line between the weights of two steps. */
export interface WeightLine {
  readonly plane: ParameterPlane;
  /** Steps at share 0 and at share 1. */
  readonly steps: readonly [number, number];
  /** Shares of the way, ascending; 0 and 1 are among them. */
  readonly shares: Float64Array;
  /** From one end to the other, as the crow flies. */
  readonly length: number;
}

/** What the line goes on by at both ends, as a share of its length, where the text asks for no more. */
const overhang = 0.25;

/** Lays the line that the text asks for: from the first recorded step to the shown one, or from the shown one to a recorded one. */
export function planLine({ snapshots, step, parameters, lab }: Moment): WeightLine {
  const { to, resolution, span } = lab.geometry;
  const nearest = snapshots.reduce<Moment['snapshots'][number] | undefined>(
    (best, one) =>
      best === undefined || Math.abs(one.step - (to ?? 0)) < Math.abs(best.step - (to ?? 0)) ? one : best,
    undefined,
  );
  const other = { step: nearest?.step ?? step, parameters: nearest?.parameters ?? parameters };
  const here = { step, parameters };
  const [begin, end] = to === undefined ? [other, here] : [here, other];
  const u = Float64Array.from(begin.parameters, (value, at) => end.parameters[at]! - value);
  const plane = { origin: Float64Array.from(begin.parameters), u, v: new Float64Array(u.length) };
  const pieces = resolution - 1;
  const beyond = Math.round(overhang * span * pieces);
  const shares = Float64Array.from({ length: pieces + 1 + 2 * beyond }, (_, at) => (at - beyond) / pieces);
  return { plane, steps: [begin.step, end.step], shares, length: lengthOf(u) };
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

/** The loss on the straight line between two steps, and the barrier that stands on it. */
export function lineChart(moment: Moment, line: WeightLine, values: LineValues): CurvesChart {
  const { shares, steps } = line;
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
        marks: [0, 1].map((at) => ({ axis: 'x', at, label: message('step {0}', steps[at]!) })),
      },
      textsOf(moment, line, values),
    ),
    namesAtEnds: true,
  };
}

function textsOf(moment: Moment, { shares, steps, length }: WeightLine, { loss }: LineValues): ChartTexts {
  const barrier = barrierOf(shares, loss);
  const holes = loss.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  return {
    title: titleOf(barrier, steps, length),
    caption:
      holes > 0
        ? message(
            'All {0} training samples at {1} points; {2} points have no finite number.',
            moment.prepared.problem.train.count,
            shares.length,
            holes,
          )
        : madeOf(moment, shares.length, length),
    description: message(
      'The loss on the straight line between the weights of step {0} and of step {1}: {2} and {3} at the ends.',
      steps[0],
      steps[1],
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

function titleOf(barrier: Barrier | undefined, [begin, end]: WeightLine['steps'], length: number): Message {
  if (length === 0) return message('Both ends of the line are the weights of step {0}', end);
  if (barrier === undefined) return message('An end of the line has no finite loss');
  if (barrier.height === Infinity) return message('Between step {0} and step {1} the loss is not finite', begin, end);
  if (!(barrier.height > 0)) return message('No barrier between step {0} and step {1}', begin, end);
  return message('The barrier between step {0} and step {1} is {2}', begin, end, short(barrier.height));
}
