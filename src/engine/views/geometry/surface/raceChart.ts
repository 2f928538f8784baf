import { placeOn, quantileLevels } from '../../../../analysis/geometry/lossGrid.ts';
import { race, type DescentGoal, type Racer, type RaceRun } from '../../../../analysis/geometry/optimizerRace.ts';
import {
  penalizedMinimum,
  quadraticValue,
  type QuadraticLoss,
} from '../../../../analysis/paths/equivalents/constraintForm.ts';
import { pairCurvature, type PairCurvature } from '../../../../analysis/paths/planeOptima.ts';
import { message } from '../../../../core/ground/errors.ts';
import { defaultChoice } from '../../../../core/ground/registry.ts';
import { optimizers, type OptimizerName } from '../../../../core/tables/optimizers.ts';
import type { ContoursChart, PlaneLine } from '../../../../protocol/charts.ts';
import { short } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { ridgeOf, type LinearPair } from './linearPair.ts';
import type { SurfacePlane } from './surfacePlane.ts';

const racers = ['sgd', 'momentum', 'nesterov', 'adam', 'adamw'] as const satisfies readonly OptimizerName[];
/** The objective is to come this near to its minimum, as a share of where it starts. */
const tolerance = 1e-6;
const mostSteps = 5000;
/** Points of a trail that are drawn. */
const drawnSteps = 400;
/** Descent goes from side to side of a valley where its rate is near 2 over the largest curvature. */
const zigzag = 1.8;
/** Adaptive steps are as long as their rate: a share of the way. */
const shareOfWay = 0.05;
const gridSize = 51;

interface Result {
  readonly racer: Racer;
  readonly run: RaceRun;
}

/** What optimizers are started on: squared errors plus the L2 part of the penalties. */
export interface RaceTrack {
  readonly quadratic: QuadraticLoss;
  readonly ridge: number;
  readonly curvature: PairCurvature;
}

/** Two weights of a linear model as a track; undefined for other losses than squares, and where there is not one minimum. */
export function raceTrackOf({ quadratic, terms }: LinearPair): RaceTrack | undefined {
  if (quadratic === undefined) return undefined;
  const ridge = ridgeOf(terms);
  const curvature = pairCurvature(quadratic, ridge);
  return curvature.smallest > 1e-9 * curvature.largest ? { quadratic, ridge, curvature } : undefined;
}

/** Several optimizers started together on two weights of a linear model. */
export function raceChart(
  moment: Moment,
  { quadratic, ridge, curvature }: RaceTrack,
  surface: SurfacePlane,
): ContoursChart {
  const bottom = penalizedMinimum(quadratic, ridge);
  const start = startOf(surface, bottom);
  const results = run({ moment, quadratic, ridge, start, bottom });
  const objective = objectiveOf(quadratic, ridge);
  const field = Float64Array.from({ length: gridSize ** 2 }, (_, at) =>
    objective(
      Float64Array.of(
        placeOn(surface.range.x, at % gridSize, gridSize),
        placeOn(surface.range.y, Math.floor(at / gridSize), gridSize),
      ),
    ),
  );
  return {
    kind: 'contours',
    id: 'race',
    view: 'geometry',
    run: moment.run,
    step: moment.step,
    ...textsOf(results, curvature.condition),
    x: surface.axes[0],
    y: surface.axes[1],
    range: surface.range,
    ...{ rows: gridSize, columns: gridSize, field, levels: quantileLevels(field, 9) },
    value: { label: ridge > 0 ? message('objective') : message('loss'), scale: 'linear' },
    lines: results.map(lineOf),
    marks: [
      { id: 'penalized', role: 'penalized', label: message('minimum'), x: bottom[0]!, y: bottom[1]! },
      { id: 'start', role: 'free', label: message('start'), x: start[0]!, y: start[1]! },
    ],
  };
}

/** Where the run began; where that is the minimum itself, the origin. */
function startOf({ trail, here }: SurfacePlane, bottom: Float64Array): Float64Array {
  const first = Float64Array.of(trail.x[0] ?? here[0], trail.y[0] ?? here[1]);
  const isThere =
    Math.hypot(first[0]! - bottom[0]!, first[1]! - bottom[1]!) <= 1e-6 * Math.hypot(bottom[0]!, bottom[1]!);
  return isThere ? new Float64Array(2) : first;
}

function objectiveOf(quadratic: QuadraticLoss, ridge: number): (w: Float64Array) => number {
  return (w) => quadraticValue(quadratic, w) + (ridge / 2) * (w[0]! ** 2 + w[1]! ** 2);
}

/** Loss plus ridge / 2 |w|^2 with its gradient. */
function goalOf(quadratic: QuadraticLoss, ridge: number, value: DescentGoal['value']): DescentGoal {
  const { hessian, linear } = quadratic;
  return {
    value,
    gradient(w, out) {
      out[0] = hessian[0]! * w[0]! + hessian[1]! * w[1]! - linear[0]! + ridge * w[0]!;
      out[1] = hessian[2]! * w[0]! + hessian[3]! * w[1]! - linear[1]! + ridge * w[1]!;
    },
  };
}

function run({
  moment,
  quadratic,
  ridge,
  start,
  bottom,
}: {
  readonly moment: Moment;
  readonly quadratic: QuadraticLoss;
  readonly ridge: number;
  readonly start: Float64Array;
  readonly bottom: Float64Array;
}): readonly Result[] {
  const objective = objectiveOf(quadratic, ridge);
  const least = objective(bottom);
  const rules = { start, enough: least + tolerance * (objective(start) - least), mostSteps };
  const way = Math.hypot(start[0]! - bottom[0]!, start[1]! - bottom[1]!);
  const { largest } = pairCurvature(quadratic, ridge);
  const { optimizer } = moment.prepared.experiment;
  return racers.map((name) => {
    const entry = optimizers.get(name);
    const own = optimizer.name === name ? optimizer : undefined;
    const steady = (name === 'sgd' ? zigzag : 1) / largest;
    const racer: Racer = {
      ...(own ?? defaultChoice(optimizers, name)),
      learningRate: own?.learningRate ?? (entry.adaptive ? shareOfWay * way : steady),
      weightDecay: entry.decoupled ? ridge : 0,
    };
    // Decay beside the gradient takes the place of the penalty in it.
    return { racer, run: race(goalOf(quadratic, entry.decoupled ? 0 : ridge, objective), racer, rules) };
  });
}

function lineOf({ racer, run: { trail, steps, hasDiverged } }: Result): PlaneLine {
  const points = Math.min(trail.length / 2, drawnSteps);
  const { label } = optimizers.get(racer.name);
  return {
    id: racer.name,
    role: 'trail',
    label: hasDiverged
      ? message('{0}: diverges', label)
      : steps === undefined
        ? message('{0}: not in {1} steps', label, mostSteps)
        : message('{0}: {1} steps', label, steps),
    x: Float64Array.from({ length: points }, (_, at) => trail[2 * at]!),
    y: Float64Array.from({ length: points }, (_, at) => trail[2 * at + 1]!),
  };
}

function textsOf(
  results: readonly Result[],
  condition: number,
): Pick<ContoursChart, 'title' | 'caption' | 'description' | 'explanation'> {
  const there = results.filter(({ run: { steps } }) => steps !== undefined);
  const [first] = there.toSorted((one, other) => one.run.steps! - other.run.steps!);
  const nameOf = ({ racer }: Result): string => optimizers.get(racer.name).label;
  const rates = results.map((result) => `${nameOf(result)} ${String(short(result.racer.learningRate))}`).join(', ');
  return {
    title:
      first === undefined
        ? message('No optimizer comes to the minimum in {0} steps', mostSteps)
        : message('{0} is at the minimum first, after {1} steps', nameOf(first), first.run.steps!),
    caption: message(
      'The whole gradient at every step, until a millionth of the way down is left. Learning rates: {0}.',
      rates,
    ),
    description: message(
      'Steps to the minimum: {0}.',
      there.map((result) => `${nameOf(result)} ${String(result.run.steps)}`).join(', '),
    ),
    explanation: message(
      'Squared errors plus the L2 part of the penalties, condition number {0}. Plain descent with a rate near 2 over the largest curvature goes from side to side of the valley; at best it takes about as many steps as the condition number, with momentum as its root. The rate of the text is used for its own optimizer. AdamW shrinks beside the gradient and may rest elsewhere than at the minimum of the objective. Polyak (1964); Nocedal, Wright (2006), section 3.3.',
      short(condition),
    ),
  };
}
