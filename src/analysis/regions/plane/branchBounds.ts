import type { AffineMaps } from './affineMaps.ts';
import { DoubleDoubleMaps } from './doubleDoubleMaps.ts';
import type { ActivityOfBranch } from '../signs/exactMaps.ts';
import type { FineRow } from './fineCorners.ts';
import { type PassedErrors, BranchErrors } from '../signs/branchErrors.ts';
import type { AffineLayer, HiddenLayer } from '../cells/piecewiseLinear.ts';
import { measureMap, type PlaneLevel } from './planeLevels.ts';

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
 * How wrong the values of a layer's neurons can be in the cell that is worked on. Where rounding has grown too much on the way through the
 * layers, the map of the layer is computed anew with twice the digits, so that it is right to the last digit of doubles again.
 */
export class BranchBounds {
  readonly #state: SplittingState;
  readonly #errors: BranchErrors;
  readonly #fineErrors: BranchErrors;
  readonly #fineMaps: DoubleDoubleMaps;
  /** Addresses of room for one number per neuron. */
  readonly #scratch: { readonly list: number; readonly values: number; readonly sums: number };

  constructor(state: SplittingState) {
    this.#state = state;
    const { layers, inputMap, isActive, levels, kernel, reach } = state;
    const widest = Math.max(0, ...levels.map(({ rows }) => rows));
    const allocate = (): number => kernel.allocate(widest * 8);
    this.#scratch = { list: allocate(), values: allocate(), sums: allocate() };
    const first = levels[0]?.slack.slice();
    const access = {
      isActive,
      measure: (layer: number, out: Float64Array): void => measureMap(kernel, levels[layer]!, reach, out),
      spread: (layer: number, errors: PassedErrors, out: Float64Array): void => this.#spread(layer, errors, out),
    };
    this.#errors = new BranchErrors(layers, first, access);
    this.#fineErrors = new BranchErrors(layers, first, access, 'doubleDouble');
    this.#fineMaps = new DoubleDoubleMaps(layers, inputMap, { kernel, levels });
  }

  /** The pattern before a layer has changed and its map is in the kernel: sets the slack of its level, where needed also the map. */
  enter(layer: number): void {
    const { kernel, levels } = this.#state;
    const level = levels[layer]!;
    this.#errors.forget(layer);
    this.#fineErrors.forget(layer);
    this.#fineMaps.forget(layer);
    if (!this.#errors.isWorthwhile(layer, level.slack)) return;
    if (this.#errors.isCoarse(layer)) this.#refine(layer, level);
    level.slack.set(this.#errors.slackOf(layer));
    kernel.f64.set(level.slack, level.slackAt / 8);
  }

  /** A neuron's map in the present cell with twice the digits. */
  fineRow(layer: number, unit: number): FineRow {
    return { ...this.#fineMaps.rowOf(layer, unit), error: this.#fineErrors.errorsOf(layer)[unit]! };
  }

  #spread(layer: number, { sources, passed, count }: PassedErrors, out: Float64Array): void {
    const { kernel, levels } = this.#state;
    const { i32, f64 } = kernel;
    const { list, values, sums } = this.#scratch;
    for (let k = 0; k < count; k += 1) {
      i32[list / 4 + k] = sources[k]!;
      f64[values / 8 + k] = passed[k]!;
    }
    kernel.call.spread(levels[layer - 1]!.at, list, count, values, sums);
    for (let unit = 0; unit < out.length; unit += 1) out[unit] = f64[sums / 8 + unit]!;
  }

  #refine(layer: number, { map, rows }: PlaneLevel): void {
    const fine = this.#fineMaps.mapOf(layer) / 8;
    this.#state.kernel.f64.copyWithin(map / 8, fine, fine + 3 * rows);
    this.#errors.replace(layer, this.#fineErrors.errorsOf(layer));
  }

  /** A sign of the layer was asked for that the general bound did not decide: per neuron the bound for the present cell. */
  slackOfUndecided(layer: number): Float64Array {
    this.#errors.noteUndecided(layer);
    return this.#errors.slackOf(layer);
  }
}
