import { lossHessian } from '../../analysis/geometry/hessianMatrix.ts';
import { lossSlope, type LossOfNetwork } from '../../analysis/geometry/lossFunction.ts';
import { passLoss } from '../../analysis/geometry/lossPass.ts';
import { symmetricEigenvalues } from '../../analysis/linearAlgebra/symmetricEigen.ts';
import { designNetwork } from '../../core/experiment/architecture.ts';
import { tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import type { Random } from '../../core/ground/random.ts';
import { drawNormal } from './networks.ts';

/** A linear unit, with or without batch norm behind it, and half its mean squared error: the output layer passes it on. */
export interface NormedLayer {
  readonly problem: LossOfNetwork;
  /** Weights of the unit times a factor, scale of the norm, everything else as it passes the unit on. */
  parametersOf(weights: Float64Array, scale?: number): Float64Array;
  loss(weights: Float64Array, scale?: number): number;
  /** Derivative by the weights of the unit. */
  slope(weights: Float64Array, scale?: number): Float64Array;
  /** Second derivative by them, inputs x inputs. */
  hessian(weights: Float64Array): Float64Array;
}

/** Samples of a noisy linear target with inputs of mean 0. */
export interface LinearSamples {
  readonly inputs: number;
  readonly values: Float64Array;
  readonly targets: Float64Array;
}

/** So many samples. */
export function drawLinearSamples(samples: number, inputs: number, random: Random): LinearSamples {
  const values = drawNormal(samples * inputs, random);
  for (let j = 0; j < inputs; j += 1) {
    let mean = 0;
    for (let row = 0; row < samples; row += 1) mean += values[row * inputs + j]! / samples;
    for (let row = 0; row < samples; row += 1) values[row * inputs + j]! -= mean;
  }
  const truth = drawNormal(inputs, random);
  const targets = Float64Array.from({ length: samples }, (_, row) => {
    const score = truth.reduce((sum, w, j) => sum + w * values[row * inputs + j]!, 0);
    return score + random.normal() / 2;
  });
  return { inputs, values, targets };
}

/** The unit on some samples. @param epsilon  of the norm; undefined: no norm */
export function normedLayer({ inputs, values, targets }: LinearSamples, epsilon?: number): NormedLayer {
  const norm = epsilon === undefined ? undefined : { name: 'batch' as const, options: { epsilon, momentum: 0.9 } };
  const unit = { units: 1, activation: { name: 'linear' as const, options: {} }, norm, dropout: 0, init: undefined };
  const network = { init: { name: 'zeros' as const, options: {} }, layers: [unit] };
  const architecture = designNetwork({ network }, inputs, 1);
  const [hidden, output] = tensorsByLayer(architecture) as [
    ReturnType<typeof tensorsByLayer>[number],
    ReturnType<typeof tensorsByLayer>[number],
  ];
  const problem: LossOfNetwork = {
    architecture,
    loss: { name: 'meanSquaredError', options: {} },
    rows: targets.length,
    inputs: values,
    targets,
    penalties: [],
  };
  const parametersOf = (weights: Float64Array, scale = 1): Float64Array => {
    const parameters = new Float64Array(architecture.parameters);
    parameters.set(weights, hidden.weights.offset);
    if (hidden.scale !== undefined) parameters[hidden.scale.offset] = scale;
    parameters[output.weights.offset] = 1;
    return parameters;
  };
  return {
    problem,
    parametersOf,
    loss: (weights, scale) => lossSlope(problem, parametersOf(weights, scale)).value,
    slope: (weights, scale) => lossSlope(problem, parametersOf(weights, scale)).gradient.slice(0, inputs),
    hessian(weights) {
      const { parameters } = architecture;
      const whole = lossHessian(passLoss(problem, parametersOf(weights)));
      return Float64Array.from(
        { length: inputs ** 2 },
        (_, at) => whole[Math.floor(at / inputs) * parameters + (at % inputs)]!,
      );
    },
  };
}

/** Largest size of an eigenvalue. */
export function largestCurvature(hessian: Float64Array): number {
  const values = symmetricEigenvalues(hessian, Math.round(Math.sqrt(hessian.length)));
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** Weights and effective learning rates of gradient descent with decay on the unit's weights. */
export interface DecayTrace {
  readonly lengths: Float64Array;
  readonly losses: Float64Array;
}

/** So many steps of gradient descent, decay on the weights alone. */
export function descendWithDecay(
  layer: NormedLayer,
  start: Float64Array,
  { learningRate, lambda, steps }: { readonly learningRate: number; readonly lambda: number; readonly steps: number },
): DecayTrace {
  const w = start.slice();
  const [lengths, losses] = [new Float64Array(steps), new Float64Array(steps)];
  for (let step = 0; step < steps; step += 1) {
    lengths[step] = Math.hypot(...w);
    losses[step] = layer.loss(w);
    const slope = layer.slope(w);
    for (let at = 0; at < w.length; at += 1) w[at]! -= learningRate * (slope[at]! + lambda * w[at]!);
  }
  return { lengths, losses };
}
