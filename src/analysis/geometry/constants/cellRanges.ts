import { isActiveIn, type PatternSet } from '../../regions/cells/activationPatterns.ts';
import { allInputs, freeInputsOf, holdSides } from '../../regions/cells/freeInputs.ts';
import {
  affineMapOfPattern,
  evaluateNetwork,
  type AffineLayer,
  type Box,
  type PiecewiseLinearNetwork,
} from '../../regions/cells/piecewiseLinear.ts';
import { rangeOnBox } from '../../regions/box/wallProofs.ts';
import type { HalfSpaceProgram, ProgramSolver } from '../../regions/box/linearPrograms.ts';
import { outputPairs, type OutputRanges, type ValueRange } from './outputRanges.ts';

/** What a search may use of its surroundings. */
export interface SearchOptions {
  /** Awaited every few programs; throws to end the search. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** A linear function of the outputs: its coefficients. */
type Wish = Float64Array;

interface Extreme {
  value: number;
  point: Float64Array;
}

/** An extreme that is looked for in one cell, with what it can be at most. */
interface Chance {
  readonly cell: number;
  readonly bound: number;
}

/** Programs between two pauses: some milliseconds. */
const programsInTurn = 16;

/**
 * Ranges of all outputs and their differences on a box whose cells are known: a linear program for every cell that could hold more than what was
 * found before. What is told is attained: it is the network's own value at a point of the box.
 * @param set  all cells of the box
 */
export async function outputRangesOnCells(
  network: PiecewiseLinearNetwork,
  box: Box,
  set: PatternSet,
  { solver, pause }: SearchOptions & { readonly solver: ProgramSolver },
): Promise<OutputRanges> {
  const free = freeInputsOf(box);
  const program = solver.open(free.box);
  const search = new CellPrograms(holdSides(network, box), free.box, { set, program, pause });
  try {
    const outputs = network.output.units;
    const pairs = outputPairs(outputs);
    const rangeOf = async (wish: Wish): Promise<ValueRange> => {
      const most = await search.maximize(wish);
      const least = await search.maximize(wish.map((value) => -value));
      return {
        ...{ min: -least.value, max: most.value },
        argmin: allInputs(free.inputMap, least.point),
        argmax: allInputs(free.inputMap, most.point),
      };
    };
    const ranges: ValueRange[] = [];
    for (let output = 0; output < outputs; output += 1) ranges.push(await rangeOf(wishOf(outputs, [output])));
    const differences: OutputRanges['differences'][number][] = [];
    for (const of of pairs) differences.push({ of, ...(await rangeOf(wishOf(outputs, of))) });
    return { outputs: ranges, differences };
  } finally {
    search.dispose();
  }
}

/** The first minus the second, or the first alone. */
function wishOf(outputs: number, [first, second]: readonly number[]): Wish {
  const wish = new Float64Array(outputs);
  wish[first!] = 1;
  if (second !== undefined) wish[second] = -1;
  return wish;
}

/** The linear programs of all cells of a network without held inputs. */
class CellPrograms {
  readonly #network: PiecewiseLinearNetwork;
  readonly #box: Box;
  readonly #set: PatternSet;
  readonly #program: HalfSpaceProgram;
  readonly #pause: (() => Promise<void>) | undefined;
  readonly #maps: readonly AffineLayer[];
  #programs = 0;

  constructor(
    network: PiecewiseLinearNetwork,
    box: Box,
    { set, program, pause }: { readonly set: PatternSet; readonly program: HalfSpaceProgram } & SearchOptions,
  ) {
    this.#network = network;
    this.#box = box;
    this.#set = set;
    this.#program = program;
    this.#pause = pause;
    this.#maps = Array.from({ length: set.cells }, (_, cell) => {
      const { gradient, offset } = affineMapOfPattern(network, (layer, unit) => isActiveIn(set, cell, layer, unit));
      return { units: network.output.units, weights: gradient, bias: offset };
    });
  }

  /** The largest value of a linear function of the outputs, cells of the largest bounds first. */
  async maximize(wish: Wish): Promise<Extreme> {
    const middle = Float64Array.from(this.#box, ([low, high]) => (low + high) / 2);
    const best: Extreme = { value: this.#valueAt(wish, middle), point: middle };
    const rows = this.#maps.map((map) => combine(map, wish));
    const chances = rows.map((row, cell): Chance => ({ cell, bound: rangeOnBox(row, this.#box)[1] }));
    chances.sort((one, other) => other.bound - one.bound);
    for (const { cell, bound } of chances) {
      if (bound <= best.value) break;
      this.#enter(cell);
      const found = this.#program.maximize(rows[cell]!.subarray(0, -1));
      this.#programs += 1;
      if (this.#programs % programsInTurn === 0) await this.#pause?.();
      if (found === undefined) continue;
      const point = found.point.map((value, axis) =>
        Math.min(this.#box[axis]![1], Math.max(this.#box[axis]![0], value)),
      );
      const value = this.#valueAt(wish, point);
      if (value > best.value) Object.assign(best, { value, point });
    }
    return best;
  }

  dispose(): void {
    this.#program.dispose();
  }

  #valueAt(wish: Wish, point: Float64Array): number {
    return evaluateNetwork(this.#network, point).outputs.reduce((sum, value, at) => sum + wish[at]! * value, 0);
  }

  /** The half-spaces of a cell. */
  #enter(cell: number): void {
    this.#program.truncate(0);
    const isActive = (layer: number, unit: number): boolean => isActiveIn(this.#set, cell, layer, unit);
    for (const wall of wallsOfPattern(this.#network, isActive)) this.#program.push(wall);
  }
}

/** Half-spaces that enclose a cell: of every hidden unit the coefficients of the inputs, then the constant; not negative inside. */
export function wallsOfPattern(
  network: PiecewiseLinearNetwork,
  isActive: (layer: number, unit: number) => boolean,
): Float64Array[] {
  const { inputs, layers } = network;
  return layers.flatMap((layer, depth) => {
    const before = { inputs, layers: layers.slice(0, depth), output: layer };
    const { gradient, offset } = affineMapOfPattern(before, isActive);
    return Array.from({ length: layer.units }, (_, unit) => {
      const row = Float64Array.of(...gradient.subarray(unit * inputs, (unit + 1) * inputs), offset[unit]!);
      return isActive(depth, unit) ? row : row.map((value) => -value);
    }).filter((row) => row.subarray(0, -1).some((value) => value !== 0));
  });
}

/** A linear function of what a map gives, the constant last. */
function combine({ units, weights, bias }: AffineLayer, wish: Wish): Float64Array {
  const inputs = weights.length / units;
  const row = new Float64Array(inputs + 1);
  for (let unit = 0; unit < units; unit += 1) {
    for (let at = 0; at < inputs; at += 1) row[at]! += wish[unit]! * weights[unit * inputs + at]!;
    row[inputs]! += wish[unit]! * bias[unit]!;
  }
  return row;
}
