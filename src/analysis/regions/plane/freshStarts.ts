import type { HiddenLayer } from '../cells/piecewiseLinear.ts';
import { type BranchErrors, errorsThroughLayer, roundingOf } from '../signs/branchErrors.ts';
import { unitRoundoff } from '../signs/evaluationError.ts';

/** Errors may grow to this share of the sizes of the values before a layer has to begin with fresh digits. */
const tolerance = 1e-7;

/**
 * Before which layers the maps are computed anew with twice the digits. That takes several times as long as with doubles, and all layers
 * before have to be known with twice the digits, too, but the first layers have few cells: so each start stands as early as it can, for the
 * bounds of the last layer, and of the layer before the next start, to stay below the tolerance.
 */
export class FreshStarts {
  readonly #errors: BranchErrors;
  readonly #layers: readonly HiddenLayer[];
  readonly #isFresh: boolean[];
  /** Per layer the lengths of the sizes that were seen, added up, and how many. */
  readonly #sizes: Float64Array;
  readonly #seen: Float64Array;
  #planned = 1;

  constructor(errors: BranchErrors, layers: readonly HiddenLayer[]) {
    this.#errors = errors;
    this.#layers = layers;
    this.#isFresh = layers.map(() => false);
    this.#sizes = new Float64Array(layers.length);
    this.#seen = new Float64Array(layers.length);
  }

  isFresh(layer: number): boolean {
    return this.#isFresh[layer]!;
  }

  /** The bounds of a layer were computed for another cell. */
  note(layer: number): void {
    this.#sizes[layer]! += this.#errors.lengthsOf(layer).sizes;
    this.#seen[layer]! += 1;
    const last = this.#layers.length - 1;
    if (layer < last || this.#seen[last]! < this.#planned) return;
    this.#planned *= 8;
    this.#plan();
  }

  #plan(): void {
    this.#isFresh.fill(false);
    let target = this.#layers.length - 1;
    while (target > 0 && this.#shareAt(target, -1) > tolerance) {
      let start = 0;
      while (start < target && this.#shareAt(target, start) > tolerance) start += 1;
      this.#isFresh[start] = true;
      target = start - 1;
    }
  }

  /** The share that errors have of the values of a layer when an earlier one begins with fresh digits, or none does (-1). */
  #shareAt(target: number, start: number): number {
    let errors = start < 0 ? this.#errors.lengthsOf(0).errors : 2 * unitRoundoff * this.#sizeOf(start);
    for (let layer = Math.max(0, start) + 1; layer <= target; layer += 1) {
      const rounding = roundingOf(this.#layers[layer]!);
      const before = { errors, sizes: this.#sizeOf(layer - 1) };
      errors = errorsThroughLayer(this.#errors.stepTo(layer), before, rounding).length;
    }
    return errors / this.#sizeOf(target);
  }

  #sizeOf(layer: number): number {
    const seen = this.#seen[layer]!;
    return seen === 0 ? this.#errors.lengthsOf(layer).sizes : this.#sizes[layer]! / seen;
  }
}
