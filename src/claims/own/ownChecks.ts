import { lossAt, lossSlope } from '../../analysis/geometry/lossFunction.ts';
import { rescalableLayer, rescalingFactors } from '../../analysis/geometry/rescaling.ts';
import { deadUnits } from '../../analysis/network/deadUnits.ts';
import { forwardNetwork } from '../../analysis/network/network.ts';
import { measureNetwork } from '../../analysis/network/norms.ts';
import { certifiedRadius, logitMargin } from '../../analysis/robustness/certifiedRadius.ts';
import { message } from '../../core/ground/errors.ts';
import { euclideanNorm } from '../../core/numbers/vectorNorms.ts';
import { tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import { activations } from '../../core/tables/activations.ts';
import type { OwnCheck, OwnNetwork } from './ownNetwork.ts';

/** Samples that are looked at. */
const mostSamples = 200;
/** Factor by which weights are multiplied where that should change nothing. */
const factor = 3;
/** Relative change that rounding, and what norms add to the variance, may make. */
const unchanged = 1e-3;
const rounding = 1e-9;

/** Outputs for some inputs, as the network is used: running averages, nothing dropped. */
function outputsOf({ loss, parameters, running }: OwnNetwork, inputs: Float64Array): Float64Array {
  const { architecture } = loss;
  const rows = inputs.length / architecture.inputs;
  return forwardNetwork(architecture, parameters, { inputs, rows }, { kind: 'inference', running }).outputs;
}

/** The first samples. */
function samplesOf({ loss }: OwnNetwork): Float64Array {
  const { inputs } = loss.architecture;
  return Float64Array.from(loss.inputs.subarray(0, Math.min(loss.rows, mostSamples) * inputs));
}

const steepness: OwnCheck = (network) => {
  const { architecture } = network.loss;
  const { lipschitz } = measureNetwork(architecture, network.parameters, network.running);
  const inputs = samplesOf(network);
  const outputs = outputsOf(network, inputs);
  const rows = inputs.length / architecture.inputs;
  let steepest = 0;
  const apart = (values: Float64Array, width: number, one: number, other: number): number => {
    let square = 0;
    for (let k = 0; k < width; k += 1) square += (values[one * width + k]! - values[other * width + k]!) ** 2;
    return Math.sqrt(square);
  };
  for (let one = 0; one < rows; one += 1)
    for (let other = 0; other < one; other += 1) {
      const distance = apart(inputs, architecture.inputs, one, other);
      if (distance > 0) steepest = Math.max(steepest, apart(outputs, architecture.outputs, one, other) / distance);
    }
  return {
    holds: steepest <= lipschitz * (1 + rounding),
    rows: [
      [message('steepest between two samples'), steepest],
      [message('product of the layers'), lipschitz],
    ],
  };
};

const frobenius: OwnCheck = ({ loss, parameters, running }) => {
  const { layers } = measureNetwork(loss.architecture, parameters, running);
  const rank = loss.architecture.layers.map(({ inputs, units }) => Math.min(inputs, units));
  return {
    holds: layers.every(
      (one, at) =>
        one.spectral <= one.frobenius * (1 + rounding) &&
        one.frobenius <= Math.sqrt(rank[at]!) * one.spectral * (1 + rounding),
    ),
    rows: layers.flatMap((one, at) => [
      [message('layer {0}: largest singular value', at + 1), one.spectral] as const,
      [message('layer {0}: root of the sum of squares', at + 1), one.frobenius] as const,
    ]),
  };
};

const scaleFree: OwnCheck = ({ loss, parameters }) => {
  const layer = loss.architecture.layers.findIndex(({ norm }) => norm !== undefined);
  if (layer < 0) return { notApplicable: message('No layer of this network has a norm.') };
  const { weights, bias } = tensorsByLayer(loss.architecture)[layer]!;
  const scaled = parameters.slice();
  for (const place of [weights, bias]) {
    if (place === undefined) continue;
    for (let at = place.offset; at < place.offset + place.size; at += 1) scaled[at]! *= factor;
  }
  const [before, after] = [lossSlope(loss, parameters), lossSlope(loss, scaled)];
  const lengthOf = ({ gradient }: typeof before): number =>
    euclideanNorm(gradient.subarray(weights.offset, weights.offset + weights.size));
  return {
    holds: Math.abs(after.value - before.value) <= unchanged * Math.max(1, before.value),
    rows: [
      [message('loss'), before.value],
      [message('loss with the weights of layer {0} times {1}', layer + 1, factor), after.value],
      [message('factor of their gradient'), lengthOf(after) / lengthOf(before)],
    ],
  };
};

const straightPieces: OwnCheck = (network) => {
  const { architecture } = network.loss;
  const bent = architecture.layers.find(
    ({ activation, norm }) =>
      activations.get(activation.name).pieces?.(activation.options) === undefined ||
      (norm !== undefined && norm.name !== 'batch'),
  );
  if (bent !== undefined)
    return { notApplicable: message('The network is not straight in pieces: an activation or a norm bends.') };
  const inputs = samplesOf(network);
  const step = inputs.map(() => 1e-7 * network.random.normal());
  const middle = outputsOf(network, inputs);
  const [above, below] = [1, -1].map((sign) =>
    outputsOf(
      network,
      inputs.map((value, at) => value + sign * step[at]!),
    ),
  );
  let [bends, slope] = [0, 0];
  middle.forEach((value, at) => {
    const bend = Math.abs(above![at]! + below![at]! - 2 * value);
    const rise = Math.abs(above![at]! - below![at]!);
    slope = Math.max(slope, rise);
    if (bend > 1e-3 * rise + 1e-13 * Math.max(1, Math.abs(value))) bends += 1;
  });
  return {
    // A kink may lie between two of the places, hardly ever.
    holds: bends <= 0.02 * middle.length,
    rows: [
      [message('outputs that were looked at'), middle.length],
      [message('of them with a bend within a ten-millionth'), bends],
    ],
  };
};

const rescaling: OwnCheck = ({ loss, parameters }) => {
  const layer = rescalableLayer(loss.architecture);
  if (layer === undefined)
    return { notApplicable: message('No layer can be rescaled: it takes ReLU or its kin, without a norm.') };
  const factors = rescalingFactors(loss.architecture, layer, factor);
  const [before, after] = [
    lossAt(loss, parameters),
    lossAt(
      loss,
      parameters.map((value, at) => value * factors[at]!),
    ),
  ];
  return {
    holds: Math.abs(after - before) <= rounding * Math.max(1, before),
    rows: [
      [message('loss'), before],
      [message('loss with layer {0} times {1} and the next one divided by it', layer + 1, factor), after],
    ],
  };
};

const dead: OwnCheck = ({ loss, parameters }) => {
  const found = deadUnits(loss.architecture, parameters, loss);
  const { gradient } = lossSlope(loss, parameters);
  let [count, largest] = [0, 0];
  found.slice(0, -1).forEach((units, layer) => {
    const { weights } = tensorsByLayer(loss.architecture)[layer]!;
    units.forEach((isDead, unit) => {
      if (isDead === 0) return;
      count += 1;
      for (let row = 0; row < weights.rows; row += 1)
        largest = Math.max(largest, Math.abs(gradient[weights.offset + row * weights.columns + unit]!));
    });
  });
  if (count === 0) return { notApplicable: message('No unit is off on all samples.') };
  return {
    holds: largest === 0,
    rows: [
      [message('units that are off on all samples'), count],
      [message('largest gradient of their weights'), largest],
    ],
  };
};

const radius: OwnCheck = (network) => {
  const { architecture, targets } = network.loss;
  const width = architecture.outputs;
  if (!network.isClassifier || width < 2)
    return { notApplicable: message('It takes a classifier with an output for each class.') };
  const { lipschitz } = measureNetwork(architecture, network.parameters, network.running);
  const inputs = samplesOf(network);
  const rows = inputs.length / architecture.inputs;
  const rowOf = (values: ArrayLike<number>, row: number): number[] =>
    Array.from({ length: width }, (_, k) => values[row * width + k]!);
  const labels = Array.from({ length: rows }, (_, row) => {
    const target = rowOf(targets, row);
    return target.indexOf(Math.max(...target));
  });
  const outputs = outputsOf(network, inputs);
  const radii = labels.map((label, row) => certifiedRadius(logitMargin(rowOf(outputs, row), label), lipschitz));
  let crossed = 0;
  for (let round = 0; round < 10; round += 1) {
    const moved = inputs.slice();
    for (let row = 0; row < rows; row += 1) {
      const way = Float64Array.from({ length: architecture.inputs }, () => network.random.normal());
      const length = euclideanNorm(way);
      way.forEach((part, k) => (moved[row * architecture.inputs + k]! += (radii[row]! * part) / length));
    }
    const after = outputsOf(network, moved);
    labels.forEach((label, row) => {
      if (radii[row]! > 0 && logitMargin(rowOf(after, row), label) < -rounding) crossed += 1;
    });
  }
  const sure = radii.filter((one) => one > 0);
  return {
    holds: crossed === 0,
    rows: [
      [message('samples with a safe distance'), sure.length],
      [message('largest safe distance'), Math.max(0, ...sure)],
      [message('random changes by that distance that changed a class'), crossed],
    ],
  };
};

/** Claims that can be held against any network, by id. */
const checks: Readonly<Record<string, OwnCheck>> = {
  'lipschitz-product-bound': steepness,
  'l2-tightens-lipschitz-bound': frobenius,
  'weights-before-bn-are-scale-free': scaleFree,
  'affine-inside-region': straightPieces,
  'relu-rescaling-invariance': rescaling,
  'dying-relu': dead,
  'certified-margin-radius': radius,
};

/** Holds a network against a claim; undefined where the claim has nothing to say of a single network. */
export function ownCheck(id: string): OwnCheck | undefined {
  return Object.hasOwn(checks, id) ? checks[id] : undefined;
}

/** Ids of the claims that can be tried on a network. */
export const ownIds: readonly string[] = Object.keys(checks);
