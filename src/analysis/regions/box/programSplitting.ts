import { cellsAfterLayers, type ResumableWork } from '../cells/enumeration.ts';
import type { FreeInputs } from '../cells/freeInputs.ts';
import { type Box, hiddenWidths, type PiecewiseLinearNetwork } from '../cells/piecewiseLinear.ts';
import { BoxBranch } from './boxBranch.ts';
import { FoundCells } from './foundCells.ts';
import type { HalfSpaceProgram } from './linearPrograms.ts';
import { ProgramMaps } from './programMaps.ts';
import { type KeptPart, ProgramPart } from './programPart.ts';
import { rangeOnBox } from './wallProofs.ts';

/** A part to come back to, on the positive side of the unit that cut it off. */
interface WaitingPart {
  readonly layer: number;
  readonly unit: number;
  readonly part: KeptPart;
}

/** Programs between two chances to hear a cancel, some milliseconds. */
const programsInTurn = 16;

/**
 * Depth-first splitting of a box by the neurons of all hidden layers with linear programs: for each neuron, is there a point of the part
 * where it is positive, and one where it is negative? What can be proved neither way is taken as no, so that the number of cells is a lower
 * bound for sure, and exact when nothing is undecided.
 */
export class ProgramSplitting implements ResumableWork {
  readonly cells: FoundCells;
  readonly #box: Box;
  readonly #branch: BoxBranch;
  readonly #maps: ProgramMaps;
  readonly #part: ProgramPart;
  readonly #chooseSide: (() => boolean) | undefined;
  readonly #waiting: WaitingPart[] = [];
  #isDone = false;
  #cuts = 0;
  #layer = 0;
  #unit = 0;

  /**
   * @param program     of this box, empty; it is used up
   * @param chooseSide  when a neuron cuts, go on with its positive side alone (true) or with its negative one, instead of with both
   */
  constructor(
    network: PiecewiseLinearNetwork,
    free: FreeInputs,
    program: HalfSpaceProgram,
    chooseSide?: () => boolean,
  ) {
    const { box } = free;
    this.#box = box;
    this.#chooseSide = chooseSide;
    this.#branch = new BoxBranch(hiddenWidths(network));
    this.cells = new FoundCells(this.#branch.words.length, box.length);
    this.#maps = new ProgramMaps(network, free, this.#branch);
    this.#part = new ProgramPart(box, program);
    if (this.#maps.levels.length > 0) this.#enter(0);
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get cellCount(): number {
    return this.cells.count;
  }

  /** What the proofs cost and left open. */
  get proofs(): Pick<ProgramPart, 'programs' | 'undecided' | 'largestDoubt'> {
    const { programs, undecided, largestDoubt } = this.#part;
    return { programs, undecided, largestDoubt };
  }

  /** Neurons that cut the present part on the way from the box. */
  get cuts(): number {
    return this.#cuts;
  }

  /** Cells of the network's first l + 1 hidden layers found so far, per l. */
  cellsPerLayer(): number[] {
    return cellsAfterLayers(this.#maps.levels, this.cells.count);
  }

  /** Splits until `cells` cells are finished, nothing is left, or some programs were solved: then it can go on at once. */
  advance(cells: number): void {
    const { levels } = this.#maps;
    const pauseAt = this.#part.programs + programsInTurn;
    while (!this.#isDone && this.cells.count < cells && this.#part.programs < pauseAt) {
      const level = levels[this.#layer];
      if (level && this.#unit < level.units) {
        this.#settle(this.#layer, this.#unit);
        this.#unit += 1;
      } else if (this.#layer < levels.length - 1) this.#enter(this.#layer + 1);
      else {
        this.cells.add(this.#branch.words, this.#part.interior);
        const part = this.#waiting.pop();
        if (part) this.#takeUp(part);
        else this.#isDone = true;
      }
    }
  }

  #enter(layer: number): void {
    this.#layer = layer;
    this.#unit = 0;
    this.#maps.enter(layer);
  }

  /** Decides a neuron on the present part: one sign, or a cut. */
  #settle(layer: number, unit: number): void {
    const wall = this.#maps.wallOf(layer, unit);
    const { row, slack } = wall;
    const [low, high] = rangeOnBox(row, this.#box);
    if (low > slack || high < -slack) {
      this.#branch.mark(layer, unit, low > slack);
      return;
    }
    if (low >= -slack && high <= slack && this.#maps.isZero(layer, unit)) {
      this.#branch.mark(layer, unit, false);
      return;
    }
    const known = this.#maps.signFromBefore(layer, unit);
    if (known !== 0) {
      this.#branch.mark(layer, unit, known > 0);
      return;
    }
    const isPositive = this.#part.canExceed(wall);
    const negative = { row: row.map((value) => -value), slack };
    const isNegative = this.#part.canExceed(negative);
    this.#branch.mark(layer, unit, isPositive && !isNegative);
    if (isPositive && isNegative) this.#cut(this.#part.sideOf(wall), this.#part.sideOf(negative));
  }

  #cut(positive: KeptPart, negative: KeptPart): void {
    this.#cuts += 1;
    const waiting = { layer: this.#layer, unit: this.#unit, part: positive };
    const isUp = this.#chooseSide?.();
    if (isUp === true) {
      this.#goTo(waiting);
      return;
    }
    if (isUp === undefined) this.#waiting.push(waiting);
    this.#part.goTo(negative);
  }

  #takeUp(waiting: WaitingPart): void {
    this.#goTo(waiting);
    this.#unit = waiting.unit + 1;
  }

  #goTo({ layer, unit, part }: WaitingPart): void {
    this.#part.goTo(part);
    this.#layer = layer;
    this.#branch.mark(layer, unit, true);
  }
}
