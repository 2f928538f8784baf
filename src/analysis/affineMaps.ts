import bytes from './assembly/affineMaps.wasm';
import { type AffineLayer } from './piecewiseLinear.ts';

/** The functions of assembly/affineMaps.ts; addresses are in bytes. */
interface Functions {
  addColumns(
    weights: number,
    columns: number,
    list: number,
    count: number,
    ...rest: [map: number, mapRows: number, scale: number, bias: number, out: number, rows: number, packed: number]
  ): void;
  addColumnsNarrow(
    weights: number,
    rows: number,
    list: number,
    count: number,
    ...rest: [map: number, mapRows: number, scale: number, bias: number, out: number]
  ): void;
  addColumn(
    weights: number,
    columns: number,
    j: number,
    ...rest: [a: number, b: number, c: number, source: number, out: number, rows: number]
  ): void;
  classify(
    map: number,
    count: number,
    rows: number,
    slack: number,
    ...rest: [x: number, y: number, halfX: number, halfY: number, words: number, lists: number]
  ): number;
  listInactive(words: number, count: number, list: number): number;
}

/** Layers up to this many units are summed without SIMD: a block of eight rows would be mostly padding. */
const narrowUnits = 3;

/** A layer's weights in the memory of the kernel, packed as assembly/affineMaps.ts describes. */
export interface PackedLayer {
  readonly units: number;
  /** Units rounded up to a multiple of eight, or as they are in a narrow layer. */
  readonly rows: number;
  readonly isNarrow: boolean;
  readonly columns: number;
  readonly weights: number;
  readonly bias: number;
}

const pageBytes = 65536;
let compiled: WebAssembly.Module | undefined;

/** A memory and the SIMD functions that work on it. Memory is handed out from the bottom and never given back singly. */
export class AffineMaps {
  readonly call: Functions;
  /** Views of the memory; they change when it grows, so read them anew after `allocate`. */
  f64: Float64Array;
  i32: Int32Array;
  u32: Uint32Array;
  private readonly memory: WebAssembly.Memory;
  private top = 64;

  constructor() {
    compiled ??= new WebAssembly.Module(bytes);
    this.memory = new WebAssembly.Memory({ initial: 4 });
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.memory } });
    this.call = instance.exports as unknown as Functions;
    this.f64 = new Float64Array(this.memory.buffer);
    this.i32 = new Int32Array(this.memory.buffer);
    this.u32 = new Uint32Array(this.memory.buffer);
  }

  /** Starts again with an empty memory. */
  clear(): void {
    this.top = 64;
  }

  /** @returns the address of `size` fresh bytes, a multiple of 64 */
  allocate(size: number): number {
    const address = this.top;
    this.top += Math.ceil(size / 64) * 64;
    const missing = this.top - this.memory.buffer.byteLength;
    if (missing > 0) {
      this.memory.grow(Math.max(Math.ceil(missing / pageBytes), this.memory.buffer.byteLength / pageBytes / 2));
      this.f64 = new Float64Array(this.memory.buffer);
      this.i32 = new Int32Array(this.memory.buffer);
      this.u32 = new Uint32Array(this.memory.buffer);
    }
    return address;
  }

  /** Packs a layer's weights and bias into the memory; only maps that are not classified may be narrow. */
  pack(layer: AffineLayer, mayBeNarrow: boolean): PackedLayer {
    const { units } = layer;
    const columns = layer.weights.length / units;
    const isNarrow = mayBeNarrow && units <= narrowUnits;
    const rows = isNarrow ? units : Math.ceil(units / 8) * 8;
    const weights = this.allocate(rows * columns * 8);
    const bias = this.allocate(rows * 8);
    this.f64.fill(0, weights / 8, weights / 8 + rows * columns);
    this.f64.fill(0, bias / 8, bias / 8 + rows);
    this.f64.set(layer.bias, bias / 8);
    const block = isNarrow ? units : 8;
    for (let unit = 0; unit < units; unit += 1) {
      const to = weights / 8 + Math.floor(unit / block) * columns * block + (unit % block);
      for (let j = 0; j < columns; j += 1) this.f64[to + j * block] = layer.weights[unit * columns + j]!;
    }
    return { units, rows, isNarrow, columns, weights, bias };
  }

  /**
   * out = bias + sum over the listed neurons of column_j (x) map_j, or out += scale * that sum without the bias.
   * @param packed  room for three doubles per listed neuron
   */
  addColumns(layer: PackedLayer, list: NeuronList, out: number, packed: number): void {
    const { weights, columns, rows, isNarrow } = layer;
    const { address, count, map, mapRows, scale } = list;
    const bias = list.startsAtBias ? layer.bias : 0;
    if (isNarrow) this.call.addColumnsNarrow(weights, rows, address, count, map, mapRows, scale, bias, out);
    else this.call.addColumns(weights, columns, address, count, map, mapRows, scale, bias, out, rows, packed);
  }

  /** out = source + column `unit` (x) (a, b, c). */
  addColumn(
    layer: PackedLayer,
    unit: number,
    [a, b, c]: readonly [number, number, number],
    source: number,
    out: number,
  ): void {
    const { weights, columns, rows } = layer;
    if (!layer.isNarrow) {
      this.call.addColumn(weights, columns, unit, a, b, c, source, out, rows);
      return;
    }
    const { f64 } = this;
    for (let row = 0; row < rows; row += 1) {
      const weight = f64[weights / 8 + unit * rows + row]!;
      const from = source / 8 + row;
      const to = out / 8 + row;
      f64[to] = f64[from]! + weight * a;
      f64[to + rows] = f64[from + rows]! + weight * b;
      f64[to + 2 * rows] = f64[from + 2 * rows]! + weight * c;
    }
  }
}

/** Neurons of a layer whose columns are summed. */
export interface NeuronList {
  address: number;
  count: number;
  map: number;
  mapRows: number;
  scale: number;
  startsAtBias: boolean;
}

let spare: AffineMaps | undefined;

/** A kernel for one enumeration; a WebAssembly memory reserves much address space, so one is kept for the next. */
export function takeAffineMaps(): AffineMaps {
  const kernel = spare ?? new AffineMaps();
  spare = undefined;
  kernel.clear();
  return kernel;
}

/** Gives a kernel back; nothing of it may be read after. */
export function returnAffineMaps(kernel: AffineMaps): void {
  spare = kernel;
}
