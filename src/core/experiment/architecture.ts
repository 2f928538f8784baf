import { activations, type ActivationName } from '../tables/activations.ts';
import { budget, type Experiment } from '../config/config.ts';
import { failure } from '../ground/errors.ts';
import { initializers, type InitializerName } from '../tables/initializers.ts';
import { normalizations, type NormalizationName } from '../tables/normalizations.ts';
import { createRandom } from '../ground/random.ts';
import type { Choice } from '../ground/registry.ts';

/** One tensor inside the flat vector of all parameters. */
export interface TensorPlace {
  /** 0 = first hidden layer; the last is the output layer. */
  readonly layer: number;
  readonly role: 'weights' | 'bias' | 'scale' | 'shift';
  /** Weights: inputs x units, row-major. All others: 1 x units. */
  readonly rows: number;
  readonly columns: number;
  readonly offset: number;
  readonly size: number;
}

export interface LayerDesign {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Choice<ActivationName>;
  readonly norm: Choice<NormalizationName> | undefined;
  readonly dropout: number;
  readonly init: Choice<InitializerName>;
}

/** Layer: z = x W + b, then norm (scale, shift), activation, dropout. The output layer is linear without norm and dropout. */
export interface Architecture {
  readonly inputs: number;
  readonly outputs: number;
  /** Hidden layers, then the output layer. */
  readonly layers: readonly LayerDesign[];
  /** In the order of the flat vector: per layer weights, bias unless the network has none, then scale and shift where there is a norm with them. */
  readonly tensors: readonly TensorPlace[];
  /** Length of the flat vector. */
  readonly parameters: number;
}

/** What of a document says the shape of a network; a bias that is not spoken of is there. */
type NetworkShape = Pick<Experiment['network'], 'init' | 'layers'> & Partial<Pick<Experiment['network'], 'bias'>>;

type Roles = readonly (readonly [role: TensorPlace['role'], rows: number])[];

/** The tensors of a layer in their order, each rows x units. */
function rolesOf({ inputs, norm }: LayerDesign, hasBias: boolean): Roles {
  const weights: Roles = [['weights', inputs]];
  const affine: Roles = hasBias ? [...weights, ['bias', 1]] : weights;
  if (norm === undefined) return affine;
  return normalizations.get(norm.name).hasShift ? [...affine, ['scale', 1], ['shift', 1]] : [...affine, ['scale', 1]];
}

function placeTensors(layers: readonly LayerDesign[], hasBias: boolean): TensorPlace[] {
  let offset = 0;
  return layers.flatMap((design, layer) =>
    rolesOf(design, hasBias).map(([role, rows]) => {
      const size = rows * design.units;
      const place = { layer, role, rows, columns: design.units, offset, size };
      offset += size;
      return place;
    }),
  );
}

/**
 * Lays the network of an experiment out.
 * @param inputs   features of the data
 * @param outputs  units of the output layer, see `Loss.outputs`
 * @throws LabError core/too-large  when there are more parameters than the budget allows
 */
export function designNetwork(
  { network }: { readonly network: NetworkShape },
  inputs: number,
  outputs: number,
): Architecture {
  const widths = [inputs, ...network.layers.map((layer) => layer.units)];
  const hidden = network.layers.map((layer, index): LayerDesign => {
    const { units, activation, norm, dropout } = layer;
    return { inputs: widths[index]!, units, activation, norm, dropout, init: layer.init ?? network.init };
  });
  const last: LayerDesign = {
    inputs: widths.at(-1)!,
    units: outputs,
    activation: { name: 'linear', options: {} },
    norm: undefined,
    dropout: 0,
    init: network.init,
  };
  const layers = [...hidden, last];
  const tensors = placeTensors(layers, network.bias ?? true);
  const parameters = tensors.reduce((sum, { size }) => sum + size, 0);
  if (parameters > budget.parameters)
    throw failure('core/too-large', ['number of parameters', parameters, budget.parameters]);
  return { inputs, outputs, layers, tensors, parameters };
}

/**
 * Draws all parameters: weights by each layer's initializer, biases and shifts 0, scales 1. Each layer has its own stream,
 * so adding a layer does not change those before it.
 */
export function initializeParameters({ layers, tensors, parameters }: Architecture, seed: number): Float32Array {
  const values = new Float32Array(parameters);
  const random = createRandom(seed);
  for (const { layer, role, rows, columns, offset, size } of tensors) {
    const view = values.subarray(offset, offset + size);
    const { activation, init } = layers[layer]!;
    if (role === 'scale') view.fill(1);
    if (role !== 'weights') continue;
    const pieces = activations.get(activation.name).pieces?.(activation.options);
    const place = { fanIn: rows, fanOut: columns, pieces };
    initializers.get(init.name).fill(view, place, random.fork(`weights ${layer}`), init.options);
  }
  return values;
}
