import { initialRunning, runningPlaces, tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import type { LayerDesign, TensorPlace } from '../../core/experiment/architecture.ts';
import type { Numbers } from '../../core/numbers/matrix.ts';
import { noNorm } from './assembly/branchNumbers.ts';
import * as layout from './assembly/trainKernelLayout.ts';
import bytes from './assembly/trainKernel.wasm';
import type { TrainingProblem } from '../problem/stepper.ts';
import { branchOf, kernelBranches } from './branches.ts';
import { pageBytes, placeKernel, type KernelAddresses } from './trainKernelAddresses.ts';
import type { Piece } from './trainKernelPieces.ts';
import { hasOutsideWork, type ElementTerms, type GroupTerm, type KernelPlan } from './trainKernelPlan.ts';

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
  predictSparse(...addresses: readonly number[]): void;
}

/** Inference takes at least this many rows at a time. */
const fewestRows = 32;
/** A gradient, weight or slot beyond this could overflow float32 within one update. */
const largeValue = 1e10;

/** One module for all kernels of this thread. */
let compiled: WebAssembly.Module | undefined;

const number = (value: number | string | undefined, fallback: number): number =>
  typeof value === 'number' ? value : fallback;

/** Rows that a kernel for batches of this size has room for. */
export const rowsFor = (batchSize: number): number => Math.max(batchSize, fewestRows);

/** The network, its optimizer and its data in the memory of one WebAssembly instance. */
export class KernelMemory {
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
  constructor(problem: TrainingProblem, plan: KernelPlan, rows: number) {
    compiled ??= new WebAssembly.Module(bytes);
    this.#problem = problem;
    this.rows = rowsFor(rows);
    const places = placeKernel(problem, this.rows, plan);
    this.places = places;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(places.bytes / pageBytes) });
    const instance = new WebAssembly.Instance(compiled, { env: { memory } });
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
    this.#writeProgram(plan);
    problem.architecture.layers.forEach((design, index) => this.#writeLayer(design, index));
    this.#writePieces(places.pieceList);
    plan.groups.forEach((group, index) => this.#writeGroup(group, index));
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
      learningRate > 1e3 || learningRate * weightDecay > 2 || number(momentum, 0) > 0.9999 || number(epsilon, 1) < 1e-15
    );
  }

  #writeProgram(plan: KernelPlan): void {
    const { places } = this;
    const { architecture, experiment, loss } = this.#problem;
    const { optimizer, clip, training } = experiment;
    const { options } = optimizer;
    const branch = branchOf(kernelBranches.optimizers, optimizer.name);
    const integers: [number, number][] = [
      [layout.programLayers, architecture.layers.length],
      [layout.programLayersAt, places.layers],
      [layout.programInputsAt, places.inputs],
      [layout.programRowStartsAt, places.sparse?.rowStarts ?? 0],
      [layout.programColumnsAt, places.sparse?.columns ?? 0],
      [layout.programValuesAt, places.sparse?.values ?? 0],
      [layout.programTargetsAt, places.targets],
      [layout.programOutputs, architecture.outputs],
      [layout.programLoss, branchOf(kernelBranches.losses, loss.name)],
      [layout.programParametersAt, places.parameters],
      [layout.programGradientAt, places.gradient],
      [layout.programVectors, places.vectors],
      [layout.programParameters, architecture.parameters],
      [layout.programSlotsAt, places.slots],
      [layout.programSlots, places.slotCount],
      [layout.programOptimizer, branch.code],
      [layout.programPiecesAt, places.pieces],
      [layout.programPieces, places.pieceList.length],
      [layout.programFlags, this.#flags(plan)],
      [layout.programGroupsAt, places.groups],
      [layout.programGroups, plan.groups.length],
      [layout.programBackupAt, places.backup],
      [layout.programRunningAt, places.running],
      [layout.programRunning, places.runningLength],
      [layout.programSeed, training.seed | 0],
      [layout.programColumnStartsAt, places.sparse?.columnStarts ?? 0],
      [layout.programColumnRowsAt, places.sparse?.columnRows ?? 0],
      [layout.programColumnValuesAt, places.sparse?.columnValues ?? 0],
      [layout.programInputStride, places.inputStride],
      [layout.programInputBatchAt, places.inputBatch],
    ];
    const doubles: [number, number][] = [
      [layout.programMomentum, number(branch.kept && options[branch.kept], 0)],
      [layout.programBeta1, number(options['beta1'], 0)],
      [layout.programBeta2, number(options['beta2'], 0)],
      [layout.programEpsilon, number(options['epsilon'], 0)],
      [layout.programClipAt, clip?.at ?? Infinity],
      [layout.programPower1, 1],
      [layout.programPower2, 1],
      [layout.programProxRate, NaN],
    ];
    for (const [field, value] of integers) this.writeInteger(places.program + field, value);
    for (const [field, value] of doubles) this.writeDouble(places.program + field, value);
  }

  #flags({ elements, groups }: KernelPlan): number {
    const has = (test: (terms: ElementTerms) => boolean): boolean => elements.some(test);
    const { clip } = this.#problem.experiment;
    let flags = 0;
    if (has(({ gradientRidge, gradientSign }) => gradientRidge !== 0 || gradientSign !== 0)) {
      flags |= layout.flagGradientTerms;
    }
    if (has(({ soft, ridge, hard }) => soft + ridge + hard > 0)) flags |= layout.flagProx | layout.flagElementProx;
    if (groups.some(({ proximal }) => proximal)) flags |= layout.flagProx;
    if (has(({ soft }) => soft > 0)) flags |= layout.flagSoft;
    if (has(({ hard }) => hard > 0)) flags |= layout.flagHard;
    if (clip?.by === 'norm') flags |= layout.flagClipNorm;
    if (clip?.by === 'value') flags |= layout.flagClipValue;
    if (this.places.sparse !== undefined) flags |= layout.flagSparse;
    return flags;
  }

  #writeLayer(design: LayerDesign, index: number): void {
    const { places } = this;
    const { architecture } = this.#problem;
    const own = places.layerPlaces[index]!;
    const below = places.layerPlaces[index - 1];
    const tensors = tensorsByLayer(architecture)[index]!;
    const running = runningPlaces(architecture)[index] ?? 0;
    const parameterAt = (place: TensorPlace | undefined): number => (place ? places.parameters + 4 * place.offset : 0);
    const gradientOf = (place: TensorPlace | undefined): number => (place ? places.gradient + 4 * place.offset : 0);
    const { activation, norm, dropout } = design;
    const branch = branchOf(kernelBranches.activations, activation.name);
    const start = places.layers + layout.layerBytes * index;
    const integers: [number, number][] = [
      [layout.layerInputs, design.inputs],
      [layout.layerUnits, design.units],
      [layout.layerStride, own.stride],
      [layout.layerInputAt, below?.output ?? places.inputBatch],
      [layout.layerInputStride, below?.stride ?? places.inputStride],
      [layout.layerWeightsAt, parameterAt(tensors.weights)],
      [layout.layerGradientAt, gradientOf(tensors.weights)],
      [layout.layerOutputAt, own.output],
      [layout.layerDeltaAt, own.delta],
      [layout.layerSlopeAt, own.slope],
      [layout.layerTransposedAt, own.transposed],
      [layout.layerActivation, branch.code],
      [layout.layerNorm, norm === undefined ? noNorm : branchOf(kernelBranches.normalizations, norm.name)],
      [layout.layerNormalizedAt, own.normalized],
      [layout.layerDeviationsAt, own.deviations],
      [layout.layerStatisticsAt, own.statistics],
      [layout.layerRunningAt, places.running + 4 * running],
      [layout.layerScaleAt, parameterAt(tensors.scale)],
      [layout.layerShiftAt, parameterAt(tensors.shift)],
      [layout.layerScaleGradientAt, gradientOf(tensors.scale)],
      [layout.layerShiftGradientAt, gradientOf(tensors.shift)],
      [layout.layerDropoutThreshold, Math.round(dropout * 2 ** 32)],
    ];
    for (const [field, value] of integers) this.writeInteger(start + field, value);
    this.floats[(start + layout.layerParameter) >> 2] = number(
      branch.parameter && activation.options[branch.parameter],
      0,
    );
    this.floats[(start + layout.layerDropoutKept) >> 2] = 1 / (1 - dropout);
    this.writeDouble(start + layout.layerEpsilon, number(norm?.options['epsilon'], 0));
    this.writeDouble(start + layout.layerMomentum, 1 - number(norm?.options['momentum'], 0));
  }

  #writePieces(pieces: readonly Piece[]): void {
    const { places } = this;
    let record = places.records;
    pieces.forEach(({ firstVector, vectors, terms }, index) => {
      const start = places.pieces + layout.pieceBytes * index;
      const isUniform = terms.length === 1;
      const count = isUniform ? 1 : vectors;
      this.writeInteger(start + layout.pieceStart, 16 * firstVector);
      this.writeInteger(start + layout.pieceVectors, vectors);
      this.writeInteger(start + layout.pieceStep, isUniform ? 0 : 1);
      const write = (field: number, keys: readonly (keyof ElementTerms)[]): void => {
        this.writeInteger(start + field, record);
        for (let vector = 0; vector < count; vector += 1) {
          for (const key of keys) {
            for (let lane = 0; lane < 4; lane += 1) {
              this.floats[(record >> 2) + lane] = terms[isUniform ? 0 : 4 * vector + lane]![key];
            }
            record += 16;
          }
        }
      };
      write(layout.pieceGradientAt, ['gradientRidge', 'gradientSign']);
      write(layout.pieceDecayAt, ['decay']);
      // The second half of each record is the kernel's, scaled by the learning rate.
      write(layout.pieceProxAt, ['soft', 'ridge', 'hard', 'soft', 'ridge', 'hard']);
    });
  }

  #writeGroup({ place, byUnit, proximal, strength, ridge }: GroupTerm, index: number): void {
    const start = this.places.groups + layout.groupBytes * index;
    this.writeInteger(start + layout.groupMatrixAt, this.places.parameters + 4 * place.offset);
    this.writeInteger(start + layout.groupGradientAt, this.places.gradient + 4 * place.offset);
    this.writeInteger(start + layout.groupRows, place.rows);
    this.writeInteger(start + layout.groupColumns, place.columns);
    this.writeInteger(start + layout.groupByUnit, Number(byUnit));
    this.writeInteger(start + layout.groupProximal, Number(proximal));
    this.writeInteger(start + layout.groupRoomAt, this.places.groupNorms);
    this.writeDouble(start + layout.groupStrength, strength);
    this.writeDouble(start + layout.groupRidge, ridge);
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

  /** Gradient of the mean loss of these rows plus the kernel's own regularizers, written over `gradient`; running averages stay. */
  differentiate(rows: Int32Array): void {
    const { program, rowList } = this.places;
    this.integers.set(rows, rowList >> 2);
    this.functions.differentiate(program, rowList, rows.length);
    this.functions.addRegularizers(program);
  }
}
