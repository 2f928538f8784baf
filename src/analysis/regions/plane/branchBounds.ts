import type { AffineMaps } from './affineMaps.ts';
import { DoubleDoubleMaps } from './doubleDoubleMaps.ts';
import type { FineRow } from './fineCorners.ts';
import { BranchErrors } from '../signs/branchErrors.ts';
import type { ActivityOfBranch } from '../signs/exactMaps.ts';
import { FineErrors } from '../signs/fineErrors.ts';
import type { AffineLayer, HiddenLayer } from '../cells/piecewiseLinear.ts';
import { measureMap, type PlaneLevel } from './planeLevels.ts';
import { FreshStarts } from './freshStarts.ts';

/** What the bounds know of the splitting. */
export interface SplittingState {
  readonly layers: readonly HiddenLayer[];
  readonly inputMap: AffineLayer;
  readonly isActive: ActivityOfBranch;
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
  /** Per layer the bounds that hold for every pattern, and whether those of a cell stand in their place. */
  readonly #general: readonly Float64Array[];
  readonly #hasOwn: boolean[];

  constructor(state: SplittingState) {
    this.#state = state;
    const { layers, inputMap, isActive, levels, kernel, reach } = state;
    this.#general = levels.map(({ slack }) => slack.slice());
    this.#hasOwn = levels.map(() => false);
    this.#errors = new BranchErrors(layers, {
      isActive,
      measure: (layer, out) => measureMap(kernel, levels[layer]!, reach, out),
      general: this.#general,
    });
    this.#fineErrors = new FineErrors(layers, this.#general[0] ?? new Float64Array(0), this.#errors);
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
    const isOwn = isFresh || this.#errors.isWorthwhile(layer);
    if (isOwn) this.#freshStarts.note(layer);
    // The slack of another cell must not stay.
    else if (!this.#hasOwn[layer]) return;
    this.#hasOwn[layer] = isOwn;
    level.slack.set(isOwn ? this.#errors.slackOf(layer) : this.#general[layer]!);
    kernel.f64.set(level.slack, level.slackAt / 8);
  }

  /** A neuron's map in the present cell with twice the digits. */
  fineRow(layer: number, unit: number): FineRow {
    return { ...this.#fineMaps.rowOf(layer, unit), error: this.#fineErrors.errorsOf(layer)[unit]! };
  }

  /** A sign of the layer was asked for that the general bound did not decide: per neuron the bound for the present cell. */
  slackOfUndecided(layer: number): Float64Array {
    this.#errors.noteUndecided(layer);
    return this.#errors.tightSlackOf(layer);
  }

  #refine(layer: number, { map, rows }: PlaneLevel): void {
    const fine = this.#fineMaps.mapOf(layer) / 8;
    const errors = this.#fineErrors.errorsOf(layer);
    this.#state.kernel.f64.copyWithin(map / 8, fine, fine + 3 * rows);
    this.#errors.replace(layer, errors);
  }
}
