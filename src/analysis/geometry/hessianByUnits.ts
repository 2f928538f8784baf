import { openArena } from '../linearAlgebra/columnProducts.ts';
import { roomFor, type Arena } from '../linearAlgebra/arena.ts';
import type { CurvaturePart } from './hessianProduct.ts';
import type { LossPass } from './lossPass.ts';
import { layersOfChunk, lossBends, pullBack, pullBackSecond, throughOutput, type LayerChunk } from './unitChunk.ts';

/** Samples that are worked on together, and doubles that one side of a product may take: both stay near the processor. */
const mostSamples = 64;
const mostDoubles = 2 ** 20;

/** Sizes of a dense layer. */
interface LayerSize {
  readonly inputs: number;
  readonly units: number;
  /** Place of weight (input, unit) and, for input === inputs, of the unit's bias in the flat vector; undefined where there is no bias. */
  readonly placeOf: (input: number, unit: number) => number | undefined;
}

/** A sum over samples of products of columns, and where its numbers belong. */
interface Product {
  readonly leftCount: number;
  readonly rightCount: number;
  /** rightCount x leftCount, added up over the chunks. */
  readonly sum: Float64Array;
}

/** All products of two layers: of what comes in with second derivatives by pre-activations, and of what the path between them adds. */
interface BlockOfLayers {
  readonly lower: number;
  readonly upper: number;
  readonly main: Product;
  /** Only between different layers, and not in the Gauss-Newton part. */
  readonly between: Product | undefined;
}

/**
 * The second derivative of a network without norms, from the second derivatives of each sample by the pre-activations of two layers: of weights
 * (i, u) and (j, v) it is the sum over samples of a_i a_j K_uv, and of a_i J_uj delta_v where the first layer feeds the second. Products that
 * belong together are made at once, in SIMD where there is WebAssembly.
 * @source Bishop (1992), Exact calculation of the Hessian matrix for the multilayer perceptron
 */
export function hessianByUnits(pass: LossPass, part: CurvaturePart): Float64Array {
  const isWhole = part === 'hessian';
  const sizes = pass.layers.map(({ design: { inputs, units }, tensors }): LayerSize => {
    const { weights, bias } = tensors;
    const placeOf = (input: number, unit: number): number | undefined =>
      input < inputs ? weights.offset + input * units + unit : bias && bias.offset + unit;
    return { inputs, units, placeOf };
  });
  const widest = widestProduct(sizes);
  const length = Math.max(4, Math.min(mostSamples, roomFor(pass.problem.rows), (mostDoubles / widest) & ~3));
  const arena = openArena(2 * widest * length + roomOfSums(sizes));
  try {
    const blocks = openBlocks(sizes, arena, isWhole);
    const scratch = { left: arena.doubles(widest * length), right: arena.doubles(widest * length), length, arena };
    for (let from = 0; from < pass.problem.rows; from += length) {
      addChunk(layersOfChunk(pass, from, length), lossBends(pass, from, length), { blocks, scratch, isWhole });
    }
    return assemble(blocks, sizes, pass.parameters.length);
  } finally {
    arena.close();
  }
}

const pairsOf = (count: number): number => (count * (count + 1)) / 2;

/** Columns that one side of a product has at most. */
function widestProduct(sizes: readonly LayerSize[]): number {
  let widest = 1;
  for (const [upper, { inputs, units }] of sizes.entries()) {
    widest = Math.max(widest, pairsOf(inputs + 1), pairsOf(units));
    for (const below of sizes.slice(0, upper)) {
      const ofInputs = (below.inputs + 1) * Math.max(inputs + 1, units);
      widest = Math.max(widest, ofInputs, below.units * Math.max(units, inputs));
    }
  }
  return widest;
}

function roomOfSums(sizes: readonly LayerSize[]): number {
  let room = 0;
  for (const [upper, { inputs, units }] of sizes.entries()) {
    room += roomFor(pairsOf(inputs + 1) * pairsOf(units));
    for (const below of sizes.slice(0, upper)) {
      room += 2 * roomFor((below.inputs + 1) * below.units * (inputs + 1) * units);
    }
  }
  return room;
}

function openBlocks(sizes: readonly LayerSize[], arena: Arena, isWhole: boolean): BlockOfLayers[] {
  const open = (leftCount: number, rightCount: number): Product => ({
    leftCount,
    rightCount,
    sum: arena.doubles(leftCount * rightCount),
  });
  return sizes.flatMap(({ inputs, units }, upper) =>
    sizes.slice(0, upper + 1).map((below, lower): BlockOfLayers => {
      if (lower === upper) return { lower, upper, main: open(pairsOf(inputs + 1), pairsOf(units)), between: undefined };
      const main = open((below.inputs + 1) * (inputs + 1), below.units * units);
      if (!isWhole) return { lower, upper, main, between: undefined };
      const isNext = lower + 1 === upper;
      const between = isNext
        ? open(below.inputs + 1, below.units * units)
        : open((below.inputs + 1) * units, below.units * inputs);
      return { lower, upper, main, between };
    }),
  );
}

interface Scratch {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly length: number;
  readonly arena: Arena;
}

interface Work {
  readonly blocks: readonly BlockOfLayers[];
  readonly scratch: Scratch;
  readonly isWhole: boolean;
}

/** Adds some samples to the sums of all blocks: from the last layer down, and for each of them all layers below. */
function addChunk(layers: readonly LayerChunk[], bends: Float64Array, work: Work): void {
  const { length } = work.scratch;
  const blockOf = (lower: number, upper: number): BlockOfLayers =>
    work.blocks.find((block) => block.lower === lower && block.upper === upper)!;
  let own = throughOutput(layers.at(-1)!, bends, work.isWhole);
  for (let upper = layers.length - 1; upper >= 0; upper -= 1) {
    const here = layers[upper]!;
    addPairs(here, own, blockOf(upper, upper).main, work.scratch);
    let across = own;
    let path: Float64Array | undefined;
    for (let lower = upper - 1; lower >= 0; lower -= 1) {
      const below = layers[lower]!;
      const { main, between } = blockOf(lower, upper);
      across = pullBack(below, layers[lower + 1]!, across, length);
      addMixed(below, here, { across, main }, work.scratch);
      if (lower === upper - 1) own = pullBackSecond(below, here, across, { length, isWhole: work.isWhole });
      if (between === undefined) continue;
      path = pathBetween(below, layers[lower + 1]!, path, length);
      addBetween(below, here, { path, between, isNext: lower === upper - 1 }, work.scratch);
    }
  }
}

/** How what comes into the upper layer depends on the pre-activations of a lower one; of its own activations where there is none yet. */
function pathBetween(
  below: LayerChunk,
  above: LayerChunk,
  path: Float64Array | undefined,
  length: number,
): Float64Array {
  if (path !== undefined) return pullBack(below, above, path, length);
  const { units, slope } = below;
  const diagonal = new Float64Array(units * units * length);
  for (let unit = 0; unit < units; unit += 1) {
    diagonal.set(slope.subarray(unit * length, (unit + 1) * length), unit * (units + 1) * length);
  }
  return diagonal;
}

/** One column of a matrix of columns: numbers of as many samples. */
type Column = readonly [values: Float64Array, place: number];

/** Writes the products of two columns, number by number. */
function multiplyColumns([out, to]: Column, [one, first]: Column, [other, second]: Column, length: number): void {
  const [at, a, b] = [to * length, first * length, second * length];
  for (let n = 0; n < length; n += 1) out[at + n] = one[a + n]! * other[b + n]!;
}

function addProducts({ leftCount, rightCount, sum }: Product, { left, right, length, arena }: Scratch): void {
  const columns = { stride: length, rows: length, scale: 1 };
  arena.products(
    { ...columns, values: left, count: leftCount },
    { ...columns, values: right, count: rightCount },
    leftCount,
    sum,
  );
}

function addPairs({ inputs, units, input }: LayerChunk, own: Float64Array, main: Product, scratch: Scratch): void {
  const { left, right, length } = scratch;
  let to = 0;
  for (let i = 0; i <= inputs; i += 1) {
    for (let j = i; j <= inputs; j += 1, to += 1) multiplyColumns([left, to], [input, i], [input, j], length);
  }
  to = 0;
  for (let u = 0; u < units; u += 1) {
    const from = (u * units + u) * length;
    right.set(own.subarray(from, (u + 1) * units * length), to * length);
    to += units - u;
  }
  addProducts(main, scratch);
}

function addMixed(
  below: LayerChunk,
  here: LayerChunk,
  { across, main }: { readonly across: Float64Array; readonly main: Product },
  scratch: Scratch,
): void {
  let to = 0;
  for (let i = 0; i <= below.inputs; i += 1) {
    for (let j = 0; j <= here.inputs; j += 1, to += 1) {
      multiplyColumns([scratch.left, to], [below.input, i], [here.input, j], scratch.length);
    }
  }
  scratch.right.set(across);
  addProducts(main, scratch);
}

function addBetween(
  below: LayerChunk,
  here: LayerChunk,
  { path, between, isNext }: { readonly path: Float64Array; readonly between: Product; readonly isNext: boolean },
  scratch: Scratch,
): void {
  const { left, right, length } = scratch;
  let to = 0;
  if (isNext) {
    left.set(below.input);
    for (let u = 0; u < below.units; u += 1) {
      for (let v = 0; v < here.units; v += 1, to += 1) {
        multiplyColumns([right, to], [below.slope, u], [here.gradient, v], length);
      }
    }
  } else {
    for (let i = 0; i <= below.inputs; i += 1) {
      for (let v = 0; v < here.units; v += 1, to += 1) {
        multiplyColumns([left, to], [below.input, i], [here.gradient, v], length);
      }
    }
    right.set(path);
  }
  addProducts(between, scratch);
}

/** The sums at their places in the whole matrix, and at the mirrored ones. */
function assemble(blocks: readonly BlockOfLayers[], sizes: readonly LayerSize[], size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  const add: Add = (row, column, value) => {
    if (row === undefined || column === undefined) return;
    matrix[row * size + column]! += value;
    if (row !== column) matrix[column * size + row]! += value;
  };
  for (const block of blocks) {
    const [below, here] = [sizes[block.lower]!, sizes[block.upper]!];
    if (block.lower === block.upper) assemblePairs(block.main, here, add);
    else {
      assembleMixed(block.main, below, here, add);
      if (block.between !== undefined) assembleBetween(block, block.between, [below, here], add);
    }
  }
  return matrix;
}

type Add = (row: number | undefined, column: number | undefined, value: number) => void;

function assemblePairs({ sum }: Product, { inputs, units, placeOf }: LayerSize, add: Add): void {
  let from = 0;
  for (let u = 0; u < units; u += 1) {
    for (let v = u; v < units; v += 1) {
      for (let i = 0; i <= inputs; i += 1) {
        for (let j = i; j <= inputs; j += 1, from += 1) {
          add(placeOf(i, u), placeOf(j, v), sum[from]!);
          // Exchanging the units gives another pair of weights, unless one of the exchanges is none.
          if (u !== v && i !== j) add(placeOf(j, u), placeOf(i, v), sum[from]!);
        }
      }
    }
  }
}

function assembleMixed({ sum }: Product, below: LayerSize, here: LayerSize, add: Add): void {
  let from = 0;
  for (let u = 0; u < below.units; u += 1) {
    for (let v = 0; v < here.units; v += 1) {
      for (let i = 0; i <= below.inputs; i += 1) {
        for (let j = 0; j <= here.inputs; j += 1, from += 1) add(below.placeOf(i, u), here.placeOf(j, v), sum[from]!);
      }
    }
  }
}

function assembleBetween(
  { lower, upper }: BlockOfLayers,
  { sum }: Product,
  [below, here]: readonly [LayerSize, LayerSize],
  add: Add,
): void {
  let from = 0;
  if (lower + 1 === upper) {
    for (let u = 0; u < below.units; u += 1) {
      for (let v = 0; v < here.units; v += 1) {
        for (let i = 0; i <= below.inputs; i += 1, from += 1) add(below.placeOf(i, u), here.placeOf(u, v), sum[from]!);
      }
    }
    return;
  }
  for (let u = 0; u < below.units; u += 1) {
    for (let j = 0; j < here.inputs; j += 1) {
      for (let i = 0; i <= below.inputs; i += 1) {
        for (let v = 0; v < here.units; v += 1, from += 1) add(below.placeOf(i, u), here.placeOf(j, v), sum[from]!);
      }
    }
  }
}

/**
 * Sum of the eigenvalues of the second derivative, without the matrix: over samples and units, what comes in squared times the own second derivative.
 * Null for networks with norms.
 */
export function traceByUnits(pass: LossPass): number | null {
  if (pass.layers.some(({ design }) => design.norm !== undefined)) return null;
  const widest = pass.layers.reduce((most, { design }) => Math.max(most, design.units), 1);
  const length = Math.max(4, Math.min(mostSamples, (mostDoubles / widest ** 2) & ~3));
  let sum = 0;
  for (let from = 0; from < pass.problem.rows; from += length) {
    const layers = layersOfChunk(pass, from, length);
    let own = throughOutput(layers.at(-1)!, lossBends(pass, from, length), true);
    for (let at = layers.length - 1; at >= 0; at -= 1) {
      sum += traceOfLayer(layers[at]!, own, { length, hasBias: pass.layers[at]!.tensors.bias !== undefined });
      const below = layers[at - 1];
      if (below === undefined) break;
      const half = pullBack(below, layers[at]!, own, length);
      own = pullBackSecond(below, layers[at]!, half, { length, isWhole: true });
    }
  }
  return sum;
}

function traceOfLayer(
  { inputs, units, input }: LayerChunk,
  own: Float64Array,
  { length, hasBias }: { readonly length: number; readonly hasBias: boolean },
): number {
  const places = hasBias ? inputs + 1 : inputs;
  let sum = 0;
  for (let n = 0; n < length; n += 1) {
    let squares = 0;
    for (let i = 0; i < places; i += 1) squares += input[i * length + n]! ** 2;
    let bends = 0;
    for (let u = 0; u < units; u += 1) bends += own[(u * units + u) * length + n]!;
    sum += squares * bends;
  }
  return sum;
}
