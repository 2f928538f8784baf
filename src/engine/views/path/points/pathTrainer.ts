import type { Experiment, PenaltyConfig } from '../../../../core/config/config.ts';
import { fallingRate } from '../../../../core/tables/schedules.ts';
import { chooseStepper } from '../../../training/chooseStepper.ts';
import { explainDivergence } from '../../../problem/divergence.ts';
import { evaluate, type Evaluation } from '../../../problem/evaluation.ts';
import { makers } from '../../../training/makers.ts';
import type { Pause } from '../../frame/moment.ts';
import type { PathPlan } from './pathPlan.ts';
import type { PathTraining } from './pathTraining.ts';
import { penaltyValue } from '../../../problem/penaltyPlan.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import type { Stepper, TrainingProblem } from '../../../problem/stepper.ts';

export interface Weights {
  readonly parameters: Float32Array;
  readonly running: Float32Array;
}

/** Learning rates that are tried, each a quarter of the one before, when steps are not finite. */
const attempts = 5;
/** Weights times samples of a batch that about 8 ms of steps take. */
const fastProducts = 3e7;

/** Trains a network at single strengths of the path's penalty, everything else as the text says. */
export class PathTrainer {
  readonly training: PathTraining;
  /** Optimizer steps so far, of everything. */
  steps = 0;
  readonly #prepared: PreparedRun;
  readonly #plan: PathPlan;

  constructor(prepared: PreparedRun, plan: PathPlan, training: PathTraining) {
    this.#prepared = prepared;
    this.#plan = plan;
    this.training = training;
  }

  /** The experiment with the path's penalty at a strength and the path's training. */
  #problemAt(lambda: number, weights: Weights, training: { epochs: number; rateFactor: number }): TrainingProblem {
    const { experiment, problem, stepsPerEpoch } = this.#prepared;
    const { optimizer } = this.training;
    const changed: Experiment = {
      ...experiment,
      penalties: this.objectiveAt(lambda),
      optimizer: { ...optimizer, learningRate: optimizer.learningRate * training.rateFactor },
      schedule: fallingRate,
      earlyStopping: undefined,
    };
    return {
      ...problem,
      experiment: changed,
      initial: weights.parameters,
      initialRunning: weights.running,
      totalSteps: Math.max(1, training.epochs * stepsPerEpoch),
    };
  }

  /** The penalties of the objective at a strength of the path's. */
  objectiveAt(lambda: number): readonly PenaltyConfig[] {
    return [...this.#others(), this.#penaltyAt(lambda)];
  }

  #others(): readonly PenaltyConfig[] {
    const { inText } = this.#plan;
    return this.#prepared.experiment.penalties.filter((_, index) => index !== inText?.index);
  }

  #penaltyAt(lambda: number): PenaltyConfig {
    const { choice, inText } = this.#plan;
    const { name, options } = choice;
    return { name, options, lambda, layers: inText?.config.layers, biases: inText?.config.biases ?? false };
  }

  /** P(w) of the path's penalty alone. */
  penaltyOf(parameters: Float32Array): number {
    const { experiment, problem } = this.#prepared;
    const { architecture } = problem;
    return penaltyValue({ experiment: { ...experiment, penalties: [this.#penaltyAt(1)] }, architecture }, parameters);
  }

  /** Trains from some weights at a strength and looks at what has become of them. @throws LabError engine/diverged */
  async train<Seen = undefined>(
    start: Weights,
    lambda: number,
    wish: {
      readonly epochs: number;
      readonly pause: Pause;
      readonly look?: (stepper: Stepper, problem: TrainingProblem) => Seen;
    },
  ): Promise<{ readonly weights: Weights; readonly seen: Seen }> {
    const { epochs, pause, look } = wish;
    for (let attempt = 0; ; attempt += 1) {
      const problem = this.#problemAt(lambda, start, { epochs, rateFactor: 0.25 ** attempt });
      const { stepper } = await chooseStepper(makers, problem);
      try {
        const failed = await this.#advance(stepper, epochs * this.#prepared.stepsPerEpoch, pause);
        if (failed !== undefined && attempt + 1 < attempts) continue;
        if (failed !== undefined) throw explainDivergence(problem.experiment, failed);
        const seen = look?.(stepper, problem);
        if (seen instanceof Promise) await seen;
        const weights = { parameters: stepper.parameters.slice(), running: stepper.running.slice() };
        return { weights, seen: seen as Seen };
      } finally {
        stepper.dispose();
      }
    }
  }

  async #advance(
    stepper: Stepper,
    steps: number,
    pause: Pause,
  ): Promise<Parameters<typeof explainDivergence>[1] | undefined> {
    const { architecture, batchSize } = this.#prepared.problem;
    const speed = stepper.engine === 'kernel' ? fastProducts : fastProducts / 20;
    const portion = Math.max(1, Math.min(5000, Math.floor(speed / (architecture.parameters * batchSize))));
    while (stepper.step < steps) {
      const advance = stepper.advance(Math.min(portion, steps - stepper.step));
      this.steps += advance.done;
      if (advance.failed !== undefined) return { ...advance, failed: advance.failed };
      await pause();
    }
    return undefined;
  }

  judge(stepper: Stepper, which: 'train' | 'validation'): Evaluation {
    const { problem, validation, data, task, width } = this.#prepared;
    const samples = which === 'train' ? problem.train : validation;
    if (samples.count === 0) return { loss: NaN, score: NaN };
    const outputs = stepper.predict(samples.inputs, samples.count);
    return evaluate({ loss: problem.loss, task, width }, outputs, samples.targets, data[which].targets);
  }
}
