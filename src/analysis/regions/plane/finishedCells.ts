import type { AffineMaps } from './affineMaps.ts';
import type { ExactCorners } from './exactCorners.ts';
import type { KernelBranch } from './kernelMemory.ts';
import type { PlaneComplex } from './planeComplex.ts';
import type { PlaneLevel } from './planeLevels.ts';
import type { PlanePart } from './planePart.ts';

/**
 * A corner of a finished cell that may be off by more than this share of the rectangle is computed in integers. A neuron whose map is nothing
 * but rounding cuts where its rounding says, anywhere.
 */
const roughCorner = 1e-6;

/** Where finished cells come from and go to. */
export interface CellPlaces {
  readonly complex: PlaneComplex;
  readonly kernel: AffineMaps;
  readonly branch: KernelBranch;
  readonly exact: ExactCorners;
  /** Of the last hidden layer, whose next map is that of the outputs; undefined without hidden layers. */
  readonly last: PlaneLevel | undefined;
  /** Where the map of the outputs begins among the doubles of the kernel, without hidden layers. */
  readonly outputAt: number;
  readonly outputs: number;
  /** Larger one of the largest absolute values of s and t. */
  readonly maxReach: number;
}

/** Keeps finished parts as cells of the complex, with their patterns and output maps. */
export class FinishedCells {
  readonly #places: CellPlaces;

  constructor(places: CellPlaces) {
    this.#places = places;
  }

  /** Keeps the present part. */
  add(part: PlanePart): void {
    const { complex, kernel, branch, outputs } = this.#places;
    this.#refineCorners(part);
    const id = complex.addCell(part.vertices, part.edges, part.count);
    const { words, at: from } = branch;
    const size = 3 * outputs;
    complex.makeRoomForCells(id + 1, words, size);
    const { patterns, outputMaps } = complex;
    const { i32, f64 } = kernel;
    for (let word = 0; word < words; word += 1) patterns[id * words + word] = i32[from + word]!;
    const { last, outputAt } = this.#places;
    const at = last ? last.nextMap / 8 : outputAt;
    const rows = last ? last.next.rows : Math.ceil(outputs / 8) * 8;
    for (let output = 0; output < outputs; output += 1) {
      for (let k = 0; k < 3; k += 1) outputMaps[id * size + output * 3 + k] = f64[at + k * rows + output]!;
    }
  }

  /** Before the area of the first cell at a corner is taken. */
  #refineCorners({ vertices, edges, count }: PlanePart): void {
    const { complex, exact, maxReach } = this.#places;
    const { radius } = complex;
    const rough = roughCorner * maxReach;
    for (let i = 0; i < count; i += 1) {
      const vertex = vertices[i]!;
      if (radius[vertex]! <= rough) continue;
      exact.refine({ vertex, edges: [edges[(i + count - 1) % count]!, edges[i]!] }, rough);
    }
  }
}
