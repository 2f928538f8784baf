import { commonExponent, signAtPoint, toInteger } from '../signs/dyadicIntegers.ts';
import { ExactMaps } from '../signs/exactMaps.ts';
import { affineMapOfPattern, type PiecewiseLinearNetwork, type PlaneSlice } from '../cells/piecewiseLinear.ts';
import { inputMapOfSlice } from './planeLevels.ts';

/** The cell of a slice that a place lies in, found without the other cells. */
export interface CellAtPlace {
  /** Per hidden layer and neuron: active or not, decided in exact arithmetic. */
  readonly isActive: readonly (readonly boolean[])[];
  /** Neurons that are zero at the very place; the cell is that of their inactive side. */
  readonly onKink: number;
  /** s and t of each corner, counter-clockwise. */
  readonly outline: Float64Array;
  readonly area: number;
  /** Hidden layer and neuron of the kinks that border the cell. */
  readonly borders: readonly { readonly layer: number; readonly unit: number }[];
  /** outputs = gradient x + offset, in the inputs of the network; gradient: outputs x inputs row-major. */
  readonly gradient: Float64Array;
  readonly offset: Float64Array;
}

/**
 * The cell at a place of a slice: its pattern is exact, its corners are float64.
 * @param place  s and t inside the slice's bounds
 */
export function cellAtPlace(
  network: PiecewiseLinearNetwork,
  slice: PlaneSlice,
  place: readonly [number, number],
): CellAtPlace {
  const isActive: boolean[][] = [];
  const exact = new ExactMaps(network.layers, inputMapOfSlice(slice), (layer, unit) => isActive[layer]![unit]!);
  const q = commonExponent(place);
  const point = [toInteger(place[0], q), toInteger(place[1], q), 1n << BigInt(q)];
  const [[s0, s1], [t0, t1]] = slice.bounds;
  let polygon: Corner[] = [
    { s: s0, t: t0, border: -1 },
    { s: s1, t: t0, border: -1 },
    { s: s1, t: t1, border: -1 },
    { s: s0, t: t1, border: -1 },
  ];
  let onKink = 0;
  const walls: { layer: number; unit: number }[] = [];
  network.layers.forEach((layer, index) => {
    const signs = Array.from({ length: layer.units }, (_, unit) => signAtPoint(exact.row(index, unit), point));
    onKink += signs.filter((sign, unit) => sign === 0 && exact.row(index, unit).some((one) => one !== 0n)).length;
    isActive.push(signs.map((sign) => sign > 0));
    const { rows, offsets } = mapOfLayer(network, slice, isActive, index);
    for (let unit = 0; unit < layer.units; unit += 1) {
      const side = isActive[index]![unit]! ? 1 : -1;
      const wall = [rows[2 * unit]! * side, rows[2 * unit + 1]! * side, offsets[unit]! * side] as const;
      polygon = cutPolygon(polygon, wall, walls.length);
      walls.push({ layer: index, unit });
    }
  });
  const borders = [...new Set(polygon.map(({ border }) => border))].filter((border) => border >= 0);
  return {
    isActive,
    onKink,
    outline: Float64Array.from(polygon.flatMap(({ s, t }) => [s, t])),
    area: areaOf(polygon),
    borders: borders.sort((one, other) => one - other).map((border) => walls[border]!),
    ...affineMapOfPattern(network, (layer, unit) => isActive[layer]![unit]!),
  };
}

/** A corner with the wall that the side after it lies on; -1 is the border of the slice. */
interface Corner {
  readonly s: number;
  readonly t: number;
  readonly border: number;
}

/** The pre-activations of a layer as functions of s and t, for the pattern of the layers before. */
function mapOfLayer(
  { inputs, layers }: PiecewiseLinearNetwork,
  slice: PlaneSlice,
  isActive: readonly (readonly boolean[])[],
  index: number,
): { rows: Float64Array; offsets: Float64Array } {
  const upTo: PiecewiseLinearNetwork = { inputs, layers: layers.slice(0, index), output: layers[index]! };
  const { gradient, offset } = affineMapOfPattern(upTo, (layer, unit) => isActive[layer]![unit]!);
  const rows = new Float64Array(2 * offset.length);
  offset.forEach((_, unit) => {
    for (let k = 0; k < inputs; k += 1) {
      rows[2 * unit]! += gradient[unit * inputs + k]! * slice.u[k]!;
      rows[2 * unit + 1]! += gradient[unit * inputs + k]! * slice.v[k]!;
      offset[unit]! += gradient[unit * inputs + k]! * slice.origin[k]!;
    }
  });
  return { rows, offsets: offset };
}

/** What of a polygon lies where a s + b t + c is not negative; nothing is cut off where rounding would leave nothing. */
function cutPolygon(polygon: Corner[], [a, b, c]: readonly [number, number, number], wall: number): Corner[] {
  const values = polygon.map(({ s, t }) => a * s + b * t + c);
  if (values.every((value) => value >= 0) || !values.some((value) => value > 0)) return polygon;
  return polygon.flatMap((corner, i) => {
    const j = (i + 1) % polygon.length;
    const next = polygon[j]!;
    const here = values[i]!;
    const there = values[j]!;
    const share = here / (here - there);
    const crossing = { s: corner.s + share * (next.s - corner.s), t: corner.t + share * (next.t - corner.t) };
    if (here >= 0 && there >= 0) return [corner];
    if (here > 0) return [corner, { ...crossing, border: wall }];
    if (here === 0) return [{ ...corner, border: wall }];
    return there > 0 ? [{ ...crossing, border: corner.border }] : [];
  });
}

function areaOf(polygon: readonly Corner[]): number {
  let twice = 0;
  polygon.forEach((corner, i) => {
    const next = polygon[(i + 1) % polygon.length]!;
    const first = polygon[0]!;
    twice += (corner.s - first.s) * (next.t - first.t) - (next.s - first.s) * (corner.t - first.t);
  });
  return Math.abs(twice) / 2;
}
