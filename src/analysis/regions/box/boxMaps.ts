import { BranchErrors } from '../signs/branchErrors.ts';
import { ExactMaps } from '../signs/exactMaps.ts';
import type { FreeInputs } from '../cells/freeInputs.ts';
import type { PiecewiseLinearNetwork } from '../cells/piecewiseLinear.ts';
import type { BoxBranch } from './boxBranch.ts';
import { type BoxLevel, measureBoxMap, passOn, prepareBoxLevels, reachOfBox } from './boxLevels.ts';
import { FacetNormals } from './facetNormals.ts';
import type { PolytopeExtent } from './polytopeExtent.ts';

/** The affine maps of all layers in the part that is worked on, in float64 with error bounds and in integers. */
export class BoxMaps {
  readonly levels: readonly BoxLevel[];
  readonly exact: ExactMaps;
  readonly facets: FacetNormals;
  readonly #branch: BoxBranch;
  readonly #errors: BranchErrors;
  /** Per layer the bounds that hold for every pattern, and whether those of a cell stand in their place. */
  readonly #general: readonly Float64Array[];
  readonly #hasOwn: boolean[];

  constructor(network: PiecewiseLinearNetwork, { box, inputMap }: FreeInputs, branch: BoxBranch) {
    const reach = reachOfBox(box);
    const levels = prepareBoxLevels(network, inputMap, reach);
    const isActive = (layer: number, unit: number): boolean => branch.isActive(layer, unit);
    this.levels = levels;
    this.#branch = branch;
    this.exact = new ExactMaps(network.layers, inputMap, isActive);
    this.facets = new FacetNormals(levels, box);
    this.#general = levels.map(({ slack }) => slack.slice());
    this.#hasOwn = levels.map(() => false);
    this.#errors = new BranchErrors(network.layers, {
      isActive,
      measure: (layer, out) => measureBoxMap(levels[layer]!.map, reach, out),
      general: this.#general,
    });
  }

  /**
   * Starts a layer in the present part: units with one sign on its box are settled.
   * @param extent  of the present part
   * @returns       the other units
   */
  enter(index: number, extent: PolytopeExtent): number[] {
    const level = this.levels[index]!;
    if (index > 0) level.map = this.levels[index - 1]!.nextMap;
    this.exact.forget(index);
    this.facets.forget(index);
    this.#errors.forget(index);
    this.#boundErrors(index);
    const { nextMap, nextUnits, nextBias, slope, width } = level;
    nextMap.fill(0);
    for (let row = 0; row < nextUnits; row += 1) nextMap[row * width + width - 1] = nextBias[row]!;
    const undecided: number[] = [];
    for (let unit = 0; unit < level.units; unit += 1) {
      const sign = extent.signOf(level, unit);
      if (sign === 0) undecided.push(unit);
      else this.#branch.mark(index, unit, sign > 0);
      const factor = sign > 0 ? 1 : slope;
      if (factor !== 0) passOn(level, unit, factor, nextMap);
    }
    return undecided;
  }

  /** Notes a sign of the layer that its slack did not decide. */
  noteUndecided(index: number): void {
    this.#errors.noteUndecided(index);
  }

  /** Per unit of the layer the bound for the present part. */
  slackOfPart(index: number): Float64Array {
    return this.#errors.tightSlackOf(index);
  }

  /** Sets the slack of a layer that is entered: to bounds of the present part where those for every pattern do not do. */
  #boundErrors(index: number): void {
    const isOwn = this.#errors.isWorthwhile(index);
    // The slack of another part must not stay.
    if (!isOwn && !this.#hasOwn[index]) return;
    this.#hasOwn[index] = isOwn;
    this.levels[index]!.slack.set(isOwn ? this.#errors.tightSlackOf(index) : this.#general[index]!);
  }

  /** An undecided unit has one sign on the whole present part. */
  settle(index: number, unit: number, isActive: boolean): void {
    const level = this.levels[index]!;
    this.#branch.mark(index, unit, isActive);
    if (isActive) passOn(level, unit, 1 - level.slope, level.nextMap);
  }

  /** A unit cuts the present part: it is inactive from now on. @returns the next layer's map where it is active */
  cut(index: number, unit: number): Float64Array {
    const level = this.levels[index]!;
    const nextMap = level.nextMap.slice();
    passOn(level, unit, 1 - level.slope, nextMap);
    this.#branch.mark(index, unit, false);
    return nextMap;
  }

  /** Goes back to the side of a cut where the unit is active. @param nextMap  what `cut` returned */
  goBack(index: number, unit: number, nextMap: Float64Array): void {
    this.levels[index]!.nextMap = nextMap;
    this.#branch.mark(index, unit, true);
  }
}
