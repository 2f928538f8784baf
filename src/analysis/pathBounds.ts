import { type AffineMaps } from './affineMaps.ts';
import { DoubleDoubleMaps } from './doubleDoubleMaps.ts';
import { type ActivityOfPath } from './exactMaps.ts';
import { type FineRow } from './fineCorners.ts';
import { PathErrors } from './pathErrors.ts';
import { type AffineLayer, type HiddenLayer } from './piecewiseLinear.ts';
import { measureMap, type PlaneLevel } from './planeLevels.ts';

/** What the bounds know of the splitting. */
export interface SplittingState {
  readonly layers: readonly HiddenLayer[];
  readonly inputMap: AffineLayer;
  readonly isActive: ActivityOfPath;
  /** Largest absolute value of s and of t. */
  readonly reach: readonly number[];
  readonly levels: readonly PlaneLevel[];
  readonly kernel: AffineMaps;
}

/**
 * How wrong the values of a layer's neurons can be in the cell that is worked on. Where rounding has grown too much on the way through the
 * layers, the map of the layer is computed anew with twice the digits, so that it is right to the last digit of doubles again.
 */
export class PathBounds {
  private readonly state: SplittingState;
  private readonly errors: PathErrors;
  private readonly fineErrors: PathErrors;
  private readonly fineMaps: DoubleDoubleMaps;

  constructor(state: SplittingState) {
    this.state = state;
    const { layers, inputMap, isActive, levels, kernel, reach } = state;
    const first = levels[0]?.slack.slice();
    const access = {
      isActive,
      measure: (layer: number, out: Float64Array): void => measureMap(kernel, levels[layer]!, reach, out),
    };
    this.errors = new PathErrors(layers, first, access);
    this.fineErrors = new PathErrors(layers, first, access, 'doubleDouble');
    this.fineMaps = new DoubleDoubleMaps(layers, inputMap, isActive);
  }

  /** The pattern before a layer has changed and its map is in the kernel: sets the slack of its level, where needed also the map. */
  enter(layer: number): void {
    const { kernel, levels } = this.state;
    const level = levels[layer]!;
    this.errors.forget(layer);
    this.fineErrors.forget(layer);
    this.fineMaps.forget(layer);
    if (!this.errors.isWorthwhile(layer, level.slack)) return;
    if (this.errors.isCoarse(layer)) this.refine(layer, level);
    level.slack.set(this.errors.slackOf(layer));
    kernel.f64.set(level.slack, level.slackAt / 8);
  }

  /** A neuron's map in the present cell with twice the digits. */
  fineRow(layer: number, unit: number): FineRow {
    const { high, low } = this.fineMaps.mapOf(layer);
    const error = this.fineErrors.errorsOf(layer)[unit]!;
    return { high: high.subarray(3 * unit, 3 * unit + 3), low: low.subarray(3 * unit, 3 * unit + 3), error };
  }

  private refine(layer: number, { map, rows, units }: PlaneLevel): void {
    const { high } = this.fineMaps.mapOf(layer);
    const { f64 } = this.state.kernel;
    const at = map / 8;
    for (let unit = 0; unit < units; unit += 1) {
      f64[at + unit] = high[3 * unit]!;
      f64[at + rows + unit] = high[3 * unit + 1]!;
      f64[at + 2 * rows + unit] = high[3 * unit + 2]!;
    }
    this.errors.replace(layer, this.fineErrors.errorsOf(layer));
  }

  /** A sign of the layer was asked for that the general bound did not decide: per neuron the bound for the present cell. */
  slackOfUndecided(layer: number): Float64Array {
    this.errors.noteUndecided(layer);
    return this.errors.slackOf(layer);
  }
}
