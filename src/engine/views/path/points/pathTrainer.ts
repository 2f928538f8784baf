import type { Experiment, PenaltyConfig } from '../../../../core/config/config.ts';
import { fallingRate } from '../../../../core/tables/schedules.ts';
import { chooseStepper } from '../../../training/chooseStepper.ts';
import { explainDivergence } from '../../../problem/divergence.ts';
import { evaluate, type Evaluation } from '../../../problem/evaluation.ts';
import { makers } from '../../../training/makers.ts';
import { advanceTo, finishListening, predictInParts } from '../../../training/stepperWork.ts';
import type { Pause } from '../../frame/moment.ts';
import type { PathPlan } from './pathPlan.ts';
import type { PathTraining } from './pathTraining.ts';
import { penaltyValue } from '../../../../core/experiment/penaltySum.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import type { Stepper, TrainingProblem } from '../../../problem/stepper.ts';

export interface Weights {
  readonly parameters: Float32Array;
  readonly running: Float32Array;
}

/** Learning rates that are tried, each a quarter of the one before, when steps are not finite. */
const attempts = 5;

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
      readonly look?: (stepper: Stepper, problem: TrainingProblem) => Promise<Seen>;
    },
  ): Promise<{ readonly weights: Weights; readonly seen: Seen }> {
    const { epochs, pause, look } = wish;
    for (let attempt = 0; ; attempt += 1) {
      const problem = this.#problemAt(lambda, start, { epochs, rateFactor: 0.25 ** attempt });
      const { stepper } = await chooseStepper(makers, problem);
      try {
        const failed = await advanceTo(stepper, problem, epochs * this.#prepared.stepsPerEpoch, pause);
        this.steps += stepper.step;
        if (failed !== undefined && attempt + 1 < attempts) continue;
        if (failed !== undefined) throw explainDivergence(problem.experiment, failed);
        const seen = (await look?.(stepper, problem)) as Seen;
        const weights = { parameters: stepper.parameters.slice(), running: stepper.running.slice() };
        return { weights, seen };
      } finally {
        stepper.dispose();
      }
    }
  }

  async judge(stepper: Stepper, which: 'train' | 'validation', pause: Pause): Promise<Evaluation> {
    const { problem, validation, data, task, width } = this.#prepared;
    const samples = which === 'train' ? problem.train : validation;
    if (samples.count === 0) return { loss: NaN, score: NaN };
    const outputs = await finishListening(predictInParts(stepper, samples, problem.architecture), pause);
    return evaluate({ loss: problem.loss, task, width }, outputs, samples.targets, data[which].targets);
  }
}
