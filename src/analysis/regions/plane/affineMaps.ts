import bytes from './assembly/affineMaps.wasm';
import type { AffineLayer } from '../cells/piecewiseLinear.ts';

/** The functions of assembly/affineMaps.ts; addresses are in bytes. */
interface Functions {
  readonly activate: (level: number, unit: number, source: number, out: number) => void;
  readonly enter: (
    level: number,
    ...corners: [corners: number, stride: number, count: number, lists: number, packed: number, undecided: number]
  ) => number;
  readonly finePassOn: (level: number, map: number, list: number, values: number) => number;
  readonly fineProduct: (level: number, ...list: [list: number, count: number, values: number, out: number]) => void;
  readonly split: (level: number, list: number, count: number, spare: number) => void;
  readonly settle: (
    level: number,
    ...units: [list: number, count: number, corners: number, stride: number, cornerCount: number, spare: number]
  ) => number;
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
  readonly #memory: WebAssembly.Memory;
  #top = 64;

  constructor() {
    compiled ??= new WebAssembly.Module(bytes);
    this.#memory = new WebAssembly.Memory({ initial: 4 });
    const instance = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } });
    // A plain object: looking a function up in the exports themselves takes as long as a short call.
    const functions = instance.exports as unknown as Functions;
    const { activate, enter, finePassOn, fineProduct, settle, split } = functions;
    this.call = { activate, enter, finePassOn, fineProduct, settle, split };
    this.f64 = new Float64Array(this.#memory.buffer);
    this.i32 = new Int32Array(this.#memory.buffer);
    this.u32 = new Uint32Array(this.#memory.buffer);
  }

  /** Starts again with an empty memory. */
  clear(): void {
    this.#top = 64;
  }

  /** @returns the address of `size` fresh bytes, a multiple of 64 */
  allocate(size: number): number {
    const address = this.#top;
    this.#top += Math.ceil(size / 64) * 64;
    const missing = this.#top - this.#memory.buffer.byteLength;
    if (missing > 0) {
      this.#memory.grow(Math.max(Math.ceil(missing / pageBytes), this.#memory.buffer.byteLength / pageBytes / 2));
      this.f64 = new Float64Array(this.#memory.buffer);
      this.i32 = new Int32Array(this.#memory.buffer);
      this.u32 = new Uint32Array(this.#memory.buffer);
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

  /** Writes what the functions need of a hidden layer, but for its map. @returns its address */
  describe(level: LevelRecord): number {
    const { nextMap, units, rows, slackAt, wordsAt, next, slope } = level;
    const address = this.allocate(levelBytes);
    this.i32.set([0, nextMap, units, rows, slackAt, wordsAt], address / 4);
    const narrow = next.isNarrow ? 1 : 0;
    this.i32.set([next.weights, next.columns, next.rows, next.bias, narrow], address / 4 + 6);
    this.f64[address / 8 + 6] = slope;
    return address;
  }

  /** Tells where the map of the layer's neurons is, in the level at `address`. */
  setMap(address: number, map: number): void {
    this.i32[address / 4] = map;
  }

  /** The same for the next layer's map. */
  setNextMap(address: number, nextMap: number): void {
    this.i32[address / 4 + 1] = nextMap;
  }
}

/** A hidden layer for the functions; see the class of this form in assembly/affineMaps.ts. */
export interface LevelRecord {
  readonly units: number;
  readonly rows: number;
  readonly slope: number;
  readonly slackAt: number;
  readonly wordsAt: number;
  readonly next: PackedLayer;
  readonly nextMap: number;
}

const levelBytes = 56;

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
