import type { Arena, ColumnMatrix } from './arena.ts';
import bytes from './assembly/columnProducts.wasm';
import { openPlainArena } from './plainProducts.ts';

/** Signatures of assembly/columnProducts.ts; addresses are byte offsets. */
interface Kernel {
  dots(
    ...args: [
      x: number,
      stride: number,
      rows: number,
      list: number,
      count: number,
      v: number,
      scale: number,
      out: number,
    ]
  ): void;
  combine(
    ...args: [x: number, stride: number, rows: number, list: number, count: number, weights: number, out: number]
  ): void;
  products(
    ...args: [
      a: number,
      countA: number,
      b: number,
      countB: number,
      stride: number,
      scale: number,
      half: number,
      width: number,
      out: number,
    ]
  ): void;
  factor(m: number, stride: number, size: number, tolerance: number): number;
  solveLower(m: number, stride: number, size: number, x: number): void;
  solveUpper(m: number, stride: number, size: number, x: number): void;
}

interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly kernel: Kernel;
}

const pageBytes = 65536;
/** Address 0 means "no list", so the first numbers of the memory stay unused. */
const reservedBytes = 64;
/** A memory that is larger than this is left to the garbage collector instead of being kept for the next computation. */
const keptBytes = 64 * 1024 * 1024;
const keptInstances = 2;
const largestBytes = 2 ** 31;

let compiled: WebAssembly.Module | undefined;
let isUnavailable = false;
const idle: Instance[] = [];

function createInstance(pages: number): Instance {
  compiled ??= new WebAssembly.Module(bytes);
  const memory = new WebAssembly.Memory({ initial: pages });
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return { memory, kernel: instance.exports as unknown as Kernel };
}

/** An idle instance with room, or a new one; undefined where WebAssembly with SIMD is missing. */
function takeInstance(byteLength: number): Instance | undefined {
  if (isUnavailable || byteLength > largestBytes) return undefined;
  try {
    const instance = idle.pop() ?? createInstance(Math.ceil(byteLength / pageBytes));
    const missing = byteLength - instance.memory.buffer.byteLength;
    if (missing > 0) instance.memory.grow(Math.ceil(missing / pageBytes));
    return instance;
  } catch {
    isUnavailable = compiled === undefined;
    return undefined;
  }
}

/** Doubles that `doubles(length)` takes from the arena. */
export function roomFor(length: number): number {
  return (length + 3) & ~3;
}

/**
 * Opens memory with room for so many doubles (see `roomFor`; an integer counts as one double) and SIMD products on it.
 * Falls back to plain TypeScript where WebAssembly cannot run or the memory would be too large.
 */
export function openArena(room: number, kind: 'simd' | 'plain' = 'simd'): Arena {
  const instance = kind === 'simd' ? takeInstance(reservedBytes + room * 8) : undefined;
  return instance === undefined ? openPlainArena() : openSimdArena(instance);
}

function openSimdArena({ memory, kernel }: Instance): Arena {
  let used = reservedBytes;
  let isOpen = true;
  let uses = 0;
  let before = used;
  const take = (length: number): number => {
    const from = used;
    used += roomFor(length) * 8;
    if (used > memory.buffer.byteLength)
      throw new Error('Another path on this problem is still open: finish it first.');
    return from;
  };
  const use = (): (() => void) => {
    if (uses === 0) before = used;
    uses += 1;
    return () => {
      uses -= 1;
      if (uses === 0) used = before;
    };
  };
  const matrix = (x: ColumnMatrix): number => x.values.byteOffset;
  return {
    kind: 'simd',
    use,
    doubles(length, isDirty = false) {
      const values = new Float64Array(memory.buffer, take(length), roomFor(length));
      return isDirty ? values : values.fill(0);
    },
    integers: (length) => new Int32Array(memory.buffer, take(length), length),
    dots: (x, choice, v, out) =>
      kernel.dots(
        matrix(x),
        x.stride,
        x.rows,
        choice?.ids.byteOffset ?? 0,
        choice?.count ?? x.count,
        v.byteOffset,
        x.scale,
        out.byteOffset,
      ),
    combine: (x, choice, weights, out) =>
      kernel.combine(
        matrix(x),
        x.stride,
        x.rows,
        choice?.ids.byteOffset ?? 0,
        choice?.count ?? x.count,
        weights.byteOffset,
        out.byteOffset,
      ),
    products: (a, b, width, out) =>
      kernel.products(matrix(a), a.count, matrix(b), b.count, a.stride, a.scale, 0, width, out.byteOffset),
    gram(x, width, out) {
      kernel.products(matrix(x), x.count, matrix(x), x.count, x.stride, x.scale, 1, width, out.byteOffset);
      mirrorUpper(out, x.count, width);
    },
    factor: (square, size, tolerance) => kernel.factor(square.values.byteOffset, square.stride, size, tolerance),
    solveLower: (square, size, x) => kernel.solveLower(square.values.byteOffset, square.stride, size, x.byteOffset),
    solveUpper: (square, size, x) => kernel.solveUpper(square.values.byteOffset, square.stride, size, x.byteOffset),
    close() {
      if (isOpen && idle.length < keptInstances && memory.buffer.byteLength <= keptBytes) idle.push({ memory, kernel });
      isOpen = false;
    },
  };
}

/** Row j of out holds columns i >= j: copies them below the diagonal. */
function mirrorUpper(out: Float64Array, count: number, width: number): void {
  for (let j = 0; j < count; j += 1) {
    for (let i = j + 1; i < count; i += 1) out[i * width + j] = out[j * width + i]!;
  }
}
