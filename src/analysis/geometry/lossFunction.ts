import type { Architecture } from '../../core/experiment/architecture.ts';
import type { PenaltyConfig } from '../../core/config/config.ts';
import { addSubgradients, penaltyValue } from '../../core/experiment/penaltySum.ts';
import type { Choice } from '../../core/ground/registry.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import type { LossName } from '../../core/tables/losses.ts';
import { backwardNetwork, forwardNetwork, meanLoss, type PassMode } from '../network/network.ts';

/** The loss of a network on some samples, as a function of all its parameters (scale and shift of norms too). */
export interface LossOfNetwork {
  readonly architecture: Architecture;
  readonly loss: Choice<LossName>;
  readonly rows: number;
  /** rows x architecture.inputs, as trained on. */
  readonly inputs: Numbers;
  /** rows x outputs, as the loss takes them. */
  readonly targets: Numbers;
  /** Which statistics batch norm takes; absent: those of these samples. Nothing is dropped. */
  readonly running?: Numbers;
  /** What the objective adds. */
  readonly penalties: readonly PenaltyConfig[];
}

/** A value with its derivative by all parameters. */
export interface Slope {
  readonly value: number;
  /** Laid out like the parameters. */
  readonly gradient: Float64Array;
}

/** How the passes of this loss treat norms. */
export function modeOf({ running }: Pick<LossOfNetwork, 'running'>): PassMode {
  return running === undefined ? { kind: 'training' } : { kind: 'inference', running };
}

/** Mean loss at these parameters, in float64. */
export function lossAt(problem: LossOfNetwork, parameters: Numbers): number {
  const { architecture, loss, rows, targets } = problem;
  return meanLoss(loss, forwardNetwork(architecture, parameters, problem, modeOf(problem)).outputs, targets, rows)
    .value;
}

/** Loss plus lambda * P over all penalties. */
export function objectiveAt(problem: LossOfNetwork, parameters: Numbers): number {
  return lossAt(problem, parameters) + penaltyValue(penalized(problem), parameters);
}

/** Mean loss and its gradient. */
export function lossSlope(problem: LossOfNetwork, parameters: Numbers): Slope {
  const { architecture, loss, rows, targets } = problem;
  const pass = forwardNetwork(architecture, parameters, problem, modeOf(problem));
  const { value, gradient } = meanLoss(loss, pass.outputs, targets, rows);
  return { value, gradient: backwardNetwork(architecture, parameters, pass, gradient).parameters };
}

/** Objective and one of its subgradients: its gradient where the penalties are smooth. */
export function objectiveSlope(problem: LossOfNetwork, parameters: Numbers): Slope {
  const { value, gradient } = lossSlope(problem, parameters);
  addSubgradients(penalized(problem), problem.penalties, parameters, gradient);
  return { value: value + penaltyValue(penalized(problem), parameters), gradient };
}

/** What the sum of penalties asks for. */
export function penalized({ architecture, penalties }: Pick<LossOfNetwork, 'architecture' | 'penalties'>): {
  readonly architecture: Architecture;
  readonly experiment: { readonly penalties: readonly PenaltyConfig[] };
} {
  return { architecture, experiment: { penalties } };
}
