import { activations, type ActivationName } from '../../core/tables/activations.ts';
import type { Architecture, LayerDesign } from '../../core/experiment/architecture.ts';
import type { PreparedData } from '../../core/experiment/prepareData.ts';
import { initializers } from '../../core/tables/initializers.ts';
import { meanSquaredSlope, secondMoment } from '../../core/tables/meanField.ts';
import type { Choice } from '../../core/ground/registry.ts';

/** What theory expects of a network at its first step, in the limit of wide layers. */
export interface SignalForecast {
  /** Variance of the pre-activation in front of each hidden layer's norm and activation. */
  readonly variance: readonly number[];
  /** E[slope^2] of each hidden layer at that variance. */
  readonly meanSquaredSlope: readonly number[];
  /** log10 of the norm of the gradient at the first hidden layer over that at the last one. */
  readonly gradientExponent: number;
  /** log10 of the variance at the last hidden layer over that at the first. */
  readonly varianceExponent: number;
}

/** Variances beyond these are the same to a reader, and keep the arithmetic finite. */
const smallest = 1e-300;
const largest = 1e300;

const clamp = (value: number): number => Math.min(largest, Math.max(smallest, value));

/** The two moments of an activation are asked for again with every key pressed; 5000 of them are kept. */
const known = new Map<string, { slope: number; signal: number }>();

function momentsOf(choice: Choice<ActivationName>, variance: number): { slope: number; signal: number } {
  // Six digits of the variance are more than the forecast means.
  const rounded = Number(variance.toPrecision(6));
  const key = `${choice.name} ${JSON.stringify(choice.options)} ${rounded}`;
  const found = known.get(key);
  if (found) return found;
  const activation = activations.get(choice.name);
  const moments = {
    slope: meanSquaredSlope(activation, choice.options, rounded),
    signal: secondMoment(activation, choice.options, rounded),
  };
  if (known.size >= 5000) known.clear();
  known.set(key, moments);
  return moments;
}

const meanSquares = new WeakMap<PreparedData, number>();

/** Mean square of the training inputs as the network sees them (1 where they are standardised and none is constant); 1 as long as they are not known. */
export function meanSquareOfInputs(data: PreparedData | undefined): number {
  if (data === undefined || data.train.inputs.length === 0) return 1;
  const found = meanSquares.get(data);
  if (found !== undefined) return found;
  const { inputs } = data.train;
  let mean = 0;
  for (const value of inputs) mean += (value * value) / inputs.length;
  meanSquares.set(data, mean);
  return mean;
}

/** Variance of one weight of a layer as drawn. */
export function weightVariance({ init, inputs, units, activation }: LayerDesign): number {
  const pieces = activations.get(activation.name).pieces?.(activation.options);
  return initializers.get(init.name).variance({ fanIn: inputs, fanOut: units, pieces }, init.options);
}

/**
 * Expected signal and gradient over the depth of the hidden layers before training.
 * @param inputSquare  mean square of the inputs; 1 when they are standardised
 * @source Schoenholz, Gilmer, Ganguli, Sohl-Dickstein (2017), Deep information propagation; a norm sets the variance in front of the activation
 *         to 1 and divides the gradient by the deviation it took out
 */
export function forecastSignal({ layers }: Pick<Architecture, 'layers'>, inputSquare = 1): SignalForecast {
  const hidden = layers.slice(0, -1);
  const variance: number[] = [];
  const slopes: number[] = [];
  let signal = inputSquare;
  let gradient = 0;
  hidden.forEach((layer, index) => {
    const scale = layer.inputs * weightVariance(layer);
    const before = clamp(scale * signal);
    const moments = momentsOf(layer.activation, layer.norm ? 1 : before);
    variance.push(before);
    slopes.push(moments.slope);
    signal = moments.signal;
    const next = hidden[index + 1];
    if (next)
      gradient += Math.log10(clamp((next.units * weightVariance(next) * moments.slope) / (layer.norm ? before : 1)));
  });
  return {
    variance,
    meanSquaredSlope: slopes,
    gradientExponent: gradient / 2,
    varianceExponent: Math.log10((variance.at(-1) ?? 1) / (variance[0] ?? 1)),
  };
}
