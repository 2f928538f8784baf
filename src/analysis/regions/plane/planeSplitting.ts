import { cellsAfterLayers, type ResumableWork } from '../cells/enumeration.ts';
import { hiddenWidths, type PiecewiseLinearNetwork, type PlaneSlice } from '../cells/piecewiseLinear.ts';
import { ExactMaps } from '../signs/exactMaps.ts';
import type { AffineMaps } from './affineMaps.ts';
import { BranchBounds } from './branchBounds.ts';
import { ExactCorners } from './exactCorners.ts';
import { FineCorners } from './fineCorners.ts';
import { FinishedCells } from './finishedCells.ts';
import { KernelBranch, KernelCorners, OpenNeurons } from './kernelMemory.ts';
import { makerOfNeuron, type PlaneComplex } from './planeComplex.ts';
import { PlaneCuts } from './planeCuts.ts';
import { inputMapOfSlice, integerSides, placeFirstMap, type PlaneLevel, prepareLevels } from './planeLevels.ts';
import { PlanePart } from './planePart.ts';
import { PlaneSigns } from './planeSigns.ts';
import { WaitingParts } from './waitingParts.ts';

/** What the kernel says of the first neuron that it could not settle. */
const [cuts, isInDoubt] = [1, 2];

/**
 * Depth-first splitting of a rectangle by the neurons of all hidden layers: in a cell of the first l layers, neurons of layer l + 1
 * are lines; each cuts the parts in turn, and the affine map of the layer after is carried along and changed by one column when a neuron
 * is found active. Signs are decided by float64 with an error bound and below it in integers.
 */
export class PlaneSplitting implements ResumableWork {
  readonly complex: PlaneComplex;
  /** Of a pattern. */
  readonly words: number;
  readonly #kernel: AffineMaps;
  readonly #levels: readonly PlaneLevel[];
  readonly #branch: KernelBranch;
  readonly #corners: KernelCorners;
  readonly #open: OpenNeurons;
  readonly #waiting = new WaitingParts();
  readonly #part: PlanePart;
  readonly #exactMaps: ExactMaps;
  readonly #exact: ExactCorners;
  readonly #bounds: BranchBounds;
  readonly #signs: PlaneSigns;
  readonly #cuts: PlaneCuts;
  readonly #cells: FinishedCells;
  /** Addresses of room for lists and maps of the neurons of a layer. */
  readonly #scratch: { readonly lists: number; readonly packed: number };
  #layer = 0;
  #isDone = false;

  /** @param space  memory that nobody else uses at the time, empty */
  constructor(
    network: PiecewiseLinearNetwork,
    slice: PlaneSlice,
    { kernel, complex }: { readonly kernel: AffineMaps; readonly complex: PlaneComplex },
  ) {
    const { layers, output } = network;
    const reach = slice.bounds.map(([low, high]) => Math.max(Math.abs(low), Math.abs(high)));
    const inputMap = inputMapOfSlice(slice);
    const branch = new KernelBranch(kernel, hiddenWidths(network));
    const levels = prepareLevels(network, inputMap, reach, { kernel, branch });
    const widest = Math.max(8, ...levels.map((level) => level.rows));
    // A part has no more sides than neurons and the four of the rectangle, and a cut adds some.
    const capacity = layers.reduce((sum, layer) => sum + layer.units, 0) + 8;
    this.#kernel = kernel;
    this.complex = complex;
    this.words = branch.words;
    this.#branch = branch;
    this.#levels = levels;
    this.#scratch = { lists: kernel.allocate(widest * 12), packed: kernel.allocate(widest * 24) };
    const outputAt = placeFirstMap(network, inputMap, levels, kernel);
    const corners = new KernelCorners(kernel, capacity);
    this.#corners = corners;
    this.#open = new OpenNeurons(kernel);
    const isActive = (layer: number, unit: number): boolean => branch.isActive(layer, unit);
    this.#exactMaps = new ExactMaps(layers, inputMap, isActive);
    const bounds = new BranchBounds({ layers, inputMap, isActive, reach, levels, kernel });
    this.#bounds = bounds;
    const fine = new FineCorners(complex, slice.bounds, (layer, unit) => bounds.fineRow(layer, unit));
    const exact = new ExactCorners(complex, { exact: this.#exactMaps, fine, sides: integerSides(slice.bounds) });
    this.#exact = exact;
    this.#signs = new PlaneSigns({ complex, kernel, corners, levels, bounds, exact });
    this.#cuts = new PlaneCuts({ complex, kernel, corners, waiting: this.#waiting, reach });
    const maxReach = Math.max(...reach);
    const last = levels.at(-1);
    this.#cells = new FinishedCells({
      complex,
      kernel,
      branch,
      exact,
      last,
      outputAt,
      outputs: output.units,
      maxReach,
    });
    this.#part = new PlanePart(capacity);
    this.#part.placeRectangle(complex, slice.bounds);
    corners.place(this.#part, complex);
    if (levels.length > 0) this.#enter(0);
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get cellCount(): number {
    return this.complex.cellCount;
  }

  /** Signs that floating point could not decide and corners that it could not place. */
  get exactDecisions(): number {
    return this.#exact.exactDecisions;
  }

  /** Cells of the network's first l + 1 hidden layers found so far, per l. */
  cellsPerLayer(): number[] {
    return cellsAfterLayers(this.#levels, this.complex.cellCount);
  }

  /** Splits until `cells` cells are finished or nothing is left. */
  advance(cells: number): void {
    const { complex } = this;
    const open = this.#open;
    const last = this.#levels.length - 1;
    while (!this.#isDone && complex.cellCount < cells) {
      if (open.start < open.end && this.#cutOnce()) continue;
      if (this.#layer < last) {
        this.#enter(this.#layer + 1);
        continue;
      }
      this.#cells.add(this.#part);
      if (this.#waiting.count === 0) this.#isDone = true;
      else this.#takeWaiting();
    }
  }

  /** Starts a layer in the present part: neurons with one sign on its box are settled, the others listed. */
  #enter(index: number): void {
    const kernel = this.#kernel;
    const level = this.#levels[index]!;
    if (index > 0) {
      level.map = this.#levels[index - 1]!.nextMap;
      kernel.setMap(level.at, level.map);
    }
    this.#layer = index;
    level.entered += 1;
    this.#exactMaps.forget(index);
    this.#bounds.enter(index);
    const open = this.#open;
    const { address, stride } = this.#corners;
    const { lists, packed } = this.#scratch;
    // The kernel writes two places more than there are neurons.
    const list = open.begin(level.units + 2);
    open.end += kernel.call.enter(level.at, address, stride, this.#part.count, lists, packed, list);
  }

  /** Settles listed neurons until one cuts the present part; then the negative side goes on and the positive one waits. */
  #cutOnce(): boolean {
    const level = this.#levels[this.#layer]!;
    const kernel = this.#kernel;
    const open = this.#open;
    const { address, stride } = this.#corners;
    const { count } = this.#part;
    while (open.start < open.end) {
      const size = open.end - open.start;
      open.makeRoom(size);
      const spare = level.free.pop() ?? kernel.allocate(level.next.rows * 24);
      const list = open.address;
      const found = kernel.call.settle(level.at, list, size, address, stride, count, spare);
      open.end = open.start + (found >> 2);
      const unit = kernel.i32[list / 4]!;
      if ((found & 3) === cuts) {
        this.#signs.note(this.#part, level.slack[unit]!);
        this.#cut(level, unit, spare);
        return true;
      }
      if ((found & 3) === isInDoubt && this.#decide(level, unit, spare)) return true;
      level.free.push(spare);
    }
    return false;
  }

  /** Settles the first listed neuron, or cuts by it, where the kernel is in doubt of its signs. */
  #decide(level: PlaneLevel, unit: number, spare: number): boolean {
    const { call } = this.#kernel;
    const open = this.#open;
    const sides = this.#signs.find(this.#part, this.#layer, unit);
    this.#corners.place(this.#part, this.complex);
    if (sides === 3) {
      call.split(level.at, open.address, open.end - open.start, spare);
      this.#cut(level, unit, spare);
      return true;
    }
    this.#branch.mark(this.#layer, unit, sides === 1);
    if (sides === 1) call.activate(level.at, unit, level.nextMap, level.nextMap);
    open.start += 1;
    return false;
  }

  /**
   * Splits the present part by the neuron whose signs were found. The positive part keeps the list and waits; the negative one goes on with
   * the copy behind it.
   */
  #cut(level: PlaneLevel, unit: number, nextMap: number): void {
    const { f64 } = this.#kernel;
    const at = level.map / 8 + unit;
    const layer = this.#layer;
    const cornerCount = this.#cuts.cut(this.#part, makerOfNeuron(layer, unit), f64[at]!, f64[at + level.rows]!);
    this.#corners.place(this.#part, this.complex);
    const open = this.#open;
    const { start, end } = open;
    const cornerStart = this.#waiting.cornersEnd;
    this.#waiting.push({ level: layer, cornerStart, cornerCount, listStart: start + 1, listEnd: end, unit, nextMap });
    open.start = end;
    open.end += end - start - 1;
  }

  #takeWaiting(): void {
    const part = this.#waiting.pop();
    this.#layer = part.level;
    this.#part.take(this.#waiting.corners, part.cornerStart, part.cornerCount);
    this.#open.start = part.listStart;
    this.#open.end = part.listEnd;
    const level = this.#levels[part.level]!;
    this.#branch.mark(part.level, part.unit, true);
    level.free.push(level.nextMap);
    level.nextMap = part.nextMap;
    this.#kernel.setNextMap(level.at, part.nextMap);
    this.#corners.place(this.#part, this.complex);
  }
}
