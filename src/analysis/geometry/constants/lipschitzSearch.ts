import { BoxBranch } from '../../regions/box/boxBranch.ts';
import type { HalfSpaceProgram, ProgramSolver } from '../../regions/box/linearPrograms.ts';
import { ProgramMaps, type Wall } from '../../regions/box/programMaps.ts';
import { ProgramPart } from '../../regions/box/programPart.ts';
import { rangeOnBox } from '../../regions/box/wallProofs.ts';
import { allInputs, freeInputsOf, holdSides, type FreeInputs } from '../../regions/cells/freeInputs.ts';
import {
  affineMapOfPattern,
  checkBox,
  checkNetwork,
  hiddenWidths,
  type Box,
  type PiecewiseLinearNetwork,
} from '../../regions/cells/piecewiseLinear.ts';
import { failure } from '../../../core/ground/errors.ts';
import { boundSlopes } from './slopeBounds.ts';
import { matrixNorms } from './lipschitz.ts';
import type { InputNorm } from './planeMetric.ts';

/** What a Lipschitz constant lies between. */
export interface LipschitzInterval {
  /** Attained: the norm of the map of a cell that is there for sure. */
  readonly lower: number;
  /** No cell is steeper. */
  readonly upper: number;
  /** The interval has closed: `lower` is the constant. */
  readonly isExact: boolean;
  /** A point inside the cell that attains `lower`, in all inputs; undefined before any cell was reached. */
  readonly point: Float64Array | undefined;
  /** Parts of the box that were looked at. */
  readonly parts: number;
}

/** Limits and listeners of a search. */
export interface IntervalOptions {
  readonly norm: InputNorm;
  /** Most parts that are looked at. */
  readonly parts: number;
  /** What is attained in a cell that was found before, at a point in all inputs. */
  readonly known?: { readonly lower: number; readonly point: Float64Array };
  readonly milliseconds?: number;
  readonly clock?: () => number;
  readonly signal?: AbortSignal;
  readonly pause?: () => Promise<void>;
  readonly onProgress?: (interval: Pick<LipschitzInterval, 'lower' | 'upper'>) => void;
}

/** A part of the box on which some units have one sign: all before (layer, unit). */
interface OpenPart {
  readonly bound: number;
  readonly walls: readonly Wall[];
  readonly words: Int32Array;
  readonly layer: number;
  readonly unit: number;
  readonly points: readonly Float64Array[];
}

/** Within this share of each other two bounds are one: rounding. */
const closeShare = 1e-12;

/**
 * The Lipschitz constant of a piecewise linear network on a box that has too many cells to list: branch and bound over the signs of units, the
 * part that could be steepest first. The interval shrinks with every part and closes when nothing is left that could be steeper.
 * @throws LabError analysis/bad-network  the network or the box is not valid
 * @throws LabError engine/cancelled      the signal was aborted
 * @source Bhowmick, D'Souza, Raghavan (2021), LipBaB: computing exact Lipschitz constant of ReLU networks, ICANN
 */
export async function searchLipschitz(
  network: PiecewiseLinearNetwork,
  box: Box,
  solver: ProgramSolver,
  options: IntervalOptions,
): Promise<LipschitzInterval> {
  checkNetwork(network);
  checkBox(box, network.inputs);
  const free = freeInputsOf(box);
  const program = solver.open(free.box);
  const { clock, milliseconds, signal, pause, onProgress } = options;
  const deadline = clock !== undefined && milliseconds !== undefined ? clock() + milliseconds : Infinity;
  try {
    const { norm, known } = options;
    const search = new LipschitzSearch(network, box, { free, program, norm, known });
    while (!search.isClosed && search.parts < options.parts && (clock?.() ?? 0) < deadline) {
      search.advance();
      onProgress?.(search);
      await pause?.();
      if (signal?.aborted) throw failure('engine/cancelled');
    }
    return search.interval();
  } finally {
    program.dispose();
  }
}

class LipschitzSearch {
  parts = 0;
  #lower: number;
  /** In all inputs. */
  #point: Float64Array | undefined;
  readonly #open: OpenPart[] = [];
  readonly #network: PiecewiseLinearNetwork;
  readonly #own: PiecewiseLinearNetwork;
  readonly #free: FreeInputs;
  readonly #program: HalfSpaceProgram;
  readonly #norm: InputNorm;
  readonly #branch: BoxBranch;
  readonly #maps: ProgramMaps;
  /** The most that a part which was given up in doubt could hold. */
  #doubt = 0;

  constructor(
    network: PiecewiseLinearNetwork,
    box: Box,
    {
      free,
      program,
      norm,
      known,
    }: {
      readonly free: FreeInputs;
      readonly program: HalfSpaceProgram;
      readonly norm: InputNorm;
      readonly known: IntervalOptions['known'];
    },
  ) {
    this.#lower = known?.lower ?? 0;
    this.#point = known?.point;
    this.#network = network;
    this.#own = holdSides(network, box);
    this.#free = free;
    this.#program = program;
    this.#norm = norm;
    this.#branch = new BoxBranch(hiddenWidths(network));
    this.#maps = new ProgramMaps(network, free, this.#branch);
    this.#open.push({
      ...{ bound: Infinity, walls: [], words: this.#branch.words.slice(), layer: 0, unit: 0 },
      points: [Float64Array.from(free.box, ([low, high]) => (low + high) / 2)],
    });
  }

  get lower(): number {
    return this.#lower;
  }

  get upper(): number {
    return Math.max(this.#lower, this.#doubt, this.#open[0]?.bound ?? 0);
  }

  get isClosed(): boolean {
    return this.#open.length === 0 || this.#open[0]!.bound <= this.#lower * (1 + closeShare);
  }

  interval(): LipschitzInterval {
    const { lower, upper, parts } = this;
    return { lower, upper, isExact: upper <= lower * (1 + closeShare), point: this.#point, parts };
  }

  /** Takes the part with the largest bound up, and goes on until its next cut or its end. */
  advance(): void {
    const part = popLargest(this.#open);
    if (part === undefined) return;
    this.parts += 1;
    this.#branch.words.set(part.words);
    for (let layer = 0; layer < Math.min(part.layer + 1, this.#network.layers.length); layer += 1)
      this.#maps.enter(layer);
    const room = this.#roomOf(part);
    const { layers } = this.#network;
    let unit = part.unit;
    for (let layer = part.layer; layer < layers.length; layer += 1, unit = 0) {
      if (layer > part.layer) this.#maps.enter(layer);
      for (; unit < layers[layer]!.units; unit += 1) {
        if (!this.#settle(part, room, [layer, unit])) return;
      }
    }
    this.#finish(room.interior);
  }

  /** The part inside its walls, with the points that are known in it. */
  #roomOf({ walls, points }: OpenPart): ProgramPart {
    this.#program.truncate(0);
    const room = new ProgramPart(this.#free.box, this.#program);
    walls.forEach((wall, at) => room.goTo({ walls: at, wall, points }));
    return room;
  }

  /** Decides a unit; false when it cuts the part, whose sides are open then. */
  #settle(part: OpenPart, room: ProgramPart, [layer, unit]: readonly [number, number]): boolean {
    const wall = this.#maps.wallOf(layer, unit);
    const [low, high] = rangeOnBox(wall.row, this.#free.box);
    if (low > wall.slack || high < -wall.slack) {
      this.#branch.mark(layer, unit, low > wall.slack);
      return true;
    }
    const known = this.#maps.signFromBefore(layer, unit);
    if (known !== 0) {
      this.#branch.mark(layer, unit, known > 0);
      return true;
    }
    const before = room.undecided;
    const negative = { row: wall.row.map((value) => -value), slack: wall.slack };
    const [isPositive, isNegative] = [room.canExceed(wall), room.canExceed(negative)];
    // What can be proved neither way may hide a sliver of a cell: its bound stays in the interval.
    if (room.undecided > before) this.#doubt = Math.max(this.#doubt, this.#boundAt([layer, unit]));
    this.#branch.mark(layer, unit, isPositive && !isNegative);
    if (!(isPositive && isNegative)) return true;
    for (const [isActive, side] of [
      [true, wall],
      [false, negative],
    ] as const) {
      this.#branch.mark(layer, unit, isActive);
      const bound = Math.min(part.bound, this.#boundAt([layer, unit + 1]));
      if (bound <= this.#lower * (1 + closeShare)) continue;
      const { points } = room.sideOf(side);
      const words = this.#branch.words.slice();
      push(this.#open, { bound, walls: [...part.walls, side], words, layer, unit: unit + 1, points });
    }
    return false;
  }

  /** No cell of the present part, whose units before (layer, unit) are decided, is steeper. */
  #boundAt([layer, unit]: readonly [number, number]): number {
    const isActive = (at: number, one: number): boolean => this.#branch.isActive(at, one);
    return boundSlopes(this.#own, this.#free.box, { layer, unit, isActive }, this.#norm);
  }

  /** All units are decided: the part is a cell. */
  #finish(interior: Float64Array): void {
    const { gradient } = affineMapOfPattern(this.#own, (layer, unit) => this.#branch.isActive(layer, unit));
    const value = matrixNorms(gradient, this.#own.inputs)[this.#norm];
    if (value <= this.#lower && this.#point !== undefined) return;
    this.#lower = Math.max(value, this.#lower);
    this.#point = allInputs(this.#free.inputMap, interior);
    const kept = this.#open.filter(({ bound }) => bound > value * (1 + closeShare));
    this.#open.length = 0;
    for (const part of kept) push(this.#open, part);
  }
}

/** A heap, the largest bound at its top. */
function push(heap: OpenPart[], part: OpenPart): void {
  let at = heap.push(part) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    if (heap[above]!.bound >= part.bound) break;
    heap[at] = heap[above]!;
    at = above;
  }
  heap[at] = part;
}

function popLargest(heap: OpenPart[]): OpenPart | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let below = 2 * at + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && heap[below + 1]!.bound > heap[below]!.bound) below += 1;
    if (heap[below]!.bound <= last.bound) break;
    heap[at] = heap[below]!;
    at = below;
  }
  heap[at] = last;
  return top;
}
