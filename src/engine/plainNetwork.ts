import { initialRunning, runningPlaces, tensorsByLayer } from '../analysis/network.ts';
import { activations } from '../core/activations.ts';
import { designNetwork, type Architecture } from '../core/architecture.ts';
import type { LayerConfig } from '../core/config.ts';
import { failure, LabError } from '../core/errors.ts';
import { initializers } from '../core/initializers.ts';
import { normalizations } from '../core/normalizations.ts';
import { defaultChoice, defaultOptions, type Choice, type ParameterSpec, type Registry } from '../core/registry.ts';
import { layerNumbers, transpose, type TrainedNetwork } from './trainedNetwork.ts';

export const plainFormat = 'reglab-network/1';
/** Files of ReLU networks as region counters exchange them: one activation for all hidden layers. */
const regionsFormat = 'relu-mlp-regions/1';

const rowsOf = (values: Float32Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, row) => [...values.subarray(row * width, (row + 1) * width)]);

/** The network as plain JSON: W is out x in, every number exactly the float32 that it is. */
export function plainNetwork(network: TrainedNetwork): string {
  const layers = layerNumbers(network).map(({ design, weights, bias, scale, shift, mean, variance }) => ({
    W: rowsOf(transpose(weights, design.inputs, design.units), design.inputs),
    b: [...bias],
    activation: { name: design.activation.name, ...design.activation.options },
    ...(design.norm && {
      norm: {
        name: design.norm.name,
        ...design.norm.options,
        scale: [...(scale ?? [])],
        ...(shift && { shift: [...shift] }),
        ...(mean && variance && { mean: [...mean], variance: [...variance] }),
      },
    }),
  }));
  const { title, task, loss, featureNames, classNames, inputScale, targetScale } = network;
  const file = { format: plainFormat, title, task, loss, featureNames, classNames, inputScale, targetScale, layers };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

/** A network read from a file. */
export interface ImportedNetwork {
  readonly architecture: Architecture;
  readonly parameters: Float32Array;
  readonly running: Float32Array;
}

type Fields = Readonly<Record<string, unknown>>;

function wrong(reason: string): never {
  throw failure('import/failed', [reason]);
}

function fieldsOf(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) wrong(`${place} is not an object`);
  return value as Fields;
}

function numbersOf(value: unknown, length: number, place: string): number[] {
  if (!Array.isArray(value)) wrong(`${place} is not a list`);
  if (value.length !== length) wrong(`${place} has ${value.length} numbers instead of ${length}`);
  return value.map((item: unknown, at) => {
    if (typeof item !== 'number' || !Number.isFinite(Math.fround(item)))
      wrong(`${place}[${at}] is not a finite number`);
    return item;
  });
}

interface Entry {
  readonly parameters: Readonly<Record<string, ParameterSpec>>;
}

function choiceOf<Name extends string>(value: unknown, registry: Registry<Name, Entry>, place: string): Choice<Name> {
  const { name, ...given } = fieldsOf(typeof value === 'string' ? { name: value } : value, place);
  if (typeof name !== 'string' || !registry.has(name))
    wrong(`${place} names no known ${registry.kind}: ${JSON.stringify(name)}`);
  const { parameters } = registry.get(name);
  const options: Record<string, number | string> = { ...defaultOptions(parameters) };
  for (const key of Object.keys(parameters)) {
    const option = given[key];
    if (typeof option === 'number' && Number.isFinite(option)) options[key] = option;
    else if (option !== undefined) wrong(`${place}.${key} is not a number`);
  }
  return { name, options };
}

/** The activation of a region counter's file, in the words of ours. */
function sharedActivation(value: unknown): unknown {
  const { kind, negative_slope: slope } = fieldsOf(value, 'activation');
  if (kind === 'relu') return 'relu';
  return kind === 'leaky_relu' ? { name: 'leakyRelu', slope } : wrong(`activation.kind is ${JSON.stringify(kind)}`);
}

/**
 * Reads the plain JSON of a network (`reglab-network/1`, or `relu-mlp-regions/1` with one activation for all hidden layers).
 * @param value  parsed JSON
 * @throws LabError import/failed with the place of what is wrong: shapes that do not fit, numbers that are not finite, unknown names
 */
export function readPlainNetwork(value: unknown): ImportedNetwork {
  const file = fieldsOf(value, 'the file');
  const { format } = file;
  if (format !== plainFormat && format !== regionsFormat) wrong(`format is ${JSON.stringify(format)}`);
  const items = file['layers'];
  if (!Array.isArray(items) || items.length === 0) wrong('layers is not a list with at least one layer');
  const shared = format === regionsFormat ? sharedActivation(file['activation']) : undefined;
  const layers = items.map((item: unknown, at) => fieldsOf(item, `layers[${at}]`));
  const first = layers[0]!['W'];
  const inputs =
    Array.isArray(first) && Array.isArray(first[0]) ? first[0].length : wrong('layers[0].W is not a matrix');
  const configs = layers.slice(0, -1).map((layer, at): LayerConfig => {
    const place = `layers[${at}]`;
    return {
      units: unitsOf(layer, place),
      activation: choiceOf(shared ?? layer['activation'], activations, `${place}.activation`),
      norm: layer['norm'] === undefined ? undefined : choiceOf(layer['norm'], normalizations, `${place}.norm`),
      dropout: 0,
      init: undefined,
    };
  });
  const network = { init: defaultChoice(initializers, initializers.names[0]!), layers: configs };
  const architecture = designed(network, inputs, unitsOf(layers.at(-1)!, `layers[${layers.length - 1}]`));
  return fill(architecture, layers);
}

function unitsOf(layer: Fields, place: string): number {
  const { W } = layer;
  return Array.isArray(W) && W.length > 0 ? W.length : wrong(`${place}.W is not a matrix`);
}

function designed(
  network: Parameters<typeof designNetwork>[0]['network'],
  inputs: number,
  outputs: number,
): Architecture {
  try {
    return designNetwork({ network }, inputs, outputs);
  } catch (error) {
    throw error instanceof LabError ? failure('import/failed', [error.message]) : error;
  }
}

function fill(architecture: Architecture, layers: readonly Fields[]): ImportedNetwork {
  const parameters = new Float32Array(architecture.parameters);
  const running = initialRunning(architecture);
  const places = runningPlaces(architecture);
  tensorsByLayer(architecture).forEach(({ weights, bias, scale, shift }, at) => {
    const { inputs, units } = architecture.layers[at]!;
    const layer = layers[at]!;
    const place = `layers[${at}]`;
    const rows = layer['W'] as readonly unknown[];
    rows.forEach((row, unit) =>
      numbersOf(row, inputs, `${place}.W[${unit}]`).forEach((weight, from) => {
        parameters[weights.offset + from * units + unit] = weight;
      }),
    );
    parameters.set(numbersOf(layer['b'], units, `${place}.b`), bias.offset);
    if (layer['norm'] === undefined || at === layers.length - 1) return;
    const norm = fieldsOf(layer['norm'], `${place}.norm`);
    if (scale) parameters.set(numbersOf(norm['scale'], units, `${place}.norm.scale`), scale.offset);
    if (shift) parameters.set(numbersOf(norm['shift'], units, `${place}.norm.shift`), shift.offset);
    const start = places[at];
    if (start === undefined) return;
    running.set(numbersOf(norm['mean'], units, `${place}.norm.mean`), start);
    running.set(numbersOf(norm['variance'], units, `${place}.norm.variance`), start + units);
  });
  return { architecture, parameters, running };
}
