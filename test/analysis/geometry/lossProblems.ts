import type { LossOfNetwork } from '../../../src/analysis/geometry/lossFunction.ts';
import type { LayerConfig, PenaltyConfig } from '../../../src/core/config/config.ts';
import { defaultExperiment } from '../../../src/core/config/parseConfig.ts';
import { designNetwork } from '../../../src/core/experiment/architecture.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import { defaultChoice, type Choice } from '../../../src/core/ground/registry.ts';
import { activations, type ActivationName } from '../../../src/core/tables/activations.ts';
import { losses, type LossName } from '../../../src/core/tables/losses.ts';
import { normalizations, type NormalizationName } from '../../../src/core/tables/normalizations.ts';
import { penalties, type PenaltyName } from '../../../src/core/tables/penalties.ts';

/** What a drawn problem is like. */
export interface ProblemWish {
  readonly seed: number;
  readonly inputs?: number;
  /** Units, activation and norm of each hidden layer. */
  readonly layers: readonly (readonly [
    units: number,
    activation: ActivationName,
    norm?: NormalizationName | undefined,
  ])[];
  readonly outputs?: number;
  readonly loss: LossName;
  readonly rows?: number;
  readonly penalties?: readonly PenaltyConfig[];
}

export function penaltyOf(name: PenaltyName, lambda: number, more: Partial<PenaltyConfig> = {}): PenaltyConfig {
  return { ...defaultChoice(penalties, name), lambda, layers: undefined, biases: false, ...more };
}

/** A network of any shape on random samples, with all parameters drawn, scale and shift of norms too. */
export function drawProblem(wish: ProblemWish): { readonly problem: LossOfNetwork; readonly parameters: Float64Array } {
  const { seed, inputs = 3, outputs = 2, rows = 7 } = wish;
  const random = createRandom(seed);
  const layers = wish.layers.map(([units, activation, norm]): LayerConfig => ({
    units,
    activation: defaultChoice(activations, activation),
    norm: norm && defaultChoice(normalizations, norm),
    dropout: 0,
    init: undefined,
  }));
  const architecture = designNetwork({ network: { ...defaultExperiment().network, layers } }, inputs, outputs);
  const parameters = Float64Array.from({ length: architecture.parameters }, () => 0.8 * random.normal());
  const loss: Choice<LossName> = defaultChoice(losses, wish.loss);
  const entry = losses.get(wish.loss);
  const targets = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row += 1) {
    const target = new Float64Array(outputs);
    if (entry.tasks[0] === 'regression') target.forEach((_, at) => (target[at] = random.normal()));
    else entry.encode(random.integer(Math.max(2, outputs)), outputs === 1 ? 2 : outputs, loss.options, target);
    targets.set(target, row * outputs);
  }
  const drawn = Float64Array.from({ length: rows * inputs }, () => random.normal());
  const problem = { architecture, loss, rows, inputs: drawn, targets, penalties: wish.penalties ?? [] };
  return { problem, parameters };
}
