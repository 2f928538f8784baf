import { type Arena, type ColumnChoice, type ColumnMatrix, type SquareMatrix, roomFor } from './arena.ts';

/** Signatures of assembly/columnProducts.ts; addresses are byte offsets. */
export interface ColumnKernel {
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

/** Address 0 means "no list", so the first numbers of the memory stay unused. */
export const reservedBytes = 64;

/** An arena on a WebAssembly memory whose products run on two doubles at a time; it takes numbers one after the other and never grows. */
export class SimdArena implements Arena {
  readonly kind = 'simd';
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: ColumnKernel;
  readonly #giveBack: () => void;
  #used = reservedBytes;
  #isOpen = true;
  #uses = 0;
  /** Where the first open use began. */
  #before = reservedBytes;

  /** @param giveBack  called once, when the arena is closed */
  constructor(memory: WebAssembly.Memory, kernel: ColumnKernel, giveBack: () => void) {
    this.#memory = memory;
    this.#kernel = kernel;
    this.#giveBack = giveBack;
  }

  doubles(length: number, isDirty = false): Float64Array {
    const values = new Float64Array(this.#memory.buffer, this.#take(length), roomFor(length));
    return isDirty ? values : values.fill(0);
  }

  integers(length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, this.#take(length), length);
  }

  #take(length: number): number {
    const from = this.#used;
    this.#used += roomFor(length) * 8;
    if (this.#used > this.#memory.buffer.byteLength)
      throw new Error('Another path on this problem is still open: finish it first.');
    return from;
  }

  dots(x: ColumnMatrix, choice: ColumnChoice | undefined, v: Float64Array, out: Float64Array): void {
    const [list, count] = listOf(x, choice);
    this.#kernel.dots(addressOf(x), x.stride, x.rows, list, count, v.byteOffset, x.scale, out.byteOffset);
  }

  combine(x: ColumnMatrix, choice: ColumnChoice | undefined, weights: Float64Array, out: Float64Array): void {
    const [list, count] = listOf(x, choice);
    this.#kernel.combine(addressOf(x), x.stride, x.rows, list, count, weights.byteOffset, out.byteOffset);
  }

  products(a: ColumnMatrix, b: ColumnMatrix, width: number, out: Float64Array): void {
    const [left, right] = [addressOf(a), addressOf(b)];
    this.#kernel.products(left, a.count, right, b.count, a.stride, a.scale, 0, width, out.byteOffset);
  }

  gram(x: ColumnMatrix, width: number, out: Float64Array): void {
    const from = addressOf(x);
    this.#kernel.products(from, x.count, from, x.count, x.stride, x.scale, 1, width, out.byteOffset);
    mirrorUpper(out, x.count, width);
  }

  factor({ values, stride }: SquareMatrix, size: number, tolerance: number): number {
    return this.#kernel.factor(values.byteOffset, stride, size, tolerance);
  }

  solveLower({ values, stride }: SquareMatrix, size: number, x: Float64Array): void {
    this.#kernel.solveLower(values.byteOffset, stride, size, x.byteOffset);
  }

  solveUpper({ values, stride }: SquareMatrix, size: number, x: Float64Array): void {
    this.#kernel.solveUpper(values.byteOffset, stride, size, x.byteOffset);
  }

  use(): () => void {
    if (this.#uses === 0) this.#before = this.#used;
    this.#uses += 1;
    return () => {
      this.#uses -= 1;
      if (this.#uses === 0) this.#used = this.#before;
    };
  }

  close(): void {
    if (this.#isOpen) this.#giveBack();
    this.#isOpen = false;
  }
}

function addressOf({ values }: ColumnMatrix): number {
  return values.byteOffset;
}

function listOf(x: ColumnMatrix, choice: ColumnChoice | undefined): readonly [address: number, count: number] {
  return choice === undefined ? [0, x.count] : [choice.ids.byteOffset, choice.count];
}

/** Row j of out holds columns i >= j: copies them below the diagonal. */
function mirrorUpper(out: Float64Array, count: number, width: number): void {
  for (let j = 0; j < count; j += 1) {
    for (let i = j + 1; i < count; i += 1) out[i * width + j] = out[j * width + i]!;
  }
}
