import { isMarkedActive, markActive, wordsOfPattern } from '../cells/activationPatterns.ts';
import { boundCoefficientErrors, gamma, slackOnBox } from '../signs/evaluationError.ts';
import { ExactMaps } from '../signs/exactMaps.ts';
import { identityMap } from './boxLevels.ts';
import type { HalfSpaceProgram } from './linearPrograms.ts';
import { BranchErrors } from '../signs/branchErrors.ts';
import { type Box, hiddenWidths, type PiecewiseLinearNetwork } from '../cells/piecewiseLinear.ts';
import { growInt32, growFloat64 } from '../cells/growingArrays.ts';
import { normOfInverse } from './polytope.ts';

interface ProgramLevel {
  readonly units: number;
  readonly firstWord: number;
  /** Pre-activations of the present part as functions of the inputs; coefficients of a unit together, the constant last. */
  readonly map: Float64Array;
  /** What a computed value may be wrong by anywhere in the box, its own rounding included. */
  readonly slack: Float64Array;
  entered: number;
}

/** A half-space of the present part: sign * map[unit] >= 0. */
interface Wall {
  readonly row: Float64Array;
  readonly slack: number;
}

/** A part to come back to, on the positive side of the neuron that cut it off. */
interface WaitingPart {
  readonly level: number;
  readonly unit: number;
  readonly walls: number;
  readonly wall: Wall;
  readonly points: Float64Array[];
}

/** Points inside a part that are kept to save programs. */
const mostPoints = 32;
/** Programs between two chances to hear a cancel, some milliseconds. */
const programsInTurn = 16;
/** Shares of the way from the best point of a program to the middle of the part that are tried for a point inside. */
const shares = [0.5, 0.9, 0.1, 1e-2, 1e-3, 1e-5] as const;

/**
 * Depth-first splitting of a box by the neurons of all hidden layers with linear programs: for each neuron, is there a point of the part
 * where it is positive, and one where it is negative? Every answer is proved in float64 with error bounds: yes by a point that is strictly
 * inside, no by the multipliers, which bound the neuron on the whole part. What can be proved neither way is counted as undecided and
 * taken as no, so that the number of cells is a lower bound for sure, and exact when nothing is undecided.
 * @source bounds from approximate multipliers: Neumaier, Shcherbina (2004), Math. Program. 99, section 2
 */
export class ProgramSplitting {
  cellCount = 0;
  patterns = new Int32Array(1024);
  /** A point inside each finished cell. */
  interiors = new Float64Array(1024);
  readonly words: number;
  isDone = false;
  /** Questions that neither a point nor a bound answered, and the most that a neuron of such a question can exceed zero by. */
  undecided = 0;
  largestDoubt = 0;
  /** Linear programs that were solved. */
  programs = 0;
  /** Neurons that cut the present part on the way from the box. */
  cuts = 0;

  private readonly network: PiecewiseLinearNetwork;
  private readonly box: Box;
  private readonly program: HalfSpaceProgram;
  private readonly chooseSide: (() => boolean) | undefined;
  private readonly dimension: number;
  private readonly reach: readonly number[];
  private readonly levels: ProgramLevel[];
  private readonly exact: ExactMaps;
  private readonly errors: BranchErrors;
  private readonly branch: Int32Array;
  private readonly waiting: WaitingPart[] = [];
  private readonly walls: Wall[] = [];
  private points: Float64Array[];
  private level = 0;
  private unit = 0;

  /**
   * @param program     of this box, empty; it is used up
   * @param chooseSide  when a neuron cuts, go on with its positive side alone (true) or with its negative one, instead of with both
   */
  constructor(network: PiecewiseLinearNetwork, box: Box, program: HalfSpaceProgram, chooseSide?: () => boolean) {
    this.network = network;
    this.box = box;
    this.program = program;
    this.chooseSide = chooseSide;
    this.dimension = box.length;
    this.reach = box.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)));
    const inputMap = identityMap(box.length);
    let firstWord = 0;
    this.levels = network.layers.map(({ units }) => {
      const map = new Float64Array(units * (box.length + 1));
      const level = { units, firstWord, map, slack: new Float64Array(units), entered: 0 };
      firstWord += Math.ceil(units / 32);
      return level;
    });
    this.words = wordsOfPattern(hiddenWidths(network));
    this.branch = new Int32Array(this.words);
    const isActive = (layer: number, unit: number): boolean => this.isActiveOnBranch(layer, unit);
    this.exact = new ExactMaps(network.layers, inputMap, isActive);
    const [first] = boundCoefficientErrors(network.layers.slice(0, 1), inputMap);
    this.errors = new BranchErrors(network.layers, first && slackOnBox(first, this.reach), {
      isActive,
      measure: (layer, out) => this.measureMap(layer, out),
    });
    this.points = [Float64Array.from(box, ([low, high]) => (low + high) / 2)];
    if (this.levels.length > 0) this.enterLevel(0);
  }

  /** Cells of the network's first l + 1 hidden layers found so far, per l. */
  cellsPerLayer(): number[] {
    return this.levels.map((_, index) => this.levels[index + 1]?.entered ?? this.cellCount);
  }

  /** Splits until `cells` cells are finished, nothing is left, or some programs were solved: then it can go on at once. */
  advance(cells: number): void {
    const pauseAt = this.programs + programsInTurn;
    while (!this.isDone && this.cellCount < cells && this.programs < pauseAt) {
      const level = this.levels[this.level];
      if (level && this.unit < level.units) {
        this.settle(level, this.unit);
        this.unit += 1;
      } else if (this.level < this.levels.length - 1) this.enterLevel(this.level + 1);
      else {
        this.finishCell();
        const part = this.waiting.pop();
        if (part) this.takeUp(part);
        else this.isDone = true;
      }
    }
  }

  private isActiveOnBranch(layer: number, unit: number): boolean {
    return isMarkedActive(this.branch, this.levels[layer]!.firstWord, unit);
  }

  private enterLevel(index: number): void {
    const level = this.levels[index]!;
    this.level = index;
    this.unit = 0;
    level.entered += 1;
    this.exact.forget(index);
    this.errors.forget(index);
    this.computeMap(index, level);
    const slack = this.errors.slackOf(index);
    const rounding = 2 * gamma(2 * this.dimension + 8);
    const sizes = new Float64Array(level.units);
    this.measureMap(index, sizes);
    for (let unit = 0; unit < level.units; unit += 1) level.slack[unit] = slack[unit]! + rounding * sizes[unit]!;
  }

  private computeMap(index: number, { map, units }: ProgramLevel): void {
    const width = this.dimension + 1;
    const { weights, bias, inputs } = this.network.layers[index]!;
    const before = this.levels[index - 1]?.map;
    const slope = this.network.layers[index - 1]?.negativeSlope ?? 1;
    map.fill(0);
    for (let unit = 0; unit < units; unit += 1) {
      const to = unit * width;
      map[to + width - 1] = bias[unit]!;
      for (let k = 0; k < inputs; k += 1) {
        const weight = weights[unit * inputs + k]!;
        if (before === undefined) {
          map[to + k] = weight;
          continue;
        }
        const factor = this.isActiveOnBranch(index - 1, k) ? weight : slope * weight;
        if (factor === 0) continue;
        for (let at = 0; at < width; at += 1) map[to + at]! += factor * before[k * width + at]!;
      }
    }
  }

  private measureMap(layer: number, out: Float64Array): void {
    const { map, units } = this.levels[layer]!;
    const width = this.dimension + 1;
    for (let unit = 0; unit < units; unit += 1) {
      let sum = Math.abs(map[unit * width + width - 1]!);
      for (let axis = 0; axis < this.dimension; axis += 1)
        sum += Math.abs(map[unit * width + axis]!) * this.reach[axis]!;
      out[unit] = sum;
    }
  }

  /** Decides a neuron on the present part: one sign, or a cut. */
  private settle(level: ProgramLevel, unit: number): void {
    const width = this.dimension + 1;
    const row = level.map.slice(unit * width, (unit + 1) * width);
    const slack = level.slack[unit]!;
    const [low, high] = this.rangeOnBox(row);
    if (low > slack || high < -slack) {
      markActive(this.branch, level.firstWord, unit, low > slack);
      return;
    }
    if (low >= -slack && high <= slack && this.exact.row(this.level, unit).every((value) => value === 0n)) {
      markActive(this.branch, level.firstWord, unit, false);
      return;
    }
    const known = this.signFromBefore(unit);
    if (known !== 0) {
      markActive(this.branch, level.firstWord, unit, known > 0);
      return;
    }
    const isPositive = this.canExceed({ row, slack });
    const negated = row.map((value) => -value);
    const isNegative = this.canExceed({ row: negated, slack });
    markActive(this.branch, level.firstWord, unit, isPositive && !isNegative);
    if (isPositive && isNegative) this.cut({ row, slack }, { row: negated, slack });
  }

  /**
   * 1 or -1 where all weights on the active units of the layer before have that sign, and the bias, too: these units are positive inside
   * the part. It decides without rounding what touches zero in the corner of a part, as everything does at the origin without biases.
   */
  private signFromBefore(unit: number): number {
    const before = this.network.layers[this.level - 1];
    if (before?.negativeSlope !== 0) return 0;
    const { weights, bias, inputs } = this.network.layers[this.level]!;
    let signs = 0;
    for (let k = -1; k < inputs; k += 1) {
      const value = k < 0 ? bias[unit]! : this.isActiveOnBranch(this.level - 1, k) ? weights[unit * inputs + k]! : 0;
      signs |= value > 0 ? 1 : value < 0 ? 2 : 0;
    }
    return signs === 1 ? 1 : signs === 2 ? -1 : 0;
  }

  private rangeOnBox(row: Float64Array): [number, number] {
    let low = row[this.dimension]!;
    let high = low;
    this.box.forEach(([from, to], axis) => {
      const value = row[axis]!;
      low += value * (value > 0 ? from : to);
      high += value * (value > 0 ? to : from);
    });
    return [low, high];
  }

  private valueAt(row: Float64Array, point: Float64Array): number {
    let value = row[this.dimension]!;
    for (let axis = 0; axis < this.dimension; axis += 1) value += row[axis]! * point[axis]!;
    return value;
  }

  /** Whether a neuron is positive somewhere inside the present part; a point that shows it is kept. */
  private canExceed(wall: Wall): boolean {
    if (this.points.some((point) => this.valueAt(wall.row, point) > wall.slack)) return true;
    this.programs += 1;
    const best = this.program.maximize(wall.row.subarray(0, -1));
    if (best === undefined) {
      this.undecided += 1;
      this.largestDoubt = Infinity;
      return false;
    }
    const point = this.pointInside(wall, best.point);
    if (point) {
      this.points.push(point);
      return true;
    }
    const bound = this.upperBound(wall, best.multipliers);
    if (bound <= 0 || this.isCone(wall, best.multipliers)) return false;
    this.undecided += 1;
    this.largestDoubt = Math.max(this.largestDoubt, bound);
    return false;
  }

  /**
   * Whether a neuron is at most zero on a cone: it and the walls with multipliers go through the origin, and the walls are independent and
   * as many as dimensions. Then exact multipliers are near the computed ones, no further than residual times the norm of the inverse, and
   * still not negative.
   */
  private isCone({ row, slack }: Wall, multipliers: Float64Array): boolean {
    const { dimension } = this;
    const used = [...this.walls.keys()].filter((at) => multipliers[at]! > 0);
    if (used.length !== dimension || row[dimension] !== 0) return false;
    const walls = used.map((at) => this.walls[at]!);
    if (walls.some((wall) => wall.row[dimension] !== 0)) return false;
    const rest = row.slice(0, -1);
    let error = slack;
    walls.forEach((wall, at) => {
      const factor = multipliers[used[at]!]!;
      error += factor * wall.slack;
      for (let axis = 0; axis < dimension; axis += 1) rest[axis]! += factor * wall.row[axis]!;
    });
    // The slack bounds what coefficients are wrong by times the reach of the box.
    const shortest = Math.min(...this.reach);
    const residual = Math.max(...rest.map(Math.abs)) + (4 * error) / shortest;
    const columns = Array.from({ length: dimension }, (_, axis) => walls.map((wall) => wall.row[axis]!));
    const spread = normOfInverse(columns);
    const turn = spread * dimension * Math.max(...walls.map((wall) => wall.slack / shortest));
    return turn < 0.01 && used.every((at) => multipliers[at]! > 2 * spread * residual);
  }

  /** A point between the best one and the middle of the part that is inside for sure. */
  private pointInside(wall: Wall, best: Float64Array): Float64Array | undefined {
    const value = this.valueAt(wall.row, best);
    if (!(value > wall.slack)) return undefined;
    const middle = best.map(
      (_, axis) => this.points.reduce((sum, point) => sum + point[axis]!, 0) / this.points.length,
    );
    // From here on, the neuron would be negative again.
    const limit = Math.min(1, (value - wall.slack) / (value - this.valueAt(wall.row, middle)));
    for (const share of shares) {
      const point = best.map((end, axis) => end + share * limit * (middle[axis]! - end));
      const isInside = this.box.every(([low, high], axis) => point[axis]! > low && point[axis]! < high);
      if (isInside && [wall, ...this.walls].every(({ row, slack }) => this.valueAt(row, point) > slack)) return point;
    }
    return undefined;
  }

  /** More than the true value of a neuron anywhere in the part, from any multipliers that are not negative. */
  private upperBound({ row, slack }: Wall, multipliers: Float64Array): number {
    const sum = row.slice();
    const sizes = row.map(Math.abs);
    let error = slack;
    this.walls.forEach((wall, at) => {
      const factor = multipliers[at]!;
      if (factor === 0) return;
      error += factor * wall.slack;
      for (let index = 0; index < sum.length; index += 1) {
        sum[index]! += factor * wall.row[index]!;
        sizes[index]! += Math.abs(factor * wall.row[index]!);
      }
    });
    const size = sizes.reduce((total, value, axis) => total + value * (this.reach[axis] ?? 1), 0);
    return (
      this.rangeOnBox(sum)[1] + (error + gamma(2 * this.walls.length + 2 * this.dimension + 16) * size) * (1 + 1e-9)
    );
  }

  private cut(positive: Wall, negative: Wall): void {
    this.cuts += 1;
    const inside = (wall: Wall): Float64Array[] =>
      this.points.filter((point) => this.valueAt(wall.row, point) > wall.slack).slice(-mostPoints);
    const part = {
      level: this.level,
      unit: this.unit,
      walls: this.walls.length,
      wall: positive,
      points: inside(positive),
    };
    const isUp = this.chooseSide?.();
    if (isUp === undefined) this.waiting.push(part);
    if (isUp === true) {
      this.goTo(part);
      return;
    }
    this.points = inside(negative);
    this.enclose(negative);
  }

  private enclose(wall: Wall): void {
    this.walls.push(wall);
    this.program.push(wall.row);
  }

  private goTo({ level, unit, walls, wall, points }: WaitingPart): void {
    this.walls.length = walls;
    this.program.truncate(walls);
    this.level = level;
    this.points = points;
    this.enclose(wall);
    markActive(this.branch, this.levels[level]!.firstWord, unit, true);
  }

  private takeUp(part: WaitingPart): void {
    this.goTo(part);
    this.unit = part.unit + 1;
  }

  private finishCell(): void {
    const { cellCount, words, dimension } = this;
    this.patterns = growInt32(this.patterns, (cellCount + 1) * words, 2);
    this.patterns.set(this.branch, cellCount * words);
    this.interiors = growFloat64(this.interiors, (cellCount + 1) * dimension, 2);
    this.interiors.set(this.points[0]!, cellCount * dimension);
    this.cellCount += 1;
  }
}
