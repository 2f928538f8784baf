import { initialRunning } from '../../core/experiment/tensorLayout.ts';
import type { LayerDesign } from '../../core/experiment/architecture.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import * as layout from './assembly/trainKernelLayout.ts';
import type { Samples, TrainingProblem } from '../problem/stepper.ts';
import { branchOf, kernelBranches, slopeFollowsFromOutput } from './branches.ts';
import { cutPieces } from './trainKernelPieces.ts';
import type { KernelPlan } from './trainKernelPlan.ts';

/** Steps that one call of the kernel does at most. */
export const stepsPerCall = 1024;
/** Epochs whose random orders are made at once. */
export const ordersTogether = 4;
/** Row indices that one call may bring along. */
const fewestIndices = 32768;
/** The module's own constants lie in its first page. */
export const pageBytes = 65536;
/** Inputs with at most this share of non-zeros are multiplied as (column, value) pairs. */
const sparseShare = 0.4;
const fewestSparseInputs = 16;

const roundUp = (value: number, unit: number): number => Math.ceil(value / unit) * unit;
/** Floats of a row: whole vectors, but a single number stays one. */
const paddedRow = (count: number): number => (count === 1 ? 1 : roundUp(count, 4));

/** Hands out addresses; sizes are known before the memory exists, since growing it would detach every view. */
class Room {
  end = pageBytes;

  /** Address of that many bytes, with what a vector may read past the end. */
  take(size: number): number {
    const address = this.end;
    this.end = roundUp(address + size + 64, 64);
    return address;
  }

  floats(count: number): number {
    return this.take(4 * count);
  }
}

/** How many pairs sparse inputs have: all, and of one batch at most. */
export interface SparseSizes {
  readonly pairs: number;
  readonly batchPairs: number;
}

/** Numbers that are not zero: all, and most in a row; counted once for each data set. */
const countedPairs = new WeakMap<Float32Array, { readonly pairs: number; readonly widest: number }>();

function countPairs({ inputs, count }: Samples, width: number): { readonly pairs: number; readonly widest: number } {
  const known = countedPairs.get(inputs);
  if (known !== undefined) return known;
  let pairs = 0;
  let widest = 0;
  for (let row = 0; row < count; row += 1) {
    let own = 0;
    for (let column = 0; column < width; column += 1) if (inputs[row * width + column] !== 0) own += 1;
    pairs += own;
    widest = Math.max(widest, own);
  }
  const found = { pairs, widest };
  countedPairs.set(inputs, found);
  return found;
}

/** Undefined when the inputs are few or mostly not zero. */
function measureSparse(train: Samples, width: number, rows: number): SparseSizes | undefined {
  if (width < fewestSparseInputs) return undefined;
  const { pairs, widest } = countPairs(train, width);
  return pairs <= sparseShare * train.count * width ? { pairs, batchPairs: rows * widest } : undefined;
}

/** Where a layer's arrays are; 0 for what it does not have. */
export interface LayerAddresses {
  readonly stride: number;
  readonly output: number;
  readonly delta: number;
  readonly slope: number;
  readonly transposed: number;
  readonly normalized: number;
  readonly deviations: number;
  readonly statistics: number;
}

function placeLayer(room: Room, design: LayerDesign, rows: number, isFirst: boolean): LayerAddresses {
  const { units, inputs, norm, activation, dropout } = design;
  const stride = norm === undefined ? paddedRow(units) : roundUp(units, 4);
  // Three rows more: products with a single column read four rows at a time.
  const size = (rows + 3) * stride;
  const branch = branchOf(kernelBranches.activations, activation.name);
  const keepsSlopes = !slopeFollowsFromOutput(branch) || dropout > 0;
  const hasNorm = norm !== undefined;
  return {
    stride,
    output: room.floats(size),
    delta: room.floats(size),
    slope: keepsSlopes ? room.floats(size) : 0,
    transposed: isFirst || stride === 1 ? 0 : room.floats(units * roundUp(inputs, 4)),
    normalized: hasNorm ? room.floats(size) : 0,
    deviations: hasNorm ? room.floats(Math.max(rows, stride)) : 0,
    statistics: hasNorm ? room.take(16 * stride) : 0,
  };
}

/** Rows of sparse inputs that inference takes at a time. */
const inferenceRows = 64;

function placeSparse(room: Room, inputs: number, count: number, { pairs, batchPairs }: SparseSizes) {
  const inferencePairs = inferenceRows * inputs + 1;
  return {
    inference: {
      rows: inferenceRows,
      list: room.floats(inferenceRows),
      starts: room.floats(inferenceRows + 1),
      columns: room.floats(inferencePairs),
      values: room.floats(inferencePairs),
    },
    rowStarts: room.floats(count + 1),
    columns: room.floats(pairs),
    values: room.floats(pairs),
    columnStarts: room.floats(inputs + 3),
    columnRows: room.floats(batchPairs),
    columnValues: room.floats(batchPairs),
  };
}

/**
 * Where everything of a kernel lies; a function of the problem alone, so that the size is known before there is memory.
 * @param rows  of the largest batch
 */
export function placeKernel(problem: TrainingProblem, rows: number, plan: KernelPlan) {
  const { architecture, train, experiment } = problem;
  const room = new Room();
  const vectors = Math.ceil(architecture.parameters / 4);
  const slotCount = optimizers.get(experiment.optimizer.name).slots;
  const runningLength = initialRunning(architecture).length;
  const pieces = cutPieces(architecture.tensors, plan.elements);
  const records = pieces.reduce((sum, { terms }) => sum + Math.ceil(terms.length / 4), 0);
  const sizes = measureSparse(train, architecture.inputs, rows);
  const largestSide = plan.groups.reduce((most, { place }) => Math.max(most, place.rows, place.columns), 0);
  const hasBias = architecture.tensors.some(({ role }) => role === 'bias');
  const widest = hasBias ? 0 : roundUp(Math.max(...architecture.layers.map(({ units }) => units)), 4);
  const inputStride = paddedRow(architecture.inputs);
  const indexCapacity = Math.max(fewestIndices, rows, ordersTogether * train.count);
  return {
    program: room.take(layout.programBytes),
    layers: room.take(layout.layerBytes * architecture.layers.length),
    parameters: room.take(16 * vectors),
    gradient: room.take(16 * vectors),
    slots: room.take(16 * vectors * slotCount),
    running: room.floats(runningLength),
    ...{ noBias: room.floats(widest), biasRoom: room.floats(widest) },
    steps: room.take(layout.stepBytes * stepsPerCall),
    indices: room.floats(indexCapacity),
    indexCapacity,
    rowList: room.floats(rows),
    pieces: room.take(layout.pieceBytes * pieces.length),
    records: room.take((layout.gradientRecord + layout.decayRecord + layout.proxRecord) * records),
    groups: room.take(layout.groupBytes * plan.groups.length),
    groupNorms: room.take(8 * largestSide),
    backup: room.take(16 * vectors * (1 + slotCount) + roundUp(4 * runningLength, 16) + 16),
    inputBatch: room.floats((rows + 3) * inputStride),
    layerPlaces: architecture.layers.map((design, index) => placeLayer(room, design, rows, index === 0)),
    targets: room.floats(train.targets.length),
    inputs: sizes === undefined ? room.floats((train.count + 3) * inputStride) : 0,
    sparse: sizes && placeSparse(room, architecture.inputs, train.count, sizes),
    vectors,
    slotCount,
    runningLength,
    inputStride,
    pieceList: pieces,
    bytes: room.end,
  };
}

export type KernelAddresses = ReturnType<typeof placeKernel>;
