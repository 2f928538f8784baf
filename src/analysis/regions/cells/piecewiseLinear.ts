import { failure } from '../../../core/ground/errors.ts';

/** An affine map; `weights` is row-major, one row of `inputs` numbers per unit. */
export interface AffineLayer {
  readonly units: number;
  readonly weights: Float64Array;
  readonly bias: Float64Array;
}

/** A hidden layer with max(z, 0) + negativeSlope * min(z, 0) as its activation: 0 is ReLU. */
export interface HiddenLayer extends AffineLayer {
  readonly inputs: number;
  readonly negativeSlope: number;
}

/** A network whose function is piecewise linear: the hidden layers cut the input space, the output layer does not. */
export interface PiecewiseLinearNetwork {
  readonly inputs: number;
  readonly layers: readonly HiddenLayer[];
  readonly output: AffineLayer;
}

/** The plane x = origin + s u + t v with s and t in `bounds`. */
export interface PlaneSlice {
  readonly origin: ArrayLike<number>;
  readonly u: ArrayLike<number>;
  readonly v: ArrayLike<number>;
  readonly bounds: readonly [readonly [number, number], readonly [number, number]];
}

/** Lower and upper end of every input. */
export type Box = readonly (readonly [number, number])[];

/** The first two coordinates themselves, in a box. */
export function identitySlice(bounds: PlaneSlice['bounds']): PlaneSlice {
  return { origin: [0, 0], u: [1, 0], v: [0, 1], bounds };
}

/** Number of neurons of each hidden layer. */
export function hiddenWidths(network: PiecewiseLinearNetwork): number[] {
  return network.layers.map((layer) => layer.units);
}

function checkFinite(values: ArrayLike<number>, place: string): void {
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    if (!Number.isFinite(value)) throw failure('analysis/bad-network', [`${place}[${index}] is ${value}`]);
  }
}

function checkLayer(layer: AffineLayer, inputs: number, place: string): void {
  if (!Number.isInteger(layer.units) || layer.units < 1) {
    throw failure('analysis/bad-network', [`${place} has ${layer.units} units`]);
  }
  if (layer.weights.length !== inputs * layer.units || layer.bias.length !== layer.units) {
    const sizes = `${layer.weights.length} weights and ${layer.bias.length} biases`;
    throw failure('analysis/bad-network', [`${place} has ${sizes}, but ${inputs} inputs and ${layer.units} units`]);
  }
  checkFinite(layer.weights, `${place}.weights`);
  checkFinite(layer.bias, `${place}.bias`);
}

/**
 * Checks shapes and values; every analysis calls it first.
 * @throws LabError analysis/bad-network  a shape does not fit or a number is not finite
 */
export function checkNetwork(network: PiecewiseLinearNetwork): void {
  if (!Number.isInteger(network.inputs) || network.inputs < 1) {
    throw failure('analysis/bad-network', [`it has ${network.inputs} inputs`]);
  }
  let inputs = network.inputs;
  network.layers.forEach((layer, index) => {
    const place = `layers[${index}]`;
    if (layer.inputs !== inputs) {
      throw failure('analysis/bad-network', [`${place} takes ${layer.inputs} inputs, but gets ${inputs}`]);
    }
    checkLayer(layer, inputs, place);
    if (!Number.isFinite(layer.negativeSlope)) {
      throw failure('analysis/bad-network', [`${place}.negativeSlope is ${layer.negativeSlope}`]);
    }
    inputs = layer.units;
  });
  checkLayer(network.output, inputs, 'output');
}

/** @throws LabError analysis/bad-network  an end is not finite, or there is nothing between the ends */
export function checkInterval([low, high]: readonly [number, number], place: string): void {
  if (!Number.isFinite(low) || !Number.isFinite(high)) {
    throw failure('analysis/bad-network', [`${place} is [${low}, ${high}]`]);
  }
  if (!(low < high)) throw failure('analysis/bad-network', [`${place} is empty: [${low}, ${high}]`]);
}

/**
 * Checks a box of the input space; a side without width holds its input.
 * @throws LabError analysis/bad-network  wrong dimension, an end that is not finite, or above the other, or no side with a width
 */
export function checkBox(box: Box, inputs: number): void {
  if (box.length !== inputs) {
    throw failure('analysis/bad-network', [`the box has ${box.length} sides, the network ${inputs} inputs`]);
  }
  box.forEach((side, index) => {
    const isHeld = side[0] === side[1] && Number.isFinite(side[0]);
    if (!isHeld) checkInterval(side, `bounds[${index}]`);
  });
  if (box.every(([low, high]) => low === high)) {
    throw failure('analysis/bad-network', ['no side of the box has a width']);
  }
}

function isParallel(u: ArrayLike<number>, v: ArrayLike<number>): boolean {
  // The cross products of floats need not be exact; a slice this close to a line is refused as well.
  for (let i = 0; i < u.length; i += 1) {
    for (let j = i + 1; j < u.length; j += 1) {
      const left = u[i]! * v[j]!;
      const right = u[j]! * v[i]!;
      if (Math.abs(left - right) > 1e-12 * (Math.abs(left) + Math.abs(right))) return false;
    }
  }
  return true;
}

/**
 * Checks a slice.
 * @throws LabError analysis/bad-network  wrong dimension, numbers that are not finite, a direction that is zero, parallel directions, an empty box
 */
export function checkSlice(slice: PlaneSlice, inputs: number): void {
  for (const name of ['origin', 'u', 'v'] as const) {
    if (slice[name].length !== inputs) {
      throw failure('analysis/bad-network', [
        `${name} of the slice has ${slice[name].length} numbers, the network ${inputs} inputs`,
      ]);
    }
    checkFinite(slice[name], name);
  }
  for (const name of ['u', 'v'] as const) {
    if (Array.from(slice[name]).every((value) => value === 0)) {
      throw failure('analysis/bad-network', [`direction ${name} of the slice is zero`]);
    }
  }
  if (isParallel(slice.u, slice.v)) {
    throw failure('analysis/bad-network', ['the two directions of the slice are parallel']);
  }
  checkInterval(slice.bounds[0], 'bounds[0]');
  checkInterval(slice.bounds[1], 'bounds[1]');
}

/**
 * The network with some inputs held: its first layer takes the others alone.
 * @param held  the value of each held input; undefined for those that stay
 */
export function holdInputs(
  network: PiecewiseLinearNetwork,
  held: readonly (number | undefined)[],
): PiecewiseLinearNetwork {
  const free = [...held.keys()].filter((input) => held[input] === undefined);
  const hold = (layer: AffineLayer): AffineLayer => {
    const weights = new Float64Array(layer.units * free.length);
    const bias = layer.bias.slice();
    for (let unit = 0; unit < layer.units; unit += 1) {
      const row = layer.weights.subarray(unit * held.length, (unit + 1) * held.length);
      free.forEach((input, at) => (weights[unit * free.length + at] = row[input]!));
      held.forEach((value, input) => (bias[unit]! += value === undefined ? 0 : value * row[input]!));
    }
    return { units: layer.units, weights, bias };
  };
  const [first, ...rest] = network.layers;
  if (first === undefined) return { inputs: free.length, layers: [], output: hold(network.output) };
  const { negativeSlope } = first;
  const layer: HiddenLayer = { ...hold(first), inputs: free.length, negativeSlope };
  return { inputs: free.length, layers: [layer, ...rest], output: network.output };
}

/** Inputs of the point (s, t) of a slice. */
export function pointOnSlice(slice: PlaneSlice, s: number, t: number): Float64Array {
  return Float64Array.from(slice.origin, (value, index) => value + s * slice.u[index]! + t * slice.v[index]!);
}

function applyAffine(layer: AffineLayer, x: Float64Array): Float64Array {
  return layer.bias.map((bias, unit) => {
    let sum = bias;
    for (let index = 0; index < x.length; index += 1) sum += layer.weights[unit * x.length + index]! * x[index]!;
    return sum;
  });
}

/** Pre-activations of every hidden layer and the outputs at one point. */
export function evaluateNetwork(
  network: PiecewiseLinearNetwork,
  x: Float64Array,
): { preActivations: Float64Array[]; outputs: Float64Array } {
  let values = x;
  const preActivations = network.layers.map((layer) => {
    const z = applyAffine(layer, values);
    values = z.map((value) => (value > 0 ? value : layer.negativeSlope * value));
    return z;
  });
  return { preActivations, outputs: applyAffine(network.output, values) };
}

/**
 * The affine map that the network is on the cell of an activation pattern.
 * @param isActive  whether neuron `unit` of hidden layer `layer` is positive in the cell
 * @returns         gradient: outputs x inputs row-major; offset: outputs; outputs = gradient x + offset
 */
export function affineMapOfPattern(
  network: PiecewiseLinearNetwork,
  isActive: (layer: number, unit: number) => boolean,
): { gradient: Float64Array; offset: Float64Array } {
  const { inputs } = network;
  let gradient = new Float64Array(inputs * inputs);
  for (let index = 0; index < inputs; index += 1) gradient[index * inputs + index] = 1;
  let offset = new Float64Array(inputs);
  [...network.layers, network.output].forEach((layer, depth) => {
    const next = new Float64Array(layer.units * inputs);
    const nextOffset = Float64Array.from(layer.bias);
    const slope = 'negativeSlope' in layer ? (layer as HiddenLayer).negativeSlope : 1;
    const before = offset.length;
    for (let unit = 0; unit < layer.units; unit += 1) {
      for (let k = 0; k < before; k += 1) {
        const weight = layer.weights[unit * before + k]!;
        for (let i = 0; i < inputs; i += 1) next[unit * inputs + i]! += weight * gradient[k * inputs + i]!;
        nextOffset[unit]! += weight * offset[k]!;
      }
      if (depth === network.layers.length || isActive(depth, unit)) continue;
      for (let i = 0; i < inputs; i += 1) next[unit * inputs + i]! *= slope;
      nextOffset[unit]! *= slope;
    }
    gradient = next;
    offset = nextOffset;
  });
  return { gradient, offset };
}

/** What a batch normalization layer does at inference, per unit: scale (z - mean) / sqrt(variance + epsilon) + shift. */
export interface BatchStatistics {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  readonly scale: Float64Array;
  readonly shift: Float64Array;
  readonly epsilon: number;
}

/** Puts a batch normalization at inference into the affine layer before it; layer and RMS norm have no such form. */
export function foldBatchNormalization(layer: AffineLayer, norm: BatchStatistics): AffineLayer {
  const inputs = layer.weights.length / layer.units;
  const factor = norm.scale.map((scale, unit) => scale / Math.sqrt(norm.variance[unit]! + norm.epsilon));
  return {
    units: layer.units,
    weights: layer.weights.map((weight, index) => weight * factor[Math.floor(index / inputs)]!),
    bias: layer.bias.map((bias, unit) => (bias - norm.mean[unit]!) * factor[unit]! + norm.shift[unit]!),
  };
}
