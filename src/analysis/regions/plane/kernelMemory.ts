import { isMarkedActive, markActive } from '../cells/activationPatterns.ts';
import type { AffineMaps } from './affineMaps.ts';
import type { PlanePart } from './planePart.ts';
import type { PlaneComplex } from './planeComplex.ts';

/** The pattern of the present part in the kernel's memory. */
export class KernelBranch {
  /** Words of the pattern. */
  readonly words: number;
  /** Where it begins among the integers of the kernel. */
  readonly at: number;
  readonly #kernel: AffineMaps;
  readonly #firstWords: readonly number[];

  /** @param widths  neurons of each hidden layer */
  constructor(kernel: AffineMaps, widths: readonly number[]) {
    let words = 0;
    const firstWords = widths.map((units) => {
      words += Math.ceil(units / 32);
      return words - Math.ceil(units / 32);
    });
    this.words = words;
    this.at = kernel.allocate(words * 4) / 4;
    this.#kernel = kernel;
    this.#firstWords = firstWords;
  }

  /** Address of the words of a layer. */
  addressOf(layer: number): number {
    return (this.at + this.#firstWords[layer]!) * 4;
  }

  isActive(layer: number, unit: number): boolean {
    return isMarkedActive(this.#kernel.i32, this.at + this.#firstWords[layer]!, unit);
  }

  mark(layer: number, unit: number, isActive: boolean): void {
    markActive(this.#kernel.i32, this.at + this.#firstWords[layer]!, unit, isActive);
  }
}

/** Coordinates, radii and values of a neuron at the corners of the present part in the kernel's memory, so many bytes apart. */
export class KernelCorners {
  readonly address: number;
  readonly stride: number;
  readonly #kernel: AffineMaps;

  /** @param capacity  the most corners of a part */
  constructor(kernel: AffineMaps, capacity: number) {
    this.#kernel = kernel;
    this.stride = Math.ceil(capacity / 2) * 16;
    this.address = kernel.allocate(this.stride * 4);
  }

  /** Where the values begin among the doubles of the kernel. */
  get values(): number {
    return (this.address + 3 * this.stride) / 8;
  }

  /** Copies the corners of a part. */
  place({ vertices, count }: PlanePart, { x, y, radius }: PlaneComplex): void {
    const { f64 } = this.#kernel;
    const stride = this.stride / 8;
    const at = this.address / 8;
    // The kernel takes them in pairs.
    for (let i = 0; i < count + (count & 1); i += 1) {
      const id = vertices[i === count ? 0 : i]!;
      f64[at + i] = x[id]!;
      f64[at + stride + i] = y[id]!;
      f64[at + 2 * stride + i] = radius[id]!;
    }
  }
}

/**
 * Lists of neurons in the kernel's memory, one behind the other; those that may cut the present part are number `start` to `end` - 1,
 * ascending.
 */
export class OpenNeurons {
  start = 0;
  end = 0;
  readonly #kernel: AffineMaps;
  #address: number;
  #room = 1024;

  constructor(kernel: AffineMaps) {
    this.#kernel = kernel;
    this.#address = kernel.allocate(this.#room * 4);
  }

  /** Of the first neuron of the present list. */
  get address(): number {
    return this.#address + 4 * this.start;
  }

  /** Begins an empty list with room behind the last one. @returns its address */
  begin(places: number): number {
    this.start = this.end;
    this.makeRoom(places);
    return this.address;
  }

  /** Room for so many numbers behind the present list. */
  makeRoom(places: number): void {
    const end = this.end + places;
    if (end <= this.#room) return;
    const before = this.#address / 4;
    this.#room = 2 * end;
    this.#address = this.#kernel.allocate(this.#room * 4);
    this.#kernel.i32.copyWithin(this.#address / 4, before, before + this.end);
  }
}
