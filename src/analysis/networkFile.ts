import { failure } from '../core/errors.ts';
import {
  type Box,
  checkBox,
  checkNetwork,
  checkSlice,
  type HiddenLayer,
  type PiecewiseLinearNetwork,
  type PlaneSlice,
} from './piecewiseLinear.ts';

/** Where cells are counted. */
export type NetworkDomain =
  { readonly kind: 'slice2d'; readonly slice: PlaneSlice } | { readonly kind: 'box'; readonly box: Box };

/** A network with a domain, read from a file. */
export interface NetworkFile {
  readonly name: string;
  readonly network: PiecewiseLinearNetwork;
  readonly domain: NetworkDomain;
}

export const networkFileFormat = 'relu-mlp-regions/1';

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

function slopeOf(value: unknown): number {
  const activation = fieldsOf(value, 'activation');
  if (activation['kind'] === 'relu') return 0;
  if (activation['kind'] !== 'leaky_relu')
    wrong(`activation ${JSON.stringify(activation['kind'])} is not relu or leaky_relu`);
  const slope = activation['negative_slope'];
  return typeof slope === 'number' ? slope : wrong('activation.negative_slope is not a number');
}

function layerOf(value: unknown, inputs: number, place: string, negativeSlope: number): HiddenLayer {
  const fields = fieldsOf(value, place);
  const rows = listOf(fields['W'], `${place}.W`).map((row, index) => numbersOf(row, `${place}.W[${index}]`));
  rows.forEach((row, index) => {
    if (row.length !== inputs) wrong(`${place}.W[${index}] has ${row.length} numbers instead of ${inputs}`);
  });
  const bias = numbersOf(fields['b'], `${place}.b`);
  if (bias.length !== rows.length) wrong(`${place}.b has ${bias.length} numbers instead of ${rows.length}`);
  return {
    units: rows.length,
    inputs,
    weights: Float64Array.from(rows.flat()),
    bias: Float64Array.from(bias),
    negativeSlope,
  };
}

function domainOf(value: unknown, inputs: number): NetworkDomain {
  const fields = fieldsOf(value, 'domain');
  const bounds = listOf(fields['bounds'], 'domain.bounds').map((side, index) =>
    pairOf(side, `domain.bounds[${index}]`),
  );
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
 * Reads a network file: `{format, name, widths, activation, domain, layers: [{W, b}...]}`, the last layer is the output.
 * @param value  parsed JSON
 * @throws LabError analysis/bad-network  with the place of what is wrong
 */
export function parseNetworkFile(value: unknown): NetworkFile {
  const fields = fieldsOf(value, 'the file');
  if (fields['format'] !== networkFileFormat) {
    wrong(`format is ${JSON.stringify(fields['format'])} instead of "${networkFileFormat}"`);
  }
  const widths = numbersOf(fields['widths'], 'widths');
  const items = listOf(fields['layers'], 'layers');
  if (items.length === 0) wrong('layers is empty');
  if (widths.length !== items.length + 1) wrong(`widths has ${widths.length} numbers, layers ${items.length} items`);
  const slope = slopeOf(fields['activation']);
  const layers = items.map((item, index) => layerOf(item, widths[index]!, `layers[${index}]`, slope));
  layers.forEach((layer, index) => {
    if (layer.units !== widths[index + 1])
      wrong(`layers[${index}] has ${layer.units} units, widths say ${widths[index + 1]}`);
  });
  const network: PiecewiseLinearNetwork = { inputs: widths[0]!, layers: layers.slice(0, -1), output: layers.at(-1)! };
  checkNetwork(network);
  const name = typeof fields['name'] === 'string' ? fields['name'] : '';
  return { name, network, domain: domainOf(fields['domain'], network.inputs) };
}
