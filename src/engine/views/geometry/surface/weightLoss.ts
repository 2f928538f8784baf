import { lossAt } from '../../../../analysis/geometry/lossFunction.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import { losses } from '../../../../core/tables/losses.ts';
import { normalizations } from '../../../../core/tables/normalizations.ts';
import type { LabGeometryConfig } from '../../../../core/config/config.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import type { TrainingProblem } from '../../../problem/stepper.ts';
import { chooseStepper } from '../../../training/chooseStepper.ts';
import { makers } from '../../../training/makers.ts';

/** What the loss of some weights depends on. Plain data: it crosses threads. */
export interface LossProblem extends Pick<TrainingProblem, 'experiment' | 'architecture' | 'loss' | 'train'> {
  /** Running averages of batch norm; see `runningPlaces`. */
  readonly running: Float32Array;
  readonly statistics: LabGeometryConfig['statistics'];
}

/** The mean loss of all training samples as a function of the weights, dropout off. */
export interface WeightLoss {
  /** @param parameters  laid out as `architecture.tensors` says; not kept */
  at(parameters: Float32Array): number;
  dispose(): void;
}

/** Rows that go through the network together: few enough to stay near the processor. */
const rowsTogether = 256;

/** What the loss of weights depends on in a run, on its training samples. */
export function lossProblemOf(
  { problem }: PreparedRun,
  { running, statistics }: Pick<LossProblem, 'running' | 'statistics'>,
): LossProblem {
  const { experiment, architecture, loss, train } = problem;
  return { experiment, architecture, loss, train, running: running.slice(), statistics };
}

/** Whether the statistics of batch norm are to be those of the samples themselves: the loss is then computed in float64. */
export function hasOwnStatistics({
  architecture,
  statistics,
}: Pick<LossProblem, 'architecture' | 'statistics'>): boolean {
  const isBatch = architecture.layers.some(
    ({ norm }) => norm !== undefined && normalizations.get(norm.name).axis === 'batch',
  );
  return isBatch && statistics === 'training';
}

/** The loss through the network as it is trained, in float32; statistics of the samples in float64. */
export async function createWeightLoss(problem: LossProblem): Promise<WeightLoss> {
  if (hasOwnStatistics(problem)) return plainLoss(problem);
  const { stepper } = await chooseStepper(makers, bareProblem(problem));
  const state = stepper.save();
  const mean = meanLossOf(problem);
  return {
    at(parameters) {
      stepper.restore({ ...state, parameters, running: problem.running });
      return mean(stepper.predict(problem.train.inputs, problem.train.count));
    },
    dispose: () => stepper.dispose(),
  };
}

/** The problem without all that only training needs. */
function bareProblem({ experiment, architecture, loss, train, running }: LossProblem): TrainingProblem {
  const { training } = experiment;
  return {
    experiment: {
      ...experiment,
      ...{ penalties: [], constraint: undefined, clip: undefined, earlyStopping: undefined },
      optimizer: { ...experiment.optimizer, name: 'sgd', options: {}, learningRate: 1, weightDecay: 0 },
      training: { ...training, engine: undefined },
    },
    ...{ architecture, loss, train, initialRunning: running },
    initial: new Float32Array(architecture.parameters),
    batchSize: Math.min(train.count, rowsTogether),
    totalSteps: 1,
    batchAt: () => Int32Array.of(0),
  };
}

function plainLoss({ architecture, loss, train }: LossProblem): WeightLoss {
  const { count: rows, inputs, targets } = train;
  const problem = { architecture, loss, rows, inputs, targets, penalties: [] };
  return { at: (parameters) => lossAt(problem, parameters), dispose: () => undefined };
}

/** Mean loss of outputs, samples x outputs. */
function meanLossOf({ loss, train, architecture }: LossProblem): (outputs: Numbers) => number {
  const { outputs: width } = architecture;
  const entry = losses.get(loss.name);
  const targets = Float64Array.from(train.targets);
  const rows = Array.from({ length: train.count }, (_, row) => targets.subarray(row * width, (row + 1) * width));
  const here = new Float64Array(width);
  return (outputs) => {
    let sum = 0;
    for (let row = 0, from = 0; row < rows.length; row += 1) {
      for (let at = 0; at < width; at += 1, from += 1) here[at] = outputs[from]!;
      sum += entry.value(here, rows[row]!, loss.options);
    }
    return sum / rows.length;
  };
}
