import { initialRunning } from '../../core/experiment/tensorLayout.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import * as layout from './assembly/trainKernelLayout.ts';
import type { TrainingProblem } from '../problem/stepper.ts';
import { pageBytes, placeKernel, type KernelAddresses } from './trainKernelAddresses.ts';
import type { KernelModule } from './trainKernelModule.ts';
import { hasOutsideWork, type KernelPlan } from './trainKernelPlan.ts';
import { numberOf, writeProgram, type WritableMemory } from './trainKernelProgram.ts';

/** What the WebAssembly module exports; addresses in bytes, truths as 0 or 1. */
export interface KernelFunctions {
  /** Four random orders of `count` rows, one behind the other, as `createRandom(seed).shuffle` makes them. */
  shuffleOrders(ordersAt: number, count: number, ...seeds: readonly number[]): void;
  run(program: number, steps: number, count: number): number;
  differentiate(program: number, rowsAt: number, rows: number): number;
  addRegularizers(program: number): void;
  backUp(program: number, restore: number): void;
  update(program: number, rows: number, rate: number): number;
  checkParameters(program: number): number;
  predict(program: number, rows: number): void;
  /** A step in parts; see `trainKernelParts.ts`. Ranges end before `end`. */
  gatherPart(program: number, list: number, row: number, end: number): void;
  combinePart(program: number, index: number, list: number, ...rows: readonly [row: number, end: number]): void;
  normalizePart(program: number, index: number, rows: number): void;
  finishPart(program: number, index: number, row: number, end: number): void;
  measureLoss(program: number, list: number, rows: number): number;
  startBackward(program: number, index: number, rows: number): void;
  groupPart(program: number, list: number, rows: number): number;
  gradientPart(program: number, index: number, rows: number, ...inputs: readonly [input: number, end: number]): void;
  sendBackPart(program: number, index: number, row: number, end: number): void;
  predictSparse(...addresses: readonly number[]): void;
}

/** Inference takes at least this many rows at a time. */
const fewestRows = 32;
/** A gradient, weight or slot beyond this could overflow float32 within one update. */
const largeValue = 1e10;

/** Rows that a kernel for batches of this size has room for. */
export const rowsFor = (batchSize: number): number => Math.max(batchSize, fewestRows);

/** The batch of a step in the kernel's memory. */
export interface ListedBatch {
  /** Address of its row numbers. */
  readonly list: number;
  readonly rows: number;
}

/** The network, its optimizer and its data in the memory of one WebAssembly instance. */
export class KernelMemory implements WritableMemory {
  readonly functions: KernelFunctions;
  readonly places: KernelAddresses;
  /** Rows that one batch may have. */
  readonly rows: number;
  readonly parameters: Float32Array<ArrayBuffer>;
  readonly gradient: Float32Array<ArrayBuffer>;
  readonly running: Float32Array<ArrayBuffer>;
  readonly slots: readonly Float32Array<ArrayBuffer>[];
  /** The whole memory, as each kind of number. */
  readonly floats: Float32Array<ArrayBuffer>;
  readonly integers: Int32Array<ArrayBuffer>;
  readonly doubles: Float64Array<ArrayBuffer>;
  readonly #problem: TrainingProblem;
  readonly #startsCareful: boolean;

  /** @param rows  of the largest batch that will be asked for */
  constructor({ module }: KernelModule, problem: TrainingProblem, plan: KernelPlan, rows: number) {
    this.#problem = problem;
    this.rows = rowsFor(rows);
    const places = placeKernel(problem, this.rows, plan);
    this.places = places;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(places.bytes / pageBytes) });
    const instance = new WebAssembly.Instance(module, { env: { memory } });
    this.functions = instance.exports as unknown as KernelFunctions;
    this.floats = new Float32Array(memory.buffer);
    this.integers = new Int32Array(memory.buffer);
    this.doubles = new Float64Array(memory.buffer);
    const count = problem.architecture.parameters;
    this.parameters = new Float32Array(memory.buffer, places.parameters, count);
    this.gradient = new Float32Array(memory.buffer, places.gradient, count);
    this.running = new Float32Array(memory.buffer, places.running, places.runningLength);
    this.slots = Array.from(
      { length: places.slotCount },
      (_, slot) => new Float32Array(memory.buffer, places.slots + 16 * places.vectors * slot, count),
    );
    this.#startsCareful = hasOutsideWork(plan) || this.#couldOverflow();
    writeProgram({ problem, memory: this, plan });
    this.#writeSamples();
    this.parameters.set(problem.initial);
    this.running.set(initialRunning(problem.architecture));
    this.chooseCare();
  }

  integer(address: number): number {
    return this.integers[address >> 2]!;
  }

  double(address: number): number {
    return this.doubles[address >> 3]!;
  }

  writeInteger(address: number, value: number): void {
    this.integers[address >> 2] = value;
  }

  writeDouble(address: number, value: number): void {
    this.doubles[address >> 3] = value;
  }

  /**
   * Steps that could overflow float32 keep a copy of what they change. With moderate weights, gradients and settings an update cannot,
   * so the kernel tests the gradient of each step and this looks at the rest, whenever weights come from outside.
   */
  chooseCare(): void {
    const isLarge = (values: Numbers): boolean => values.some((value) => !(Math.abs(value) < largeValue));
    const careful = this.#startsCareful || isLarge(this.parameters) || this.slots.some(isLarge);
    const flagsAt = this.places.program + layout.programFlags;
    const others = this.integer(flagsAt) & ~layout.flagCareful;
    this.writeInteger(flagsAt, careful ? others | layout.flagCareful : others);
  }

  /** Settings with which weights can grow without a large gradient. */
  #couldOverflow(): boolean {
    const { learningRate, weightDecay, options } = this.#problem.experiment.optimizer;
    const { momentum, epsilon } = options;
    return (
      learningRate > 1e3 ||
      learningRate * weightDecay > 2 ||
      numberOf(momentum, 0) > 0.9999 ||
      numberOf(epsilon, 1) < 1e-15
    );
  }

  #writeSamples(): void {
    const { places } = this;
    const { train, architecture } = this.#problem;
    this.floats.set(train.targets, places.targets >> 2);
    if (places.sparse === undefined) this.#writeRows(train.inputs, train.count, places.inputs);
    else this.#writePairs(train.inputs, architecture.inputs, train.count);
  }

  /** Rows of inputs, each padded to whole vectors. */
  #writeRows(inputs: Float32Array, count: number, address: number): void {
    const width = this.#problem.architecture.inputs;
    const { inputStride } = this.places;
    if (width === inputStride) {
      this.floats.set(inputs.subarray(0, count * width), address >> 2);
      return;
    }
    let to = address >> 2;
    for (let row = 0; row < count; row += 1, to += inputStride) {
      for (let column = 0; column < width; column += 1) this.floats[to + column] = inputs[row * width + column]!;
    }
  }

  #writePairs(inputs: Float32Array, width: number, count: number): void {
    const { rowStarts, columns, values, inference } = this.places.sparse!;
    for (let row = 0; row < inference.rows; row += 1) this.writeInteger(inference.list + 4 * row, row);
    let pair = 0;
    for (let row = 0; row < count; row += 1) {
      this.writeInteger(rowStarts + 4 * row, pair);
      for (let column = 0; column < width; column += 1) {
        const value = inputs[row * width + column]!;
        if (value === 0) continue;
        this.writeInteger(columns + 4 * pair, column);
        this.floats[(values >> 2) + pair] = value;
        pair += 1;
      }
    }
    this.writeInteger(rowStarts + 4 * count, pair);
  }

  /** Rows that `predict` takes at most. */
  get inferenceRows(): number {
    return Math.min(this.rows, this.places.sparse?.inference.rows ?? this.rows);
  }

  /** Inference of up to `inferenceRows` rows: writes count x outputs numbers to `out`, from its place `first`. */
  predict(inputs: Float32Array, count: number, out: Float32Array, first: number): void {
    const { places } = this;
    const { outputs } = this.#problem.architecture;
    this.#writeRows(inputs, count, places.inputBatch);
    if (places.sparse === undefined) {
      this.functions.predict(places.program, count);
    } else {
      const { list, starts, columns, values } = places.sparse.inference;
      this.functions.predictSparse(places.program, count, list, starts, columns, values);
    }
    const last = places.layerPlaces.at(-1)!;
    let from = last.output >> 2;
    for (let row = 0; row < count; row += 1, from += last.stride) {
      for (let column = 0; column < outputs; column += 1) {
        out[first + row * outputs + column] = this.floats[from + column]!;
      }
    }
  }

  /** Writes down which rows a batch has. */
  list(rows: Int32Array): ListedBatch {
    const { rowList } = this.places;
    this.integers.set(rows, rowList >> 2);
    return { list: rowList, rows: rows.length };
  }
}
