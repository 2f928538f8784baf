import type { Architecture } from '../../core/experiment/architecture.ts';
import { rescalableLayers } from '../../core/experiment/rescalableLayers.ts';
import { tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import { largestEigenvalue } from '../../core/numbers/largestEigenvalue.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';

/** The hidden layer that is rescaled against the next: the wanted one where it can be, else the first that can; undefined where there is none. */
export function rescalableLayer({ layers }: Pick<Architecture, 'layers'>, wanted?: number): number | undefined {
  const possible = rescalableLayers(layers.slice(0, -1));
  return wanted !== undefined && possible.includes(wanted) ? wanted : possible[0];
}

/** The factor of every parameter when weights and biases of a layer are multiplied by alpha and the weights of the next are divided by it. */
export function rescalingFactors(architecture: Architecture, layer: number, alpha: number): Float64Array {
  const factors = new Float64Array(architecture.parameters).fill(1);
  const [own, next] = tensorsByLayer(architecture).slice(layer);
  const { weights, bias } = own!;
  for (const { offset, size } of bias ? [weights, bias] : [weights]) factors.fill(alpha, offset, offset + size);
  factors.fill(1 / alpha, next!.weights.offset, next!.weights.offset + next!.weights.size);
  return factors;
}

/** Measures of how sharp a minimum is, at rescaled parameters. */
export interface RescaledSharpness {
  /** Largest eigenvalue of the second derivative. */
  readonly sharpness: number;
  readonly trace: number;
  /** Largest eigenvalue where every parameter is measured in its own size. */
  readonly adaptive: number;
  readonly squaredLength: number;
}

/**
 * What a rescaling that keeps the function makes of the measures: the second derivative at D theta is D^-1 H D^-1.
 * @param hessian  at the parameters, row-major
 * @source Dinh, Pascanu, Bengio, Bengio (2017), Sharp minima can generalize for deep nets, ICML; Kwon et al. (2021), ASAM, ICML, for the adaptive one
 */
export function rescaledSharpness(
  hessian: Float64Array,
  parameters: Numbers,
  factors: Float64Array,
): RescaledSharpness {
  const size = factors.length;
  const largestOf = (scale: (at: number) => number): number =>
    largestEigenvalue((x) => {
      const scaled = x.map((value, at) => value * scale(at));
      return x.map((_, row) => {
        let sum = 0;
        for (let at = 0, from = row * size; at < size; at += 1) sum += hessian[from + at]! * scaled[at]!;
        return scale(row) * sum;
      });
    }, size);
  let [trace, squaredLength] = [0, 0];
  for (let at = 0; at < size; at += 1) {
    trace += hessian[at * size + at]! / factors[at]! ** 2;
    squaredLength += (factors[at]! * parameters[at]!) ** 2;
  }
  const sharpness = largestOf((at) => 1 / factors[at]!);
  const adaptive = largestOf((at) => Math.abs(factors[at]! * parameters[at]!) / factors[at]!);
  return { sharpness, trace, adaptive, squaredLength };
}
