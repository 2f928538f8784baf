import { divideToDouble, intersectHyperplanes, signAtPoint } from '../signs/dyadicIntegers.ts';
import { isMarkedActive, markActive, wordsOfPattern, bitCount } from '../cells/activationPatterns.ts';
import { type BoxLevel, identityMap, prepareBoxLevels } from './boxLevels.ts';
import { errorAtPoint } from '../signs/evaluationError.ts';
import { ExactMaps } from '../signs/exactMaps.ts';
import { BranchErrors } from '../signs/branchErrors.ts';
import { type Box, hiddenWidths, type PiecewiseLinearNetwork } from '../cells/piecewiseLinear.ts';
import { growInt32, growFloat64 } from '../cells/growingArrays.ts';
import {
  addCornerTo,
  boxPolytope,
  facetsOfCorner,
  freeSlot,
  integerSidesOfBox,
  isEdge,
  isSimplePolytope,
  normOfInverse,
  type Polytope,
} from './polytope.ts';

interface Part {
  readonly level: number;
  readonly polytope: Polytope;
  readonly undecided: readonly number[];
  readonly nextMap: Float64Array;
  /** The neuron that cut this part off, on its positive side. */
  readonly unit: number;
  /** Corners that exist when the part is taken up; later ones are gone. */
  readonly cornerCount: number;
}

/**
 * Depth-first splitting of a box of any dimension by the neurons of all hidden layers, by the corners of the parts. Signs are decided as
 * in the plane: float64 with an error bound, below it integers.
 */
export class PolytopeSplitting {
  cellCount = 0;
  patterns = new Int32Array(1024);
  /** A point inside each finished cell. */
  interiors = new Float64Array(1024);
  readonly words: number;
  exactDecisions = 0;
  isDone = false;

  private readonly dimension: number;
  private readonly levels: BoxLevel[];
  private readonly exact: ExactMaps;
  private readonly errors: BranchErrors;
  private readonly sides: bigint[][];
  private readonly exactPoints = new Map<number, bigint[]>();
  private readonly branch: Int32Array;
  private readonly waiting: Part[] = [];
  private readonly maxReach: number;
  private readonly minReach: number;
  private cornerCount = 0;
  private coordinates = new Float64Array(4096);
  private radius = new Float64Array(1024);
  private signs = new Int8Array(1024);
  private values = new Float64Array(1024);
  private readonly centre: Float64Array;
  private readonly half: Float64Array;
  private level = 0;
  private polytope: Polytope;
  /** The one that centre and half are of. */
  private measured: Polytope | undefined;
  private undecided: number[] = [];

  constructor(network: PiecewiseLinearNetwork, box: Box) {
    const dimension = network.inputs;
    this.dimension = dimension;
    const reach = box.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)));
    this.maxReach = Math.max(...reach);
    this.minReach = Math.min(...reach);
    this.centre = new Float64Array(dimension);
    this.half = new Float64Array(dimension);
    const inputMap = identityMap(dimension);
    this.levels = prepareBoxLevels(network, inputMap, reach);
    const words = wordsOfPattern(hiddenWidths(network));
    this.words = words;
    this.branch = new Int32Array(words);
    this.exact = new ExactMaps(network.layers, inputMap, (layer, unit) => this.isActiveOnBranch(layer, unit));
    this.errors = new BranchErrors(network.layers, this.levels[0]?.slack.slice(), {
      isActive: (layer, unit) => this.isActiveOnBranch(layer, unit),
      measure: (layer, out) => this.measureMap(layer, reach, out),
    });
    this.sides = integerSidesOfBox(box);
    this.polytope = this.placeBox(box);
    if (this.levels.length > 0) {
      this.enterLevel(0);
    }
  }

  /** Cells of the network's first l + 1 hidden layers found so far, per l. */
  cellsPerLayer(): number[] {
    return this.levels.map((_, index) => this.levels[index + 1]?.entered ?? this.cellCount);
  }

  /** Splits until `cells` cells are finished or nothing is left. */
  advance(cells: number): void {
    if (this.levels.length === 0 && !this.isDone) {
      this.finishCell();
      this.isDone = true;
    }
    const last = this.levels.length - 1;
    while (!this.isDone && this.cellCount < cells) {
      if (this.undecided.length > 0 && this.cutOnce()) continue;
      if (this.level < last) {
        this.enterLevel(this.level + 1);
        continue;
      }
      this.finishCell();
      const part = this.waiting.pop();
      if (part) this.takeUp(part);
      else this.isDone = true;
    }
  }

  private isActiveOnBranch(layer: number, unit: number): boolean {
    return isMarkedActive(this.branch, this.levels[layer]!.firstWord, unit);
  }

  private placeBox(box: Box): Polytope {
    const polytope = boxPolytope(this.dimension);
    for (const corner of polytope.corners) {
      box.forEach((side, axis) => {
        this.coordinates[corner * this.dimension + axis] = side[(corner >> axis) & 1]!;
      });
    }
    this.cornerCount = polytope.corners.length;
    return polytope;
  }

  private addCorner(): number {
    const id = this.cornerCount;
    this.cornerCount += 1;
    this.coordinates = growFloat64(this.coordinates, (id + 1) * this.dimension);
    if (id >= this.radius.length) this.radius = growFloat64(this.radius, id + 1);
    if (this.exactPoints.size > 0) this.exactPoints.delete(id);
    return id;
  }

  private measureBox(): void {
    if (this.measured === this.polytope) return;
    this.measured = this.polytope;
    const { dimension, coordinates, radius, centre, half } = this;
    const { corners } = this.polytope;
    let error = 0;
    for (let i = 0; i < corners.length; i += 1) error = Math.max(error, radius[corners[i]!]!);
    for (let axis = 0; axis < dimension; axis += 1) {
      let low = Infinity;
      let high = -Infinity;
      for (let i = 0; i < corners.length; i += 1) {
        const x = coordinates[corners[i]! * dimension + axis]!;
        if (x < low) low = x;
        if (x > high) high = x;
      }
      centre[axis] = (low + high) / 2;
      half[axis] = (high - low) / 2 + error + Math.abs(centre[axis]!) * 1e-15;
    }
  }

  /** 1 or -1 when a neuron has one sign on the box that was measured, else 0. */
  private signOnBox(level: BoxLevel, unit: number): number {
    const { dimension, centre, half } = this;
    const at = unit * (dimension + 1);
    let value = level.map[at + dimension]!;
    let reach = level.slack[unit]!;
    for (let axis = 0; axis < dimension; axis += 1) {
      const coefficient = level.map[at + axis]!;
      value += coefficient * centre[axis]!;
      reach += Math.abs(coefficient) * half[axis]!;
    }
    if (value > reach) return 1;
    return value < -reach ? -1 : 0;
  }

  private enterLevel(index: number): void {
    const level = this.levels[index]!;
    if (index > 0) level.map = this.levels[index - 1]!.nextMap;
    this.level = index;
    level.entered += 1;
    this.exact.forget(index);
    this.errors.forget(index);
    if (this.errors.isWorthwhile(index, level.slack)) level.slack.set(this.errors.slackOf(index));
    this.measureBox();
    const { nextMap, nextUnits, nextBias, slope } = level;
    const width = this.dimension + 1;
    nextMap.fill(0);
    for (let row = 0; row < nextUnits; row += 1) nextMap[row * width + width - 1] = nextBias[row]!;
    this.undecided = [];
    for (let unit = 0; unit < level.units; unit += 1) {
      const sign = this.signOnBox(level, unit);
      if (sign === 0) this.undecided.push(unit);
      else markActive(this.branch, level.firstWord, unit, sign > 0);
      const factor = sign > 0 ? 1 : slope;
      if (factor !== 0) this.addColumn(level, unit, factor, nextMap);
    }
  }

  private addColumn(level: BoxLevel, unit: number, factor: number, out: Float64Array): void {
    const width = this.dimension + 1;
    const { map, nextColumns, nextUnits } = level;
    const from = unit * width;
    const column = unit * nextUnits;
    for (let row = 0; row < nextUnits; row += 1) {
      const weight = nextColumns[column + row]! * factor;
      const to = row * width;
      for (let index = 0; index < width; index += 1) out[to + index]! += weight * map[from + index]!;
    }
  }

  private settle(level: BoxLevel, unit: number, isActive: boolean): void {
    markActive(this.branch, level.firstWord, unit, isActive);
    if (isActive) this.addColumn(level, unit, 1 - level.slope, level.nextMap);
  }

  /** Settles undecided neurons until one cuts the present part. */
  private cutOnce(): boolean {
    const level = this.levels[this.level]!;
    let open = this.undecided;
    // Measuring the box costs as much as looking at a neuron at all corners.
    if (open.length > 2 && this.measured !== this.polytope) {
      this.measureBox();
      open = [];
      for (const unit of this.undecided) {
        const sign = this.signOnBox(level, unit);
        if (sign === 0) open.push(unit);
        else this.settle(level, unit, sign > 0);
      }
    }
    for (let k = 0; k < open.length; k += 1) {
      const unit = open[k]!;
      const sides = this.findSigns(level, unit);
      if (sides === 3) {
        this.undecided = open.slice(k + 1);
        this.cut(level, unit);
        return true;
      }
      this.settle(level, unit, sides === 1);
    }
    this.undecided = [];
    return false;
  }

  private valueAt(level: BoxLevel, unit: number, id: number): number {
    const { dimension, coordinates } = this;
    const at = unit * (dimension + 1);
    let value = level.map[at + dimension]!;
    for (let axis = 0; axis < dimension; axis += 1) {
      value += level.map[at + axis]! * coordinates[id * dimension + axis]!;
    }
    return value;
  }

  /** Signs of a neuron at the corners. @returns 1 if some are positive, plus 2 if some are negative */
  private findSigns(level: BoxLevel, unit: number): number {
    const { corners } = this.polytope;
    const steepness = this.steepnessOf(level, unit);
    if (corners.length > this.signs.length) {
      this.signs = new Int8Array(corners.length * 2);
      this.values = new Float64Array(corners.length * 2);
    }
    const { signs, values, radius } = this;
    const slack = level.slack[unit]!;
    let sides = 0;
    for (let i = 0; i < corners.length; i += 1) {
      const id = corners[i]!;
      let value = this.valueAt(level, unit, id);
      const error = slack + steepness * radius[id]!;
      let sign = value > error ? 1 : -1;
      if (!(Math.abs(value) > error)) {
        sign = this.decideSign(level, unit, i);
        value = this.valueAt(level, unit, id);
        value = sign > 0 ? Math.max(value, 0) : Math.min(value, 0);
      }
      signs[i] = sign;
      values[i] = value;
      sides |= sign > 0 ? 1 : sign < 0 ? 2 : 0;
    }
    return sides;
  }

  private steepnessOf(level: BoxLevel, unit: number): number {
    const at = unit * (this.dimension + 1);
    let sum = 0;
    for (let axis = 0; axis < this.dimension; axis += 1) sum += Math.abs(level.map[at + axis]!);
    return sum;
  }

  /** Per neuron the largest sum of the absolute terms of its computed map in the box, into `out`. */
  private measureMap(layer: number, reach: readonly number[], out: Float64Array): void {
    const { map } = this.levels[layer]!;
    const { dimension } = this;
    for (let unit = 0; unit < out.length; unit += 1) {
      const at = unit * (dimension + 1);
      let sum = Math.abs(map[at + dimension]!);
      for (let axis = 0; axis < dimension; axis += 1) sum += Math.abs(map[at + axis]!) * reach[axis]!;
      out[unit] = sum;
    }
  }

  private decideSign(level: BoxLevel, unit: number, i: number): number {
    const { dimension } = this;
    const id = this.polytope.corners[i]!;
    const point = Array.from(this.coordinates.subarray(id * dimension, (id + 1) * dimension));
    const steepness = this.steepnessOf(level, unit);
    this.tightenRadius(i);
    const error = errorAtPoint(level.bounds, unit, point, { radius: this.radius[id]!, steepness });
    const value = this.valueAt(level, unit, id);
    if (Math.abs(value) > error) return Math.sign(value);
    this.errors.noteUndecided(this.level);
    const tighter = this.errors.slackOf(this.level)[unit]! + steepness * this.radius[id]!;
    if (Math.abs(value) > tighter) return Math.sign(value);
    this.exactDecisions += 1;
    const row = this.exact.row(this.level, unit);
    if (row.every((coefficient) => coefficient === 0n)) return 0;
    return signAtPoint(row, this.exactPoint(i));
  }

  /** Unit normal of a facet and how far a computed corner can be from it. */
  private planeOf(facet: number): { normal: number[]; distance: number } {
    const { dimension } = this;
    // Each interpolation adds a rounding; no chain of them is this long.
    const rounding = 1e-12 * this.maxReach;
    if (facet < 0) {
      const axis = (-1 - facet) >> 1;
      return { normal: Array.from({ length: dimension }, (_, k) => (k === axis ? 1 : 0)), distance: rounding };
    }
    const level = this.levels[facet >> 16]!;
    const unit = facet & 0xffff;
    const at = unit * (dimension + 1);
    const gradient = Array.from(level.map.subarray(at, at + dimension));
    const length = Math.hypot(...gradient);
    return { normal: gradient.map((x) => x / length), distance: (4 * level.slack[unit]!) / length + rounding };
  }

  /**
   * Bounds the error of a corner anew from its distances to its facets: errors along an edge do not matter for the next crossing on it,
   * so this is far less than what adding up along the chain of crossings gives.
   */
  private tightenRadius(i: number): void {
    const facets = facetsOfCorner(this.polytope, i);
    if (facets.length !== this.dimension) return;
    const planes = facets.map((facet) => this.planeOf(facet));
    const distance = Math.max(...planes.map((plane) => plane.distance));
    const gain = normOfInverse(planes.map((plane) => plane.normal));
    // An error of the coefficients turns a facet by at most twice its distance over the box.
    const loss = (gain * 4 * this.dimension * distance) / this.minReach;
    const id = this.polytope.corners[i]!;
    if (gain < 1e9 && loss < 0.1) this.radius[id] = Math.min(this.radius[id]!, 1.2 * gain * distance);
  }

  /** Corner i as the crossing of its facets, in integers; its coordinates are refined on the way. */
  private exactPoint(i: number): bigint[] {
    const id = this.polytope.corners[i]!;
    const known = this.exactPoints.get(id);
    if (known) return known;
    const rows = facetsOfCorner(this.polytope, i).map((facet) =>
      facet < 0 ? this.sides[-1 - facet]! : this.exact.row(facet >> 16, facet & 0xffff),
    );
    const point = intersectHyperplanes(rows, this.dimension);
    let radius = 0;
    for (let axis = 0; axis < this.dimension; axis += 1) {
      const { value, error } = divideToDouble(point[axis]!, point[this.dimension]!);
      this.coordinates[id * this.dimension + axis] = value;
      radius = Math.max(radius, error);
    }
    this.radius[id] = radius;
    this.exactPoints.set(id, point);
    return point;
  }

  /** Splits the present part by the neuron whose signs were found; the negative side goes on, the positive one waits. */
  private cut(level: BoxLevel, unit: number): void {
    const [negative, positive] = this.splitPolytope(level, unit);
    const nextMap = level.nextMap.slice();
    this.addColumn(level, unit, 1 - level.slope, nextMap);
    const { undecided, cornerCount } = this;
    this.waiting.push({ level: this.level, polytope: positive, undecided, nextMap, unit, cornerCount });
    markActive(this.branch, level.firstWord, unit, false);
    this.polytope = negative;
  }

  private splitPolytope(level: BoxLevel, unit: number): [Polytope, Polytope] {
    const { corners, low, high, slots } = this.polytope;
    const { signs } = this;
    const slot = freeSlot(this.polytope);
    const bitLow = slot < 32 ? 1 << slot : 0;
    const bitHigh = slot < 32 ? 0 : 1 << (slot - 32);
    const newSlots = slots.slice();
    newSlots[slot] = this.level * 65536 + unit;
    const negative: Polytope = { corners: [], low: [], high: [], slots: newSlots };
    const positive: Polytope = { corners: [], low: [], high: [], slots: newSlots };
    const up: number[] = [];
    const down: number[] = [];
    for (let i = 0; i < corners.length; i += 1) {
      const sign = signs[i]!;
      if (sign > 0) up.push(i);
      else if (sign < 0) down.push(i);
      if (sign >= 0)
        addCornerTo(
          positive,
          corners[i]!,
          sign === 0 ? low[i]! | bitLow : low[i]!,
          sign === 0 ? high[i]! | bitHigh : high[i]!,
        );
      if (sign <= 0)
        addCornerTo(
          negative,
          corners[i]!,
          sign === 0 ? low[i]! | bitLow : low[i]!,
          sign === 0 ? high[i]! | bitHigh : high[i]!,
        );
    }
    const needed = this.dimension - 1;
    const isSimple = isSimplePolytope(this.polytope, this.dimension);
    for (let k = 0; k < up.length; k += 1) {
      const i = up[k]!;
      const lowI = low[i]!;
      const highI = high[i]!;
      for (let l = 0; l < down.length; l += 1) {
        const j = down[l]!;
        const sharedLow = lowI & low[j]!;
        const sharedHigh = highI & high[j]!;
        const shared = bitCount(sharedLow) + (sharedHigh === 0 ? 0 : bitCount(sharedHigh));
        if (shared < needed || (!isSimple && !isEdge(this.polytope, i, j))) continue;
        const id = this.addCrossing(level, unit, i, j);
        const facetsLow = sharedLow | bitLow;
        const facetsHigh = sharedHigh | bitHigh;
        addCornerTo(positive, id, facetsLow, facetsHigh);
        addCornerTo(negative, id, facetsLow, facetsHigh);
      }
    }
    return [negative, positive];
  }

  /**
   * The point of the edge between corners i and j where the neuron is zero. Its error: the share T of the way is Fp / (Fp - Fq); with
   * values wrong by at most e it changes by at most e / (|Fp| + |Fq|).
   */
  private addCrossing(level: BoxLevel, unit: number, i: number, j: number): number {
    const { dimension, values } = this;
    const p = this.polytope.corners[i]!;
    const q = this.polytope.corners[j]!;
    const id = this.addCorner();
    const { coordinates, radius } = this;
    const rise = values[i]! - values[j]!;
    const share = rise === 0 ? 0.5 : values[i]! / rise;
    let length = 0;
    for (let axis = 0; axis < dimension; axis += 1) {
      const from = coordinates[p * dimension + axis]!;
      const way = coordinates[q * dimension + axis]! - from;
      length = Math.max(length, Math.abs(way));
      coordinates[id * dimension + axis] = from + share * way;
    }
    const ends = Math.max(radius[p]!, radius[q]!);
    const error = level.slack[unit]! + this.steepnessOf(level, unit) * ends;
    const sure = Math.abs(rise) - 2 * error;
    const slip = sure > error ? error / sure : 1;
    const bound = ends + Math.min(1, slip + 1e-15) * (length + 2 * ends) + 2e-15 * this.maxReach;
    radius[id] = Math.min(bound * (1 + 1e-9) + 1e-290, 4 * this.maxReach);
    return id;
  }

  private takeUp(part: Part): void {
    this.level = part.level;
    const level = this.levels[part.level]!;
    this.polytope = part.polytope;
    this.undecided = [...part.undecided];
    this.cornerCount = part.cornerCount;
    level.nextMap = part.nextMap;
    markActive(this.branch, level.firstWord, part.unit, true);
  }

  private finishCell(): void {
    const { cellCount, words, dimension, coordinates } = this;
    const { corners } = this.polytope;
    this.patterns = growInt32(this.patterns, (cellCount + 1) * words, 2);
    this.patterns.set(this.branch, cellCount * words);
    this.interiors = growFloat64(this.interiors, (cellCount + 1) * dimension, 2);
    for (let axis = 0; axis < dimension; axis += 1) {
      let sum = 0;
      for (const id of corners) sum += coordinates[id * dimension + axis]!;
      this.interiors[cellCount * dimension + axis] = sum / corners.length;
    }
    this.cellCount += 1;
  }
}
