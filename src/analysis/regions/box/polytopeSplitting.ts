import { cellsAfterLayers, type ResumableWork } from '../cells/enumeration.ts';
import type { FreeInputs } from '../cells/freeInputs.ts';
import { hiddenWidths, type PiecewiseLinearNetwork } from '../cells/piecewiseLinear.ts';
import { BoxBranch } from './boxBranch.ts';
import { steepnessOf } from './boxLevels.ts';
import { BoxMaps } from './boxMaps.ts';
import { CornerSigns } from './cornerSigns.ts';
import { FoundCells } from './foundCells.ts';
import { boxPolytope, type Polytope } from './polytope.ts';
import { PolytopeCorners } from './polytopeCorners.ts';
import { PolytopeExtent } from './polytopeExtent.ts';
import { splitPolytope } from './splitPolytope.ts';
import { SureSigns } from './sureSigns.ts';

/**
 * A share of the splitting tree: the subtrees that begin after so many cuts are dealt in turn. Every share goes down to all of them on the
 * same ways, for signs are exact, and goes on in its own.
 */
export interface TreeShare {
  /** Cuts above a subtree, at least one. */
  readonly depth: number;
  readonly shares: number;
  /** Which one this is; number 0 has what ends above the subtrees, too. */
  readonly own: number;
}

/** A part to come back to, on the positive side of the unit that cut it off. */
interface WaitingPart {
  readonly layer: number;
  readonly depth: number;
  readonly unit: number;
  readonly polytope: Polytope;
  readonly undecided: readonly number[];
  readonly nextMap: Float64Array;
  /** Corners that exist when the part is taken up; later ones are gone. */
  readonly cornerCount: number;
}

/**
 * Depth-first splitting of a box of any dimension by the neurons of all hidden layers, by the corners of the parts. Signs are decided as
 * in the plane: float64 with an error bound, below it integers.
 */
export class PolytopeSplitting implements ResumableWork {
  readonly cells: FoundCells;
  readonly #branch: BoxBranch;
  readonly #maps: BoxMaps;
  readonly #corners: PolytopeCorners;
  readonly #extent: PolytopeExtent;
  readonly #sure: SureSigns;
  readonly #signs: CornerSigns;
  readonly #waiting: WaitingPart[] = [];
  readonly #share: TreeShare | undefined;
  #isDone = false;
  #layer = 0;
  /** Cuts on the way to the present part, subtrees met so far, and whether the present one is another share's. */
  #depth = 0;
  #subtrees = 0;
  #isForeign = false;
  #polytope: Polytope;
  #undecided: readonly number[] = [];

  constructor(network: PiecewiseLinearNetwork, free: FreeInputs, share?: TreeShare) {
    const { box } = free;
    this.#share = share;
    this.#branch = new BoxBranch(hiddenWidths(network));
    this.cells = new FoundCells(this.#branch.words.length, box.length);
    this.#maps = new BoxMaps(network, free, this.#branch);
    this.#corners = new PolytopeCorners(box);
    this.#extent = new PolytopeExtent(this.#corners);
    this.#sure = new SureSigns(this.#maps, this.#corners, box);
    this.#signs = new CornerSigns(this.#maps, this.#corners, this.#sure);
    this.#polytope = boxPolytope(box.length);
    if (this.#maps.levels.length > 0) this.#enter(0);
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get cellCount(): number {
    return this.cells.count;
  }

  /** Signs that float64 could not decide. */
  get exactDecisions(): number {
    return this.#sure.exactDecisions;
  }

  /** Cells of the network's first l + 1 hidden layers found so far, per l. */
  cellsPerLayer(): number[] {
    return cellsAfterLayers(this.#maps.levels, this.cells.count);
  }

  /** Splits until `cells` cells are finished or nothing is left. */
  advance(cells: number): void {
    const last = this.#maps.levels.length - 1;
    while (!this.#isDone && this.cells.count < cells) {
      if (this.#isForeign) {
        this.#goOn();
        continue;
      }
      if (this.#undecided.length > 0 && this.#cutOnce()) continue;
      if (this.#layer < last) {
        this.#enter(this.#layer + 1);
        continue;
      }
      if (this.#isCounted) this.#finishCell();
      this.#goOn();
    }
  }

  /** What is above the subtrees is found by every share; one of them counts it. */
  get #isCounted(): boolean {
    return this.#share === undefined || this.#share.own === 0 || this.#depth >= this.#share.depth;
  }

  #goOn(): void {
    const part = this.#waiting.pop();
    if (part) this.#takeUp(part);
    else this.#isDone = true;
  }

  /** Arrives in a part that was cut off. */
  #arrive(depth: number): void {
    this.#depth = depth;
    if (depth !== this.#share?.depth) return;
    this.#isForeign = this.#subtrees % this.#share.shares !== this.#share.own;
    this.#subtrees += 1;
  }

  #enter(layer: number): void {
    this.#layer = layer;
    this.#extent.measure(this.#polytope);
    if (this.#isCounted) this.#maps.levels[layer]!.entered += 1;
    this.#undecided = this.#maps.enter(layer, this.#extent);
  }

  /** Settles undecided units until one cuts the present part. */
  #cutOnce(): boolean {
    const layer = this.#layer;
    const open = this.#settleByExtent();
    for (let k = 0; k < open.length; k += 1) {
      const unit = open[k]!;
      const sides = this.#signs.find(this.#polytope, layer, unit);
      if (sides === 3) {
        this.#cut(unit, open.slice(k + 1));
        return true;
      }
      this.#maps.settle(layer, unit, sides === 1);
    }
    this.#undecided = [];
    return false;
  }

  /** Settles undecided units that have one sign on the box around the present part. @returns the others */
  #settleByExtent(): readonly number[] {
    // Measuring the box costs as much as looking at a unit at all corners.
    if (this.#undecided.length <= 2 || this.#extent.isOf(this.#polytope)) return this.#undecided;
    this.#extent.measure(this.#polytope);
    const level = this.#maps.levels[this.#layer]!;
    const open: number[] = [];
    for (const unit of this.#undecided) {
      const sign = this.#extent.signOf(level, unit);
      if (sign === 0) open.push(unit);
      else this.#maps.settle(this.#layer, unit, sign > 0);
    }
    return open;
  }

  /** Splits the present part by the unit whose signs were found; the negative side goes on, the positive one waits. */
  #cut(unit: number, undecided: readonly number[]): void {
    const layer = this.#layer;
    const corners = this.#corners;
    const { corners: ids } = this.#polytope;
    const { signs, values } = this.#signs;
    const level = this.#maps.levels[layer]!;
    const slack = level.slack[unit]!;
    const steepness = steepnessOf(level, unit);
    const [negative, positive] = splitPolytope(this.#polytope, corners.dimension, {
      maker: layer * 65536 + unit,
      signs,
      addCrossing: (i, j) =>
        corners.addCrossing(ids[i]!, ids[j]!, { from: values[i]!, to: values[j]!, slack, steepness }),
    });
    const nextMap = this.#maps.cut(layer, unit);
    const depth = this.#depth + 1;
    this.#waiting.push({ layer, depth, unit, polytope: positive, undecided, nextMap, cornerCount: corners.count });
    this.#polytope = negative;
    this.#undecided = undecided;
    this.#arrive(depth);
  }

  #takeUp({ layer, depth, unit, polytope, undecided, nextMap, cornerCount }: WaitingPart): void {
    this.#layer = layer;
    this.#polytope = polytope;
    this.#undecided = undecided;
    this.#corners.truncate(cornerCount);
    this.#maps.goBack(layer, unit, nextMap);
    this.#isForeign = false;
    this.#arrive(depth);
  }

  /** Keeps the present part as a cell, with the mean of its corners. */
  #finishCell(): void {
    const { dimension, coordinates } = this.#corners;
    const { corners } = this.#polytope;
    const interior = new Float64Array(dimension);
    for (let axis = 0; axis < dimension; axis += 1) {
      let sum = 0;
      for (const id of corners) sum += coordinates[id * dimension + axis]!;
      interior[axis] = sum / corners.length;
    }
    this.cells.add(this.#branch.words, interior);
  }
}
