import { activations } from '../../core/tables/activations.ts';
import { failure, formatMessage } from '../../core/ground/errors.ts';
import { readNetworkFile } from '../../formats/labNetwork.ts';
import { type NetworkFile, type NetworkFileLayer, plainFormat } from '../../core/experiment/networkFile.ts';
import {
  type Box,
  checkBox,
  checkNetwork,
  checkSlice,
  type HiddenLayer,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
} from '../../analysis/regions/cells/piecewiseLinear.ts';

/** Where cells are counted. */
export type NetworkDomain =
  { readonly kind: 'slice2d'; readonly slice: PlaneSlice } | { readonly kind: 'box'; readonly box: Box };

/** A network with a domain, read from a file. */
export interface NetworkWithDomain {
  readonly name: string;
  readonly network: PiecewiseLinearNetwork;
  readonly domain: NetworkDomain;
}

type Fields = Record<string, unknown>;

function wrong(reason: string): never {
  throw failure('analysis/bad-network', [reason]);
}

function fieldsOf(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) wrong(`${place} is not an object`);
  return value as Fields;
}

function listOf(value: unknown, place: string): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : wrong(`${place} is not an array`);
}

function numbersOf(value: unknown, place: string): number[] {
  return listOf(value, place).map((item, index) =>
    typeof item === 'number' ? item : wrong(`${place}[${index}] is not a number`),
  );
}

function pairOf(value: unknown, place: string): [number, number] {
  const [low, high, ...rest] = numbersOf(value, place);
  if (low === undefined || high === undefined || rest.length > 0) wrong(`${place} does not have two numbers`);
  return [low, high];
}

/** The hidden layer of a piecewise linear network. */
function hiddenLayer({ inputs, units, weights, bias, activation }: NetworkFileLayer): HiddenLayer {
  const pieces = activations.get(activation.name).pieces?.(activation.options);
  if (pieces?.positive !== 1) return wrong(`${activation.name} is not relu or leaky_relu`);
  return { inputs, units, weights, bias, negativeSlope: pieces.negative };
}

function boxOf(value: unknown, place: string): Box {
  return listOf(value, place).map((side, index) => pairOf(side, `${place}[${index}]`));
}

function domainOf(value: unknown, inputs: number): NetworkDomain {
  if (value === undefined)
    wrong(
      'it needs the place where to count, "domain": {"kind": "box", "bounds": [[low, high], ...]}, a pair for each input, or --box',
    );
  const fields = fieldsOf(value, 'domain');
  const bounds = boxOf(fields['bounds'], 'domain.bounds');
  if (fields['kind'] === 'box') {
    checkBox(bounds, inputs);
    return { kind: 'box', box: bounds };
  }
  if (fields['kind'] !== 'slice2d') wrong(`domain.kind ${JSON.stringify(fields['kind'])} is not slice2d or box`);
  const [first, second] = bounds;
  if (!first || !second || bounds.length > 2) wrong('domain.bounds of a slice does not have two sides');
  const slice: PlaneSlice = {
    origin: numbersOf(fields['origin'], 'domain.origin'),
    u: numbersOf(fields['u'], 'domain.u'),
    v: numbersOf(fields['v'], 'domain.v'),
    bounds: [first, second],
  };
  checkSlice(slice, inputs);
  return { kind: 'slice2d', slice };
}

/**
 * Reads a network file with its domain: `{format, name, widths, activation, domain, layers: [{W, b}...]}`, the last layer is the output.
 * @param value  parsed JSON
 * @param box    where to count instead of the file's domain
 * @throws LabError analysis/bad-network  with the place of what is wrong
 */
export function parseNetworkFile(value: unknown, box?: GivenBox): NetworkWithDomain {
  const { network: file, problem } = readNetworkFile(value);
  if (problem !== undefined) throw failure('analysis/bad-network', [formatMessage(problem.message).replace(/\.$/, '')]);
  if (file.layers.some(({ norm }) => norm !== undefined)) wrong('its layers have norms');
  const network: PiecewiseLinearNetwork = {
    inputs: file.inputs,
    layers: file.layers.slice(0, -1).map(hiddenLayer),
    output: file.layers.at(-1)!,
  };
  checkNetwork(network);
  const { inputs } = network;
  const domain =
    box === undefined
      ? domainOf(fieldsOf(value, 'the file')['domain'], inputs)
      : domainOf({ kind: 'box', bounds: box(inputs) }, inputs);
  return { name: file.name, network, domain };
}

/** A box that was asked for, for so many inputs. */
export type GivenBox = (inputs: number) => Box;

/** Whether a file is one of our own exports. */
export function isExport(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Fields)['format'] === plainFormat;
}

/**
 * Reads an exported network with the box to count in: that which is asked for, else the range of its data; both are in raw units and are
 * scaled here as the network's inputs are.
 * @throws LabError analysis/bad-network  with the place of what is wrong
 */
export function parseExport(value: unknown, given?: GivenBox): { readonly file: NetworkFile; readonly box: Box } {
  const { network: file, problem } = readNetworkFile(value);
  if (problem !== undefined) throw failure('analysis/bad-network', [formatMessage(problem.message).replace(/\.$/, '')]);
  const { inputs, inputScale } = file;
  const range = (value as Fields)['inputRange'];
  if (given === undefined && range === undefined)
    wrong('it does not say between what its inputs lie in "inputRange"; --box says it');
  const raw = given === undefined ? boxOf(range, 'inputRange') : given(inputs);
  checkBox(raw, inputs);
  const scaled = (end: number, input: number): number =>
    inputScale === undefined ? end : (end - inputScale.mean[input]!) / inputScale.scale[input]!;
  return { file, box: raw.map(([low, high], input) => [scaled(low, input), scaled(high, input)] as const) };
}
