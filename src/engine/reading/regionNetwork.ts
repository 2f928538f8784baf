import { runningPlaces, tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import {
  type AffineLayer,
  foldBatchNormalization,
  type HiddenLayer,
  type PiecewiseLinearNetwork,
} from '../../analysis/regions/cells/piecewiseLinear.ts';
import { activations, type ActivationName, type Pieces } from '../../core/tables/activations.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import type { Choice } from '../../core/ground/registry.ts';

/** A hidden layer of the network as it is, norms folded. */
export interface FoldedLayer extends AffineLayer {
  readonly activation: Choice<ActivationName>;
}

/** The network of a run as the regions see it, in the scaled inputs. */
export interface RegionNetwork {
  /** exact: it is piecewise linear. limit: what it tends to when its smooth activations are sharpened. */
  readonly kind: 'exact' | 'limit';
  readonly network: PiecewiseLinearNetwork;
  /** For each hidden layer of `network`, which layer of the document it is, from 0; layers without a kink are part of the next. */
  readonly layerOf: readonly number[];
  /** All hidden layers and the output layer, with the activations of the document. */
  readonly folded: readonly FoldedLayer[];
}

/** A network that has no regions, with the reason. */
export interface NoRegions {
  readonly kind: 'refused';
  readonly reason: Message;
}

/** Far enough out that every activation has its final slope; its square overflows, which its exponentials take as infinite. */
const farOut = 1e200;

/**
 * The piecewise linear function that an activation tends to when it is sharpened, phi(s z) / s with growing s: its slopes far out. Undefined
 * when no kink is left: what levels off on both sides becomes flat.
 */
export function limitPieces({ name, options }: Choice<ActivationName>): Pieces | undefined {
  const activation = activations.get(name);
  // Adding 0 turns -0 into 0.
  const pieces = { negative: activation.slope(-farOut, options) + 0, positive: activation.slope(farOut, options) };
  return pieces.negative === pieces.positive ? undefined : pieces;
}

/** Whether the network of this design is piecewise linear, tends to one that is, or neither; independent of its weights. */
export function classifyNetwork({ layers }: Pick<Architecture, 'layers'>): RegionNetwork['kind'] | NoRegions {
  let kind: RegionNetwork['kind'] = 'exact';
  for (const [at, { activation, norm }] of layers.entries()) {
    if (norm !== undefined && normalizations.get(norm.name).axis === 'features') {
      const reason = message(
        '{0} of layer {1} divides by the size of its own input: the network is not piecewise linear and has no linear regions. Batch norm has this property only in training.',
        normalizations.get(norm.name).label,
        at + 1,
      );
      return { kind: 'refused', reason };
    }
    const entry = activations.get(activation.name);
    if (entry.pieces !== undefined) continue;
    kind = 'limit';
    if (limitPieces(activation) !== undefined) continue;
    const reason = message(
      '{0} of layer {1} bends everywhere and levels off on both sides: the network has no linear regions, and no piecewise linear network is its limit (sharpened, it becomes a step, which is not continuous).',
      entry.label,
      at + 1,
    );
    return { kind: 'refused', reason };
  }
  return kind;
}

/**
 * Puts the weights of a run into the form that regions are counted in: batch norm folded with its running averages, layers without a kink
 * made part of the next layer. Folding rounds once, in float64; without it the weights are those of the run, bit by bit.
 */
export function regionNetwork(
  architecture: Architecture,
  parameters: Float32Array,
  running: Float32Array,
): RegionNetwork | NoRegions {
  const kind = classifyNetwork(architecture);
  if (typeof kind !== 'string') return kind;
  const folded = foldLayers(architecture, parameters, running);
  const layers: HiddenLayer[] = [];
  const layerOf: number[] = [];
  let { inputs } = architecture;
  let pending: AffineLayer | undefined;
  for (const [at, layer] of folded.slice(0, -1).entries()) {
    const pieces = piecesOf(layer.activation);
    const composed = scaleLayer(pending === undefined ? layer : compose(layer, pending), pieces.positive);
    if (pieces.negative === pieces.positive) {
      pending = composed;
      continue;
    }
    pending = undefined;
    layers.push({ ...composed, inputs, negativeSlope: pieces.negative / pieces.positive });
    layerOf.push(at);
    inputs = composed.units;
  }
  const last = folded.at(-1)!;
  const output = pending === undefined ? last : compose(last, pending);
  const { units, weights, bias } = output;
  return { kind, network: { inputs: architecture.inputs, layers, output: { units, weights, bias } }, layerOf, folded };
}

function piecesOf(activation: Choice<ActivationName>): Pieces {
  return activations.get(activation.name).pieces?.(activation.options) ?? limitPieces(activation)!;
}

function foldLayers(architecture: Architecture, parameters: Float32Array, running: Float32Array): FoldedLayer[] {
  const places = runningPlaces(architecture);
  return tensorsByLayer(architecture).map((tensors, at) => {
    const { inputs, units, activation, norm } = architecture.layers[at]!;
    const read = ({ offset, size }: { offset: number; size: number }): Float64Array =>
      Float64Array.from(parameters.subarray(offset, offset + size));
    const columns = read(tensors.weights);
    const weights = columns.map((_, place) => columns[(place % inputs) * units + Math.floor(place / inputs)]!);
    const affine: AffineLayer = { units, weights, bias: tensors.bias ? read(tensors.bias) : new Float64Array(units) };
    const start = places[at];
    if (norm === undefined || start === undefined) return { ...affine, activation };
    const statistics = {
      mean: Float64Array.from(running.subarray(start, start + units)),
      variance: Float64Array.from(running.subarray(start + units, start + 2 * units)),
      scale: tensors.scale === undefined ? new Float64Array(units).fill(1) : read(tensors.scale),
      shift: tensors.shift === undefined ? new Float64Array(units) : read(tensors.shift),
      epsilon: Number(norm.options['epsilon'] ?? 0),
    };
    return { ...foldBatchNormalization(affine, statistics), activation };
  });
}

const scaleLayer = (layer: AffineLayer, factor: number): AffineLayer =>
  factor === 1
    ? { units: layer.units, weights: layer.weights, bias: layer.bias }
    : {
        units: layer.units,
        weights: layer.weights.map((weight) => weight * factor),
        bias: layer.bias.map((bias) => bias * factor),
      };

/** The layer `after` applied to what `before` gives. */
function compose(after: AffineLayer, before: AffineLayer): AffineLayer {
  const inputs = before.weights.length / before.units;
  const weights = new Float64Array(after.units * inputs);
  const bias = after.bias.slice();
  for (let unit = 0; unit < after.units; unit += 1) {
    for (let k = 0; k < before.units; k += 1) {
      const weight = after.weights[unit * before.units + k]!;
      bias[unit]! += weight * before.bias[k]!;
      for (let i = 0; i < inputs; i += 1) weights[unit * inputs + i]! += weight * before.weights[k * inputs + i]!;
    }
  }
  return { units: after.units, weights, bias };
}
