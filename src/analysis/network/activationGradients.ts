import { activations, type Activation } from '../../core/tables/activations.ts';
import type { Architecture, LayerDesign } from '../../core/experiment/architecture.ts';
import type { LossName } from '../../core/tables/losses.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import { meanSquaredSlope } from '../../core/tables/meanField.ts';
import type { Choice } from '../../core/ground/registry.ts';
import { backwardNetwork, forwardNetwork, meanLoss, type LayerPass } from './network.ts';
import { tensorsByLayer, type LayerTensors } from '../../core/experiment/tensorLayout.ts';

/** A slope this much smaller than the activation's largest counts as saturated. */
export const saturation = 0.01;
const bins = 60;

/** How one layer's activation treats signal and gradient on some samples. */
export interface LayerActivity {
  readonly layer: number;
  readonly units: number;
  readonly activation: LayerDesign['activation'];
  /** Pre-activations over all (sample, unit) pairs: edges (bins + 1), shares (bins; what lies outside is missing). */
  readonly histogram: { readonly edges: Float64Array; readonly shares: Float64Array };
  /** Mean square of the pre-activations: the q of mean-field theory. */
  readonly meanSquare: number;
  /** Mean of slope^2 over all pairs. */
  readonly meanSquaredSlope: number;
  /** G = E[slope(sqrt(q) Z)^2] for standard normal Z: `theory` at the measured q, `theoryAtOne` at q = 1. */
  readonly theory: number;
  readonly theoryAtOne: number;
  /** Share of outputs that are exactly 0. */
  readonly zeroShare: number;
  /** Share of slopes below 1 % of the largest that the activation has. */
  readonly saturatedShare: number;
  /** A 1 for every unit whose slope is 0 on every sample, and how many there are. */
  readonly dead: Uint8Array;
  readonly deadUnits: number;
  /** Root mean square over samples of |dL/dz|, L the loss of one sample and z the pre-activations of this layer. */
  readonly gradientNorm: number;
  /**
   * The same, predicted from the output layer down: |dL/dz_l|^2 = G_l * inputs_(l+1) * mean(W_(l+1)^2) * (norm's factor) * |dL/dz_(l+1)|^2;
   * exact in the mean for independent weights and infinite width.
   */
  readonly predictedGradientNorm: number;
}

/** The samples that the activity of a network is measured on. */
export interface ActivitySamples {
  readonly rows: number;
  /** rows x inputs */
  readonly inputs: Numbers;
  /** rows x outputs, encoded */
  readonly targets: Numbers;
}

/** Measures every layer (the output layer last) with the statistics of these samples and without dropout. */
export function measureActivity(
  architecture: Architecture,
  parameters: Numbers,
  loss: Choice<LossName>,
  { rows, inputs, targets }: ActivitySamples,
): LayerActivity[] {
  const pass = forwardNetwork(architecture, parameters, { inputs, rows }, { kind: 'training' });
  const { gradient } = meanLoss(loss, pass.outputs, targets, rows);
  const { preActivations } = backwardNetwork(architecture, parameters, pass, gradient);
  const tensors = tensorsByLayer(architecture);
  const measured = architecture.layers.map((design, layer) =>
    measureLayer(design, layer, pass.layers[layer]!, preActivations[layer]!),
  );
  let predicted = measured.at(-1)?.gradientNorm ?? 0;
  for (let layer = measured.length - 1; layer >= 0; layer -= 1) {
    const here = measured[layer]!;
    if (layer < measured.length - 1) {
      const factor = weightFactor(parameters, tensors[layer + 1]!, pass.layers[layer + 1]!);
      predicted *= Math.sqrt(here.theory * factor);
    }
    measured[layer] = { ...here, predictedGradientNorm: predicted };
  }
  return measured;
}

function meanOfSquares(values: Numbers): number {
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at]! ** 2;
  return sum / values.length;
}

/** inputs * mean(W^2), times mean(scale^2 / deviation^2) where a norm follows the weights. */
function weightFactor(parameters: Numbers, { weights, scale }: LayerTensors, pass: LayerPass): number {
  const factor = weights.rows * meanOfSquares(parameters.subarray(weights.offset, weights.offset + weights.size));
  if (pass.normalized === undefined) return factor;
  const gamma = scale === undefined ? 1 : meanOfSquares(parameters.subarray(scale.offset, scale.offset + scale.size));
  return factor * gamma * meanOfSquares(pass.normalized.scale);
}

function measureLayer(design: LayerDesign, layer: number, pass: LayerPass, gradPre: Float64Array): LayerActivity {
  const { units } = design;
  const { options } = design.activation;
  const activation = activations.get(design.activation.name);
  const z = pass.preActivation;
  const rows = z.length / units;
  const low = saturation * activation.lipschitz(options);
  const dead = new Uint8Array(units).fill(1);
  let squares = 0;
  let slopes = 0;
  let saturated = 0;
  let zeros = 0;
  let gradients = 0;
  for (let at = 0; at < z.length; at += 1) {
    const slope = activation.slope(z[at]!, options);
    squares += z[at]! ** 2;
    slopes += slope * slope;
    if (Math.abs(slope) < low) saturated += 1;
    if (slope !== 0) dead[at % units] = 0;
    if (activation.value(z[at]!, options) === 0) zeros += 1;
    // The gradient of the mean loss times rows is that of each sample's own.
    gradients += (gradPre[at]! * rows) ** 2;
  }
  const meanSquare = squares / z.length;
  return {
    layer,
    units,
    activation: design.activation,
    histogram: histogramOf(z),
    meanSquare,
    meanSquaredSlope: slopes / z.length,
    theory: theoryOf(activation, options, meanSquare),
    theoryAtOne: theoryOf(activation, options, 1),
    zeroShare: zeros / z.length,
    saturatedShare: saturated / z.length,
    dead,
    deadUnits: dead.reduce((count, isDead) => count + isDead, 0),
    gradientNorm: Math.sqrt(gradients / rows),
    predictedGradientNorm: NaN,
  };
}

function theoryOf(activation: Activation, options: LayerDesign['activation']['options'], variance: number): number {
  return Number.isFinite(variance) && variance > 0
    ? meanSquaredSlope(activation, options, variance)
    : activation.slope(0, options) ** 2;
}

/** Shares over four deviations around the mean, and at least over [-3, 3]. */
function histogramOf(z: Float64Array): LayerActivity['histogram'] {
  const mean = z.reduce((sum, value) => sum + value, 0) / z.length;
  const deviation = Math.sqrt(z.reduce((sum, value) => sum + (value - mean) ** 2, 0) / z.length);
  const hasSpread = Number.isFinite(mean) && Number.isFinite(deviation);
  const low = hasSpread ? Math.min(-3, mean - 4 * deviation) : -3;
  const high = hasSpread ? Math.max(3, mean + 4 * deviation) : 3;
  const edges = Float64Array.from({ length: bins + 1 }, (_, at) => low + ((high - low) * at) / bins);
  const shares = new Float64Array(bins);
  for (const value of z) {
    const bin = Math.floor(((value - low) / (high - low)) * bins);
    if (bin >= 0 && bin < bins) shares[bin]! += 1 / z.length;
  }
  return { edges, shares };
}
