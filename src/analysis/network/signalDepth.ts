import { activations } from '../../core/tables/activations.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import { initializers, type InitializerName, type WeightPlace } from '../../core/tables/initializers.ts';
import { meanSquaredSlope, secondMoment } from '../../core/tables/meanField.ts';
import { defaultChoice, type Choice } from '../../core/ground/registry.ts';

/** Mean-field prediction of the signal through the layers at initialization. */
export interface SignalPrediction {
  /** Mean square of the pre-activations of each layer (norms bring it to 1). */
  readonly meanSquares: Float64Array;
  /** Factor of the squared gradient from the output layer to the pre-activations of each layer. */
  readonly gradientFactors: Float64Array;
}

type Design = Architecture['layers'][number];

function placeOf({ inputs, units, activation }: Design): WeightPlace {
  const entry = activations.get(activation.name);
  return { fanIn: inputs, fanOut: units, pieces: entry.pieces?.(activation.options) };
}

/**
 * Wide-network recursion q_(l+1) = fanIn * Var(W) * E[phi(sqrt(q_l) Z)^2], biases 0.
 * @param inputMeanSquare  mean over samples and features of the squared inputs
 * @param init  for the hidden layers; undefined = each layer's own
 * @source Poole, Lahiri, Raghu, Sohl-Dickstein, Ganguli (2016), Exponential expressivity in deep neural networks; Schoenholz et al. (2017)
 */
export function predictSignal(
  architecture: Architecture,
  inputMeanSquare: number,
  init?: Choice<InitializerName>,
): SignalPrediction {
  const { layers } = architecture;
  const variances = layers.map((design, at) => {
    const chosen = at === layers.length - 1 ? design.init : (init ?? design.init);
    return initializers.get(chosen.name).variance(placeOf(design), chosen.options);
  });
  const meanSquares = new Float64Array(layers.length);
  const linearSquares = new Float64Array(layers.length);
  let signal = inputMeanSquare;
  layers.forEach((design, at) => {
    linearSquares[at] = design.inputs * variances[at]! * signal;
    meanSquares[at] = design.norm === undefined ? linearSquares[at] : 1;
    signal = secondMoment(activations.get(design.activation.name), design.activation.options, meanSquares[at]);
  });
  const gradientFactors = new Float64Array(layers.length).fill(1);
  for (let at = layers.length - 2; at >= 0; at -= 1) {
    const above = layers[at + 1]!;
    const { activation } = layers[at]!;
    const slope = meanSquaredSlope(activations.get(activation.name), activation.options, meanSquares[at]);
    const throughNorm = above.norm === undefined ? 1 : 1 / linearSquares[at + 1]!;
    gradientFactors[at] = gradientFactors[at + 1]! * slope * above.inputs * variances[at + 1]! * throughNorm;
  }
  return { meanSquares, gradientFactors };
}

/** Two initializers whose drifts differ by less are equally good: the same variance under another name. */
const sameDrift = 1e-9;

/**
 * The hidden layers and one more like the last of them: what the layer after the last hidden one would make of the signal.
 * @param init  for all; undefined = each layer's own. An output layer of zeros, that lets no gradient through, gets that of the last.
 */
function withLayerAfter(architecture: Architecture, init?: Choice<InitializerName>): Architecture {
  const { layers } = architecture;
  const last = layers[layers.length - 2]!;
  const output = { ...layers[layers.length - 1]!, init: last.init };
  const extended = [...layers.slice(0, -1), { ...last, inputs: last.units }, output];
  return { ...architecture, layers: extended.map((design) => ({ ...design, init: init ?? design.init })) };
}

/**
 * The initializer (with default options) whose signal and gradient change least from the inputs over the hidden layers to the layer
 * after the last of them; undefined where the layers' own initializers do as well, and without hidden layers.
 */
export function fittingInitializer(
  architecture: Architecture,
  inputMeanSquare: number,
): Choice<InitializerName> | undefined {
  const after = architecture.layers.length - 1;
  if (after < 1) return undefined;
  const driftOf = (init?: Choice<InitializerName>): number => {
    const { meanSquares, gradientFactors } = predictSignal(withLayerAfter(architecture, init), inputMeanSquare);
    const change = (values: Float64Array): number => Math.abs(Math.log10(values[0]! / values[after]!));
    return change(meanSquares) + change(gradientFactors) + Math.abs(Math.log10(meanSquares[0]! / inputMeanSquare));
  };
  let best: Choice<InitializerName> | undefined;
  let least = driftOf();
  if (!Number.isFinite(least)) least = Infinity;
  for (const name of initializers.names) {
    const choice = defaultChoice(initializers, name);
    const drift = driftOf(choice);
    if (drift < least - sameDrift) [best, least] = [choice, drift];
  }
  return best;
}
