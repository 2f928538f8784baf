import { initialRunning } from '../../../../core/experiment/tensorLayout.ts';
import { imbalance, pairPenalty, productPenalty, unitSides } from '../../../../analysis/network/unitBalance.ts';
import { activations } from '../../../../core/tables/activations.ts';
import { designNetwork, initializeParameters } from '../../../../core/experiment/architecture.ts';
import type { LayerConfig, OptimizerConfig } from '../../../../core/config/config.ts';
import { message } from '../../../../core/ground/errors.ts';
import { optimizers } from '../../../../core/tables/optimizers.ts';
import { defaultChoice } from '../../../../core/ground/registry.ts';
import type { Chart } from '../../../../protocol/charts.ts';
import { createBatches } from '../../../problem/batches.ts';
import { curvesChart, short, stepAxis } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';
import { bareExperiment, overSteps, traceRun, type Trace } from './pathTrace.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import type { TrainingProblem } from '../../../problem/stepper.ts';

const pairRate = 0.02;
const pairSteps = { fewest: 500, most: 8000 };
/** Half-lives of the imbalance that a run is long. */
const pairDecay = 3;

/** L2 on the two sides of ReLU units: the imbalance dies out as theory says, and the penalty becomes a sum of lengths over units. */
export async function* comparePairs(moment: Moment, pause: () => Promise<void>): AsyncGenerator<Chart> {
  const { prepared } = moment;
  const lambda =
    prepared.experiment.penalties.find(({ name, lambda: own }) => name === 'l2' && own > 0)?.lambda ?? 0.02;
  const steps = Math.round(Math.min(pairSteps.most, Math.max(pairSteps.fewest, pairDecay / (2 * lambda * pairRate))));
  const { problem, isChanged } = pairProblem(prepared, steps);
  const run = (strength: number): Promise<Trace<{ imbalance: number; pair: number; product: number }>> => {
    const penalized = {
      ...problem.experiment,
      penalties: [{ name: 'l2', options: {}, lambda: strength, layers: undefined, biases: true } as const],
    };
    const read = (parameters: Float32Array): { imbalance: number; pair: number; product: number } => {
      const sides = unitSides(problem.architecture, parameters, 0);
      return { imbalance: imbalance(sides), pair: pairPenalty(sides), product: productPenalty(sides) };
    };
    return traceRun({ ...problem, experiment: penalized }, read, pause);
  };
  const [decayed, free] = [await run(lambda), await run(0)];
  const start = decayed.seen[0]!.imbalance;
  const predicted = decayed.steps.map((step) => start * Math.exp(-2 * lambda * pairRate * step));
  const measured = decayed.seen.map((one) => one.imbalance);
  const kept = free.seen.map((one) => one.imbalance);
  const end = measured.length - 1;
  const network = isChanged
    ? message(
        "A network of ReLU units in place of the text's, plain gradient descent on all samples, rate {0}, lambda {1}, biases penalised too.",
        pairRate,
        lambda,
      )
    : message(
        'The network of the text, plain gradient descent on all samples, rate {0}, lambda {1}, biases penalised too.',
        pairRate,
        lambda,
      );
  yield curvesChart(
    moment,
    {
      id: 'pairs',
      view: 'path',
      x: stepAxis,
      y: { label: message('imbalance of the first hidden layer'), scale: 'log10' },
      series: [
        overSteps(
          { id: 'decayed', label: message('with L2'), role: 'measured', group: 'decayed' },
          decayed.steps,
          measured,
        ),
        overSteps(
          { id: 'theory', label: message('theory: exp(-2 lambda t)'), role: 'theory', group: 'decayed' },
          decayed.steps,
          predicted,
        ),
        overSteps({ id: 'free', label: message('without L2'), role: 'validation', group: 'free' }, free.steps, kept),
        overSteps(
          { id: 'freeTheory', label: message('theory: kept'), role: 'theory', group: 'free' },
          free.steps,
          kept.map(() => kept[0]!),
        ),
      ],
    },
    {
      title: message(
        'L2 brings the imbalance of the units down to {0} % (theory {1} %); without it {2} % remain',
        short((100 * measured[end]!) / start),
        short((100 * predicted[end]!) / start),
        short((100 * kept[end]!) / kept[0]!),
      ),
      caption: network,
      description: message('{0} checkpoints over {1} steps.', measured.length, steps),
      explanation: message(
        'For a ReLU unit with incoming weights w (and bias) and outgoing weights a, gradient flow keeps |a|^2 - |w|^2; with lambda/2 on all squares it falls as exp(-2 lambda t), t the learning rate times the steps. Du, Hu, Lee (2018).',
      ),
    },
  );
  const gap = decayed.seen.map(({ pair, product }) => (pair - product) / pair);
  yield curvesChart(
    moment,
    {
      id: 'pairPenalty',
      view: 'path',
      x: stepAxis,
      y: { label: message('penalty without its strength'), scale: 'linear' },
      series: [
        overSteps(
          { id: 'pair', label: message('L2: half the squares'), role: 'measured', group: 'pair' },
          decayed.steps,
          decayed.seen.map(({ pair }) => pair),
        ),
        overSteps(
          { id: 'product', label: message('sum over units of |w| |a|'), role: 'validation', group: 'product' },
          decayed.steps,
          decayed.seen.map(({ product }) => product),
        ),
      ],
    },
    {
      title: message(
        'L2 is within {0} % of the sum over units of |w| |a|, from {1} % at the start',
        short(100 * gap.at(-1)!),
        short(100 * gap[0]!),
      ),
      caption: network,
      description: message('{0} units in the first hidden layer.', problem.architecture.layers[0]!.units),
      explanation: message(
        'For the same function a unit may be scaled: (|w|^2 + |a|^2)/2 is at least |w| |a|, with equality in balance. So L2 acts as a sum of lengths over whole units and lets units go as a group penalty does. Neyshabur, Tomioka, Srebro (2015).',
      ),
    },
  );
}

/** Plain gradient descent on all samples; a network without ReLU units gets them. */
function pairProblem(
  prepared: PreparedRun,
  totalSteps: number,
): { readonly problem: TrainingProblem; readonly isChanged: boolean } {
  const { experiment, problem } = prepared;
  const { layers } = experiment.network;
  const isHomogeneous = ({ activation, norm, dropout }: LayerConfig): boolean =>
    norm === undefined && dropout === 0 && activations.get(activation.name).pieces !== undefined;
  const isChanged = layers.length === 0 || !layers.every(isHomogeneous);
  const relu = defaultChoice(activations, 'relu');
  const hidden: readonly LayerConfig[] =
    layers.length === 0
      ? [{ units: 16, activation: relu, norm: undefined, dropout: 0, init: undefined }]
      : layers.map((layer) =>
          isHomogeneous(layer) ? layer : { ...layer, activation: relu, norm: undefined, dropout: 0 },
        );
  const network = { ...experiment.network, layers: hidden };
  const architecture = isChanged
    ? designNetwork({ network }, problem.architecture.inputs, problem.architecture.outputs)
    : problem.architecture;
  const { count } = problem.train;
  const plan = { samples: count, batchSize: count, seed: experiment.training.seed };
  const optimizer: OptimizerConfig = {
    ...defaultChoice(optimizers, 'sgd'),
    learningRate: pairRate,
    weightDecay: 0,
    decay: 'none',
    proximal: true,
  };
  return {
    isChanged,
    problem: {
      ...problem,
      experiment: { ...bareExperiment(experiment, optimizer), network },
      architecture,
      initialRunning: initialRunning(architecture),
      initial: isChanged ? initializeParameters(architecture, experiment.training.seed) : problem.initial,
      batchSize: count,
      totalSteps,
      batchAt: createBatches(plan),
      batches: plan,
    },
  };
}
