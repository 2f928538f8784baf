import { activations, type ActivationName } from '../core/tables/activations.ts';
import { message, type Message, shorten } from '../core/ground/errors.ts';
import { losses } from '../core/tables/losses.ts';
import { normalizations } from '../core/tables/normalizations.ts';
import { plainChoice } from '../core/config/parseConfigChoice.ts';
import { createProblemList, formatPointer, type Pointer } from '../core/config/parseConfigProblems.ts';
import { isRecord } from '../core/config/parseConfigShapes.ts';
import type { Choice, Described, Registry } from '../core/ground/registry.ts';
import {
  type NetworkFile,
  type NetworkFileLayer,
  type NetworkFileNorm,
  plainFormat,
  regionsFormat,
} from '../core/experiment/networkFile.ts';

/** Why a file holds no network. */
export interface NetworkFileProblem {
  readonly code: 'weights/unknown-format' | 'weights/not-finite' | 'weights/wrong-shape' | 'weights/unknown-name';
  readonly message: Message;
}

/** A network, or what is wrong. */
export type NetworkReading =
  | { readonly network: NetworkFile; readonly problem: undefined }
  | { readonly network: undefined; readonly problem: NetworkFileProblem };

type Fields = Readonly<Record<string, unknown>>;

/** Ends the reading; never leaves this file. */
class Refusal extends Error {
  readonly problem: NetworkFileProblem;
  constructor(problem: NetworkFileProblem) {
    super(problem.code);
    this.problem = problem;
  }
}

function refuse(code: NetworkFileProblem['code'], text: Message): never {
  throw new Refusal({ code, message: text });
}

const wrongShape = (text: Message): never => refuse('weights/wrong-shape', text);

function fieldsOf(value: unknown, place: Pointer): Fields {
  if (isRecord(value)) return value;
  return wrongShape(
    place.length === 0 ? message('the file is not an object.') : message('{0} is not an object.', formatPointer(place)),
  );
}

function listOf(value: unknown, place: Pointer): readonly unknown[] {
  return Array.isArray(value)
    ? (value as unknown[])
    : wrongShape(message('{0} is not an array.', formatPointer(place)));
}

/** What a value that is no finite number is called; files of other programs write NaN, which is read as a text. */
const nameOf = (value: unknown): string => (typeof value === 'string' ? value : shorten(String(value), 30));

function numbersOf(value: unknown, length: number | undefined, place: Pointer): Float64Array {
  const list = listOf(value, place);
  const where = formatPointer(place);
  if (length !== undefined && list.length !== length)
    wrongShape(message('{0} has {1} numbers instead of {2}.', where, list.length, length));
  return Float64Array.from(list, (item, at) => {
    if (typeof item !== 'number' || !Number.isFinite(Math.fround(item)))
      refuse('weights/not-finite', message('{0}[{1}] is {2}, not a finite number.', where, at, nameOf(item)));
    return item;
  });
}

/** A name with its parameters, read as the document reads them. */
function choiceOf<Name extends string, Entry extends Described>(
  value: unknown,
  registry: Registry<Name, Entry>,
  place: Pointer,
): Choice<Name> {
  const given = typeof value === 'string' ? { name: value } : fieldsOf(value, place);
  const { name } = given;
  if (typeof name !== 'string' || !registry.has(name)) {
    const text = message(
      '{0} names no known {1}: {2}. Known: {3}.',
      formatPointer(place),
      registry.kind,
      nameOf(name),
      registry.names.join(', '),
    );
    refuse('weights/unknown-name', text);
  }
  const list = createProblemList();
  const choice = plainChoice('', registry).read(given, { pointer: place, list });
  const [problem] = list.problems;
  return problem === undefined ? choice : refuse('weights/unknown-name', problem.message);
}

/** The activation of a region counter's file, in the words of ours. */
function sharedActivation(value: unknown): Choice<ActivationName> {
  const { kind, negative_slope: slope } = fieldsOf(value, ['activation']);
  if (kind === 'relu') return choiceOf('relu', activations, ['activation']);
  if (kind !== 'leaky_relu')
    refuse('weights/unknown-name', message('activation {0} is not relu or leaky_relu.', nameOf(kind)));
  if (typeof slope !== 'number') wrongShape(message('activation.negative_slope is not a number.'));
  return choiceOf({ name: 'leakyRelu', slope }, activations, ['activation']);
}

function normOf(value: unknown, units: number, place: Pointer): NetworkFileNorm {
  const { scale, shift, mean, variance, ...rest } = fieldsOf(value, place);
  const choice = choiceOf(rest, normalizations, place);
  const entry = normalizations.get(choice.name);
  const isBatch = entry.axis === 'batch';
  return {
    choice,
    scale: numbersOf(scale, units, [...place, 'scale']),
    shift: entry.hasShift ? numbersOf(shift, units, [...place, 'shift']) : undefined,
    mean: isBatch ? numbersOf(mean, units, [...place, 'mean']) : undefined,
    variance: isBatch ? numbersOf(variance, units, [...place, 'variance']) : undefined,
  };
}

interface LayerPlace {
  readonly place: Pointer;
  /** Undefined for the first layer: its rows tell. */
  readonly inputs: number | undefined;
  readonly isLast: boolean;
  readonly shared: Choice<ActivationName> | undefined;
}

function layerOf(layer: Fields, { place, inputs: known, isLast, shared }: LayerPlace): NetworkFileLayer {
  const rows = listOf(layer['W'], [...place, 'W']);
  const inputs = known ?? listOf(rows[0], [...place, 'W', 0]).length;
  if (rows.length === 0 || inputs === 0) wrongShape(message('{0} is empty.', formatPointer([...place, 'W'])));
  const weights = new Float64Array(rows.length * inputs);
  rows.forEach((row, unit) => weights.set(numbersOf(row, inputs, [...place, 'W', unit]), unit * inputs));
  const bias = numbersOf(layer['b'], rows.length, [...place, 'b']);
  const linear = choiceOf('linear', activations, place);
  const own = layer['activation'];
  const activation = isLast
    ? own === undefined
      ? linear
      : choiceOf(own, activations, [...place, 'activation'])
    : (shared ?? choiceOf(own, activations, [...place, 'activation']));
  const norm = layer['norm'] === undefined ? undefined : normOf(layer['norm'], rows.length, [...place, 'norm']);
  if (isLast && (activation.name !== linear.name || norm !== undefined))
    wrongShape(message('{0} is the output layer; it must be linear and without norm.', formatPointer(place)));
  return { inputs, units: rows.length, weights, bias, activation, norm };
}

function layersOf(file: Fields): NetworkFileLayer[] {
  const items = listOf(file['layers'], ['layers']);
  if (items.length === 0) wrongShape(message('layers is empty.'));
  const shared = file['format'] === regionsFormat ? sharedActivation(file['activation']) : undefined;
  const layers: NetworkFileLayer[] = [];
  items.forEach((item, at) => {
    const place = ['layers', at];
    const isLast = at === items.length - 1;
    layers.push(layerOf(fieldsOf(item, place), { place, inputs: layers.at(-1)?.units, isLast, shared }));
  });
  if (file['widths'] !== undefined) checkWidths(numbersOf(file['widths'], undefined, ['widths']), layers);
  return layers;
}

function checkWidths(widths: Float64Array, layers: readonly NetworkFileLayer[]): void {
  if (widths.length !== layers.length + 1)
    wrongShape(message('widths has {0} numbers, layers {1} items.', widths.length, layers.length));
  layers.forEach(({ inputs, units }, at) => {
    if (at === 0 && inputs !== widths[0])
      wrongShape(message('{0} has {1} inputs, widths say {2}.', 'layers[0]', inputs, widths[0]!));
    if (units !== widths[at + 1])
      wrongShape(message('{0} has {1} units, widths say {2}.', formatPointer(['layers', at]), units, widths[at + 1]!));
  });
}

/** The scale of the inputs; files without one, or with another one than is needed, have none. */
function scaleOf(value: unknown, inputs: number): NetworkFile['inputScale'] {
  if (!isRecord(value)) return undefined;
  const read = (list: unknown): Float64Array | undefined =>
    Array.isArray(list) && list.length === inputs && list.every((one) => Number.isFinite(one))
      ? Float64Array.from(list as number[])
      : undefined;
  const mean = read(value['mean']);
  const scale = read(value['scale']);
  return mean && scale && { mean, scale };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? shorten(value, 200) : '');

/**
 * Reads the plain JSON of a network: `reglab-network/1` as our export writes it, or `relu-mlp-regions/1` with one activation for all
 * hidden layers. W is one row of inputs for each unit.
 * @param value  parsed JSON
 * @returns the network, or the first thing that is wrong with its place in the file; never throws
 */
export function readNetworkFile(value: unknown): NetworkReading {
  try {
    const file = fieldsOf(value, []);
    const { format } = file;
    if (format !== plainFormat && format !== regionsFormat) {
      const text = message(
        'format is {0}; known are "{1}" and "{2}".',
        format === undefined ? 'missing' : shorten(JSON.stringify(format), 40),
        plainFormat,
        regionsFormat,
      );
      return { network: undefined, problem: { code: 'weights/unknown-format', message: text } };
    }
    const layers = layersOf(file);
    const { inputs } = layers[0]!;
    const { task } = file;
    const loss = isRecord(file['loss']) ? file['loss']['name'] : undefined;
    return {
      network: {
        name: textOf(file['title'] ?? file['name']),
        inputs,
        layers,
        task: task === 'classification' || task === 'regression' ? task : undefined,
        loss: typeof loss === 'string' && losses.has(loss) ? loss : undefined,
        inputScale: scaleOf(file['inputScale'], inputs),
      },
      problem: undefined,
    };
  } catch (error) {
    if (error instanceof Refusal) return { network: undefined, problem: error.problem };
    throw error;
  }
}
