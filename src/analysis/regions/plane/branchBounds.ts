import type { AffineMaps } from './affineMaps.ts';
import { DoubleDoubleMaps } from './doubleDoubleMaps.ts';
import type { FineRow } from './fineCorners.ts';
import { BranchErrors } from '../signs/branchErrors.ts';
import { FineErrors } from '../signs/fineErrors.ts';
import type { AffineLayer, HiddenLayer } from '../cells/piecewiseLinear.ts';
import { measureMap, type PlaneLevel } from './planeLevels.ts';
import { FreshStarts } from './freshStarts.ts';

/** What the bounds know of the splitting. */
export interface SplittingState {
  readonly layers: readonly HiddenLayer[];
  readonly inputMap: AffineLayer;
  /** Largest absolute value of s and of t. */
  readonly reach: readonly number[];
  readonly levels: readonly PlaneLevel[];
  readonly kernel: AffineMaps;
}

/**
 * How wrong the values of a layer's neurons can be in the cell that is worked on. Where rounding would grow too much on the way through the
 * layers, the map of a layer is computed anew with twice the digits, so that it is right to the last digit of doubles again.
 */
export class BranchBounds {
  readonly #state: SplittingState;
  readonly #errors: BranchErrors;
  readonly #fineErrors: FineErrors;
  readonly #fineMaps: DoubleDoubleMaps;
  readonly #freshStarts: FreshStarts;

  constructor(state: SplittingState) {
    this.#state = state;
    const { layers, inputMap, levels, kernel, reach } = state;
    const first = levels[0]?.slack.slice() ?? new Float64Array(0);
    this.#errors = new BranchErrors(layers, first, (layer, out) => measureMap(kernel, levels[layer]!, reach, out));
    this.#fineErrors = new FineErrors(layers, first, this.#errors);
    this.#fineMaps = new DoubleDoubleMaps(layers, inputMap, { kernel, levels });
    this.#freshStarts = new FreshStarts(this.#errors, layers);
  }

  /** The pattern before a layer has changed and its map is in the kernel: sets the slack of its level, where needed also the map. */
  enter(layer: number): void {
    const { kernel, levels } = this.#state;
    const level = levels[layer]!;
    this.#errors.forget(layer);
    this.#fineErrors.forget(layer);
    this.#fineMaps.forget(layer);
    const isFresh = this.#freshStarts.isFresh(layer);
    if (isFresh) this.#refine(layer, level);
    else if (!this.#errors.isWorthwhile(layer, level.slack)) return;
    this.#freshStarts.note(layer);
    level.slack.set(this.#errors.slackOf(layer));
    kernel.f64.set(level.slack, level.slackAt / 8);
  }

  /** A neuron's map in the present cell with twice the digits. */
  fineRow(layer: number, unit: number): FineRow {
    return { ...this.#fineMaps.rowOf(layer, unit), error: this.#fineErrors.errorsOf(layer)[unit]! };
  }

  /** A sign of the layer was asked for that the general bound did not decide: per neuron the bound for the present cell. */
  slackOfUndecided(layer: number): Float64Array {
    this.#errors.noteUndecided(layer);
    return this.#errors.slackOf(layer);
  }

  #refine(layer: number, { map, rows }: PlaneLevel): void {
    const fine = this.#fineMaps.mapOf(layer) / 8;
    const errors = this.#fineErrors.errorsOf(layer);
    this.#state.kernel.f64.copyWithin(map / 8, fine, fine + 3 * rows);
    this.#errors.replace(layer, errors);
  }
}
