import { type Arena, type SquareMatrix, roomFor } from './arena.ts';
import { openPlainArena } from './plainProducts.ts';

/** A symmetric matrix to which rows and columns are added and from which they are removed. */
export interface SymmetricBlock extends SquareMatrix {
  append(cross: Float64Array, diagonal: number): void;
  remove(index: number): void;
  /** out = A v; both in the arena of the block. */
  multiply(v: Float64Array, out: Float64Array): void;
}

/** @param capacity  rows to begin with; beyond them the block moves to ordinary memory */
export function createSymmetricBlock(arena: Arena, capacity: number): SymmetricBlock {
  return new GrowingBlock(arena, capacity);
}

class GrowingBlock implements SymmetricBlock {
  values: Float64Array;
  stride: number;
  #size = 0;
  #products: Arena;

  constructor(arena: Arena, capacity: number) {
    this.#products = arena;
    this.stride = roomFor(capacity);
    this.values = arena.doubles(this.stride * this.stride, true);
  }

  append(cross: Float64Array, diagonal: number): void {
    if (this.#size === this.stride) this.#grow();
    const { values, stride } = this;
    const size = this.#size;
    for (let k = 0; k < size; k += 1) {
      values[k * stride + size] = cross[k]!;
      values[size * stride + k] = cross[k]!;
    }
    values[size * stride + size] = diagonal;
    this.#size = size + 1;
    // Products run over whole fours of a row.
    if (this.#size % 4 === 1) this.#clearBeyond();
    else values.fill(0, size * stride + this.#size, size * stride + roomFor(this.#size));
  }

  remove(index: number): void {
    const { values, stride } = this;
    const size = this.#size;
    for (let i = 0; i < size; i += 1) {
      if (i === index) continue;
      const from = i * stride;
      values.copyWithin(from + index, from + index + 1, from + size);
      values[from + size - 1] = 0;
    }
    for (let i = index; i + 1 < size; i += 1)
      values.copyWithin(i * stride, (i + 1) * stride, (i + 1) * stride + roomFor(size));
    this.#size = size - 1;
  }

  multiply(v: Float64Array, out: Float64Array): void {
    const rows = roomFor(this.#size);
    v.fill(0, this.#size, rows);
    this.#products.dots(
      { values: this.values, stride: this.stride, rows, count: this.#size, scale: 1 },
      undefined,
      v,
      out,
    );
  }

  #clearBeyond(): void {
    const { values, stride } = this;
    const size = this.#size;
    const rows = Math.min(stride, roomFor(size));
    for (let i = 0; i < size; i += 1) values.fill(0, i * stride + size, i * stride + rows);
  }

  #grow(): void {
    const wider = Math.max(16, this.stride * 2);
    const values = new Float64Array(wider * wider);
    for (let i = 0; i < this.#size; i += 1) {
      values.set(this.values.subarray(i * this.stride, i * this.stride + this.#size), i * wider);
    }
    this.values = values;
    this.stride = wider;
    this.#products = openPlainArena();
  }
}
