import { type RegressionData, prepareLeastSquares } from '../../../../analysis/paths/problem/leastSquares.ts';
import { quadraticOf } from '../../../../analysis/paths/equivalents/constraintForm.ts';
import {
  dropoutStrengths,
  solveWeightedRidge,
  trainWithDropout,
} from '../../../../analysis/paths/equivalents/dropoutRidge.ts';
import {
  descend,
  descentFilter,
  filterSolutions,
  largestFilterGap,
  ridgeFilter,
} from '../../../../analysis/paths/equivalents/stoppedDescent.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import { createRandom } from '../../../../core/ground/random.ts';
import type { Chart, CurvesChart, Series } from '../../../../protocol/charts.ts';
import { curvesChart, short } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { lambdaAxis } from '../charts/pathCharts.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** The linear model with squared loss on the data of a run, whatever its network: the ground on which theory is exact. */
interface PlainRegression extends RegressionData {
  readonly names: readonly string[];
}

/** Inputs that take part: more would not be told apart, and cost the square. */
const mostInputs = 60;
/** Weights that are drawn. */
const drawnWeights = 6;

/** Centred inputs (those most correlated with the target) and the centred first target, or the last class as 1 and the others as 0. */
function plainRegression({ data, task, width }: PreparedRun): PlainRegression {
  const { train, dataset } = data;
  const { samples } = train;
  const own = train.targets.length / samples;
  const target = centred(
    Float64Array.from({ length: samples }, (_, i) =>
      task === 'regression' ? train.targets[i * own]! : Number(train.targets[i] === width - 1),
    ),
  );
  const columns = Array.from({ length: dataset.features }, (_, j) => ({
    name: dataset.featureNames[j] ?? String(j),
    values: centred(Float64Array.from({ length: samples }, (__, i) => train.inputs[i * dataset.features + j]!)),
  }));
  const pull = ({ values }: (typeof columns)[number]): number =>
    Math.abs(values.reduce((sum, x, i) => sum + x * target[i]!, 0));
  const chosen = [...columns].sort((one, other) => pull(other) - pull(one)).slice(0, mostInputs);
  const values = Float64Array.from(
    { length: samples * chosen.length },
    (_, at) => chosen[at % chosen.length]!.values[Math.floor(at / chosen.length)]!,
  );
  return { samples, inputs: chosen.length, values, target, names: chosen.map(({ name }) => name) };
}

function centred(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return values.map((value) => value - mean);
}

/** Two families of solutions over a common axis: dots and lines of the same hue for each of the largest weights. */
function pairedSeries(
  names: readonly string[],
  x: Float64Array,
  { found, theory }: { readonly found: readonly Float64Array[]; readonly theory: readonly Float64Array[] },
  labels: readonly [found: (name: string) => Message, theory: (name: string) => Message],
): Series[] {
  const size = (j: number): number => theory.reduce((most, weights) => Math.max(most, Math.abs(weights[j]!)), 0);
  const drawn = Array.from(names.keys())
    .sort((one, other) => size(other) - size(one))
    .slice(0, drawnWeights);
  return drawn.flatMap((j): Series[] => [
    {
      id: `theory${j}`,
      label: labels[1](names[j]!),
      role: 'theory',
      group: `weight${j}`,
      x: x.slice(),
      y: Float64Array.from(theory, (weights) => weights[j]!),
    },
    {
      id: `found${j}`,
      label: labels[0](names[j]!),
      role: 'dots',
      group: `weight${j}`,
      x: x.slice(),
      y: Float64Array.from(found, (weights) => weights[j]!),
    },
  ]);
}

function distance(a: Float64Array, b: Float64Array): number {
  return Math.hypot(...a.map((value, j) => value - b[j]!));
}

const stops = 40;
const mostSteps = 20_000;

/** Gradient descent stopped early beside ridge regression with lambda = 1 / (learning rate * steps). */
export async function* compareStopping(moment: Moment, pause: () => Promise<void>): AsyncGenerator<Chart> {
  const data = plainRegression(moment.prepared);
  const problem = prepareLeastSquares(data, { standardize: false, standardizeTarget: false, intercept: false });
  const quadratic = quadraticOf(problem);
  problem.close();
  const solutions = filterSolutions(quadratic);
  const top = solutions.curvatures.at(-1)!;
  if (!(top > 0)) return;
  // A tenth of the largest curvature's scale: close to continuous time.
  const learningRate = 0.1 / top;
  const steps = [...new Set(Array.from({ length: stops }, (_, k) => Math.round(mostSteps ** (k / (stops - 1)))))];
  const found: Float64Array[] = [];
  for (const weights of descend(quadratic, learningRate, steps)) {
    found.push(weights);
    await pause();
  }
  const strengths = steps.map((count) => 1 / (learningRate * count));
  const theory = strengths.map((lambda) => solutions.apply((mu) => ridgeFilter(mu, lambda)));
  const exact = steps.map((count) => solutions.apply((mu) => descentFilter(mu, learningRate, count)));
  const whole = Math.hypot(...solutions.apply(() => 1));
  const gap = Math.max(...found.map((weights, k) => distance(weights, theory[k]!))) / whole;
  const off = Math.max(...found.map((weights, k) => distance(weights, exact[k]!)));
  // Strengths ascending, as on the other charts.
  const order = <T>(list: readonly T[]): T[] => [...list].reverse();
  const x = Float64Array.from(order(strengths));
  const series = pairedSeries(data.names, x, { found: order(found), theory: order(theory) }, [
    (name) => message('{0}, stopped', name),
    (name) => message('{0}, ridge', name),
  ]);
  const chart = curvesChart(
    moment,
    { id: 'stopping', view: 'path', x: lambdaAxis, y: { label: message('coefficient'), scale: 'linear' }, series },
    {
      title: message('Stopped descent is up to {0} % of the least-squares length away from ridge', short(100 * gap)),
      caption: message(
        'Gradient descent from 0 after t steps (dots) at lambda = 1/(learning rate * t) beside ridge of that strength (lines), squared loss on these data. The steps agree with their closed form to {0}.',
        short(off),
      ),
      description: message('{0} stopping times from 1 to {1} steps.', steps.length, steps.at(-1) ?? 0),
      explanation: message(
        'Along an eigenvector of curvature mu descent has come 1 - (1 - eta mu)^t of the way, ridge mu/(mu + lambda). With lambda = 1/(eta t) and small steps the two never differ by more than {0} (at mu eta t = {1}): near, not equal. Ali, Kolter, Tibshirani (2019).',
        short(largestFilterGap().gap),
        short(largestFilterGap().at),
      ),
    },
  );
  const notes = [
    { label: message('steps'), values: Float64Array.from(order(steps)) },
    {
      label: message('distance of the weights'),
      values: Float64Array.from(order(found.map((weights, k) => distance(weights, theory[k]!)))),
    },
  ];
  yield { ...chart, notes };
  yield filterChart(moment, solutions.curvatures, learningRate, steps[Math.floor(steps.length / 2)]!);
}

function filterChart(moment: Moment, curvatures: Float64Array, learningRate: number, steps: number): CurvesChart {
  const u = (): Float64Array => Float64Array.from({ length: 121 }, (_, k) => 10 ** (-3 + k / 20));
  const time = learningRate * steps;
  const lambda = 1 / time;
  const kept = curvatures.filter((mu) => mu * time > 1e-3 && mu * time < 1e3);
  const series: Series[] = [
    {
      id: 'descent',
      label: message('stopped descent'),
      role: 'measured',
      group: 'descent',
      x: u(),
      y: u().map((value) => 1 - Math.exp(-value)),
    },
    {
      id: 'ridge',
      label: message('ridge'),
      role: 'validation',
      group: 'ridge',
      x: u(),
      y: u().map((value) => value / (1 + value)),
    },
    {
      id: 'data',
      label: message('curvatures of these data'),
      role: 'dots',
      group: 'descent',
      x: kept.map((mu) => mu * time),
      y: kept.map((mu) => descentFilter(mu, learningRate, steps)),
    },
  ];
  const { at, gap } = largestFilterGap();
  const own = kept.reduce(
    (most, mu) => Math.max(most, Math.abs(descentFilter(mu, learningRate, steps) - ridgeFilter(mu, lambda))),
    0,
  );
  return curvesChart(
    moment,
    {
      id: 'filters',
      view: 'path',
      x: { label: message('curvature * learning rate * steps'), scale: 'log10' },
      y: { label: message('share of the least-squares weight'), scale: 'linear' },
      series,
      marks: [{ axis: 'x', at, label: message('furthest apart: {0}', short(gap)) }],
    },
    {
      title: message(
        'The filters differ by at most {0}; on these data after {1} steps by {2}',
        short(gap),
        steps,
        short(own),
      ),
      caption: message(
        'How much of the least-squares solution is there along each eigenvector, continuous time (curves) and steps (dots).',
      ),
      description: message('{0} curvatures of the data are in the picture.', kept.length),
      explanation: message(
        '1 - e^-u and u/(1 + u) with u = mu eta t. Halving the learning rate doubles the equivalent strength; 1/t alone is no strength.',
      ),
    },
  );
}

const rates = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
/** Samples that are visited at each rate. */
const visits = 60_000;

/** Dropout of the inputs of a linear model beside the ridge regression that it is on average. */
export async function* compareDropout(moment: Moment, pause: () => Promise<void>): AsyncGenerator<Chart> {
  const data = plainRegression(moment.prepared);
  const random = createRandom(moment.prepared.experiment.training.seed).fork('dropout');
  const epochs = Math.max(2, Math.ceil(visits / data.samples));
  const found: Float64Array[] = [];
  const theory: Float64Array[] = [];
  for (const rate of rates) {
    found.push(trainWithDropout(data, { rate, epochs, random: random.fork(String(rate)) }));
    theory.push(solveWeightedRidge(data, dropoutStrengths(data, rate)));
    await pause();
  }
  const gaps = found.map((weights, k) => distance(weights, theory[k]!) / Math.max(Math.hypot(...theory[k]!), 1e-12));
  const series = pairedSeries(data.names, Float64Array.from(rates), { found, theory }, [
    (name) => message('{0}, dropout', name),
    (name) => message('{0}, ridge', name),
  ]);
  const chart = curvesChart(
    moment,
    {
      id: 'dropout',
      view: 'path',
      x: { label: message('share of inputs dropped'), scale: 'linear' },
      y: { label: message('coefficient'), scale: 'linear' },
      series,
    },
    {
      title: message('Dropout ends within {0} % of the weighted ridge solution', short(100 * Math.max(...gaps))),
      caption: message(
        'Weights trained with random masks, averaged over the second half of {0} passes (dots), beside the ridge solution that averaging over all masks gives (lines), squared loss on these data.',
        epochs,
      ),
      description: message('{0} dropout rates from {1} to {2}.', rates.length, rates[0]!, rates.at(-1)!),
      explanation: message(
        'Inverted dropout adds 1/2 sum of r/(1 - r) s_j w_j^2 to the squared loss, s_j the mean square of input j: a strength for each input, not one for all (equal only for standardized inputs). For other losses it is an approximation. Wager, Wang, Liang (2013).',
      ),
    },
  );
  yield { ...chart, notes: [{ label: message('relative distance'), values: Float64Array.from(gaps) }] };
}
