import { initialRunning } from '../../../../core/experiment/tensorLayout.ts';
import type { PlaneSlice } from '../../../../analysis/regions/cells/piecewiseLinear.ts';
import type { Pause } from '../../frame/moment.ts';
import { constantLoss } from '../../../problem/constantLoss.ts';
import type { Evaluation } from '../../../problem/evaluation.ts';
import { measureNetworkPoint, type NetworkMeasures } from './pathNetworkMeasures.ts';
import type { PathPlan } from './pathPlan.ts';
import type { MeasuredPoint } from './pathPoints.ts';
import { PathTrainer, type Weights } from './pathTrainer.ts';
import { trainedLambdaMax } from './trainedLambdaMax.ts';
import { networkTolerance, pathTraining, type PathTraining } from './pathTraining.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';
import type { Stepper, TrainingProblem } from '../../../problem/stepper.ts';

/** A point of the path of a network. */
export interface NetworkPathPoint extends MeasuredPoint {
  /** Undefined where only losses were asked for. */
  readonly measures: NetworkMeasures | undefined;
}

/** Where a path begins, when another path has found it. */
export interface NetworkPathStart {
  readonly parameters: Float32Array;
  readonly running: Float32Array;
  readonly strongest: number;
}

export interface NetworkPathOptions {
  /** Where it begins, when another path has found that. */
  readonly start?: NetworkPathStart;
  /** Plane of inputs whose linear regions are counted. */
  readonly slice?: PlaneSlice | undefined;
  /** Everything, not only losses. */
  readonly isMeasured: boolean;
}

/** Rungs for each factor of ten in strength. */
const rungsPerDecade = 10;
/** Decades of rungs, unless the range is longer: a range that grows within them goes on where it was. */
const usualDecades = 4;
/** Smallest strength over the largest when the text does not say. */
export const usualNetworkRatio = 1e-3;
/** The start gets this many times the passes of a point. */
const startFactor = 4;
/** A network that explains less than this share of what the unpenalised one does counts as dead. */
const deadShare = 0.01;
const mostDoublings = 24;
/** Numbers that all kept rungs may hold together. */
const keptNumbers = 8e6;

/** Rungs below the strongest strength that a range needs. */
export function rungCount(ratio: number): number {
  return rungsPerDecade * Math.max(usualDecades, Math.ceil(Math.log10(1 / ratio) - 1e-9));
}

/**
 * The path of a network over the strengths of one penalty. Its backbone are rungs, ten a decade below the strength that leaves nothing alive:
 * each is trained from the one before it. A point is trained from the last rung before it, so it does not depend on how many other points
 * there are or how far the range goes, and what is known stays known when they change.
 */
export class NetworkPath {
  readonly #trainer: PathTrainer;
  readonly #prepared: PreparedRun;
  readonly #plan: PathPlan;
  readonly #isMeasured: boolean;
  readonly #slice: PlaneSlice | undefined;
  readonly #origin: Weights;
  readonly #lastRung: number;
  readonly #rungs = new Map<number, Weights>();
  readonly #known = new Map<number, NetworkPathPoint>();
  #dense: Weights | undefined;
  #strongest: number | undefined;

  constructor(prepared: PreparedRun, plan: PathPlan, epochs: number | undefined, options: NetworkPathOptions) {
    const { problem } = prepared;
    const { start, slice, isMeasured } = options;
    this.#prepared = prepared;
    this.#plan = plan;
    this.#isMeasured = isMeasured;
    this.#slice = slice;
    this.#trainer = new PathTrainer(prepared, plan, pathTraining(prepared, epochs));
    this.#strongest = start?.strongest;
    this.#lastRung = rungCount(plan.ratio ?? usualNetworkRatio);
    const running = start?.running ?? problem.initialRunning ?? initialRunning(problem.architecture);
    this.#origin = { parameters: start?.parameters ?? problem.initial, running };
  }

  get training(): PathTraining {
    return this.#trainer.training;
  }

  /** Optimizer steps so far, of everything. */
  get steps(): number {
    return this.#trainer.steps;
  }

  /** Paths with the same key know the same points: only the range and the number of points may differ. */
  static keyOf({ choice, direction, ratio, inText }: PathPlan, epochs: number | undefined): string {
    const { layers, biases } = inText?.config ?? {};
    return JSON.stringify([choice, direction, epochs, layers, biases, rungCount(ratio ?? usualNetworkRatio)]);
  }

  /** What the path of other samples needs to go the same way. */
  async start(pause: Pause): Promise<NetworkPathStart> {
    return { ...this.#origin, strongest: await this.strongest(pause) };
  }

  /** Strengths of a plan with the same key, in the order of the direction. */
  async strengths(
    pause: Pause,
    plan: Pick<PathPlan, 'direction' | 'points' | 'ratio'> = this.#plan,
  ): Promise<Float64Array> {
    const top = await this.strongest(pause);
    const { direction, points, ratio = usualNetworkRatio } = plan;
    return Float64Array.from({ length: points }, (_, k) => {
      const place = k / (points - 1);
      return top * ratio ** (direction === 'down' ? place : 1 - place);
    });
  }

  /** What is known of the points of a plan with the same key. */
  async known(pause: Pause, plan: Pick<PathPlan, 'direction' | 'points' | 'ratio'>): Promise<NetworkPathPoint[]> {
    if (this.#strongest === undefined) return [];
    const lambdas = await this.strengths(pause, plan);
    return Array.from(lambdas).flatMap((lambda) => this.#known.get(lambda) ?? []);
  }

  /** Lambda-max in closed form where there is one (`trainedLambdaMax`); else a strength at which the network explains nothing any more, doubled until it is so. */
  async strongest(pause: Pause): Promise<number> {
    this.#strongest ??= trainedLambdaMax(this.#prepared, this.#plan);
    if (this.#strongest !== undefined) return this.#strongest;
    const look = (stepper: Stepper): Promise<Evaluation> => this.#trainer.judge(stepper, 'train', pause);
    const { weights: dense, seen } = await this.#trainer.train(await this.#denseWeights(pause), 0, {
      epochs: 0,
      pause,
      look,
    });
    const worth = Math.max(constantLoss(this.#prepared) - seen.loss, 1e-6);
    const empty = seen.loss + worth;
    // What the weights are worth over what they cost: at that price the dense network is not worth having.
    let lambda = worth / Math.max(this.#trainer.penaltyOf(dense.parameters), 1e-12);
    let weights = dense;
    const { epochs } = this.training;
    for (let round = 0; round < mostDoublings; round += 1) {
      const found = await this.#trainer.train(weights, lambda, { epochs, pause, look });
      if (!(empty - found.seen.loss > deadShare * worth)) break;
      weights = found.weights;
      lambda *= 2;
    }
    this.#strongest = lambda;
    return lambda;
  }

  /** The point of a strength inside the range. */
  async pointAt(lambda: number, pause: Pause): Promise<NetworkPathPoint> {
    const known = this.#known.get(lambda);
    if (known !== undefined) return known;
    const top = await this.strongest(pause);
    const place = rungsPerDecade * Math.log10(top / lambda);
    const rung = this.#plan.direction === 'up' ? Math.ceil(place - 1e-9) : Math.floor(place + 1e-9);
    const from = await this.#rung(Math.min(this.#lastRung, Math.max(0, rung)), pause);
    const { epochs } = this.training;
    const look = (stepper: Stepper, problem: TrainingProblem): Promise<NetworkPathPoint> =>
      this.#describe(stepper, problem, lambda, pause);
    const { seen: point } = await this.#trainer.train(from, lambda, { epochs, pause, look });
    this.#known.set(lambda, point);
    return point;
  }

  /** The weights of a rung, trained on from the nearest one before it that is known. */
  async #rung(wanted: number, pause: Pause): Promise<Weights> {
    const { direction } = this.#plan;
    const back = direction === 'up' ? 1 : -1;
    const first = direction === 'up' ? this.#lastRung : 0;
    let at = wanted;
    while (!this.#rungs.has(at) && at !== first) at += back;
    let weights = this.#rungs.get(at);
    const top = await this.strongest(pause);
    const strength = (rung: number): number => top * 10 ** (-rung / rungsPerDecade);
    const { epochs } = this.training;
    if (weights === undefined) {
      weights =
        direction === 'up'
          ? (await this.#trainer.train(await this.#denseWeights(pause), strength(first), { epochs, pause })).weights
          : (await this.#trainer.train(this.#origin, strength(first), { epochs: startFactor * epochs, pause })).weights;
      this.#keep(at, weights);
    }
    while (at !== wanted) {
      at -= back;
      weights = (await this.#trainer.train(weights, strength(at), { epochs, pause })).weights;
      this.#keep(at, weights);
    }
    return weights;
  }

  #keep(rung: number, weights: Weights): void {
    const limit = Math.max(2, Math.floor(keptNumbers / weights.parameters.length));
    for (const old of this.#rungs.keys()) {
      if (this.#rungs.size < limit) break;
      this.#rungs.delete(old);
    }
    this.#rungs.set(rung, weights);
  }

  async #denseWeights(pause: Pause): Promise<Weights> {
    const epochs = startFactor * this.training.epochs;
    this.#dense ??= (await this.#trainer.train(this.#origin, 0, { epochs, pause })).weights;
    return this.#dense;
  }

  async #describe(stepper: Stepper, problem: TrainingProblem, lambda: number, pause: Pause): Promise<NetworkPathPoint> {
    const train = await this.#trainer.judge(stepper, 'train', pause);
    const held = await this.#trainer.judge(stepper, 'validation', pause);
    const { stepsPerEpoch } = this.#prepared;
    const losses = {
      lambda,
      trainLoss: train.loss,
      validationLoss: held.loss,
      trainScore: train.score,
      validationScore: held.score,
      penalty: this.#trainer.penaltyOf(stepper.parameters),
      iterations: this.training.epochs * stepsPerEpoch,
    };
    if (!this.#isMeasured) return { ...losses, kkt: NaN, converged: false, measures: undefined };
    const penalties = this.#trainer.objectiveAt(lambda);
    const measured = { ...problem, experiment: { ...problem.experiment, penalties } };
    const measures = await measureNetworkPoint(this.#prepared, measured, stepper, { slice: this.#slice, pause });
    return { ...losses, kkt: measures.kkt, converged: measures.kkt <= networkTolerance, measures };
  }
}
