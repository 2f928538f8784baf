import type { LossOfNetwork } from '../../analysis/geometry/lossFunction.ts';
import type { DescentAt } from '../../analysis/geometry/sharpness.ts';
import type { LabGeometryConfig } from '../../core/config/config.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { planPenalties } from '../problem/penaltyPlan.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';

/** How batch norm is to be read in a run. */
export interface NormReading {
  /** Running averages at the weights that are asked about. */
  readonly running: Float32Array;
  readonly statistics: LabGeometryConfig['statistics'];
}

/**
 * The loss of a run as a function of its parameters: the mean over all training samples at once, the data as trained on (float32), nothing dropped.
 */
export function lossOfRun(
  { problem }: Pick<PreparedRun, 'problem'>,
  { running, statistics }: NormReading,
): LossOfNetwork {
  const { architecture, loss, train, experiment } = problem;
  const { count, inputs, targets } = train;
  const samples = { rows: count, inputs, targets };
  const fixed = statistics === 'inference' && hasBatchNorm(problem) ? { running } : {};
  return { architecture, loss, ...samples, ...fixed, penalties: experiment.penalties };
}

function hasBatchNorm({ architecture: { layers } }: Pick<PreparedRun['problem'], 'architecture'>): boolean {
  return layers.some(({ norm }) => norm !== undefined && normalizations.get(norm.name).axis === 'batch');
}

/** In what this loss differs from what training sees step by step; nothing for networks without batch norm and dropout. */
export function lossRemarks(
  { problem }: Pick<PreparedRun, 'problem'>,
  { statistics }: Pick<NormReading, 'statistics'>,
): Message[] {
  const found: Message[] = [];
  if (hasBatchNorm(problem))
    found.push(
      statistics === 'training'
        ? message('Batch norm takes mean and variance of all training samples (lab.geometry.statistics).')
        : message('Batch norm takes the running averages of inference (lab.geometry.statistics).'),
    );
  if (problem.architecture.layers.some(({ dropout }) => dropout > 0)) found.push(message('Nothing is dropped here.'));
  return found;
}

/** The weights of a recorded step. */
export interface WeightsOfStep {
  readonly parameters: Float32Array;
  readonly running: Float32Array;
  /** By what an adaptive optimizer divides; absent for the others and before the first step. */
  readonly divisors?: Float32Array | undefined;
}

/**
 * What the optimizer of a run descends on at some weights: the loss with the penalties whose gradient it follows (those with a proximal step act
 * beside it) and its coupled decay.
 */
export function descentOfRun(
  run: Pick<PreparedRun, 'problem'>,
  { parameters, running, divisors }: WeightsOfStep,
  statistics: NormReading['statistics'],
): DescentAt {
  const { subgradients } = planPenalties(run.problem);
  const problem = { ...lossOfRun(run, { running, statistics }), penalties: subgradients };
  return { problem, parameters, decay: coupledDecay(run.problem), divisors };
}

function coupledDecay({ experiment: { optimizer }, architecture }: PreparedRun['problem']): Float64Array | undefined {
  const { decay, weightDecay } = optimizer;
  if (optimizers.get(optimizer.name).decoupled || decay === 'none' || weightDecay === 0) return undefined;
  const strength = new Float64Array(architecture.parameters);
  for (const { role, offset, size } of architecture.tensors) {
    if (decay === 'all' || role === 'weights') strength.fill(weightDecay, offset, offset + size);
  }
  return strength;
}
