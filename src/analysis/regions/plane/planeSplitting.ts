import { isMarkedActive, markActive, wordsOfPattern } from '../cells/activationPatterns.ts';
import type { AffineMaps } from './affineMaps.ts';
import { crossingError, interpolationRounding } from '../signs/evaluationError.ts';
import { ExactCorners } from './exactCorners.ts';
import { ExactMaps } from '../signs/exactMaps.ts';
import { FineCorners } from './fineCorners.ts';
import { BranchBounds } from './branchBounds.ts';
import { hiddenWidths, type PiecewiseLinearNetwork, type PlaneSlice } from '../cells/piecewiseLinear.ts';
import { makerOfNeuron, type PlaneComplex } from './planeComplex.ts';
import { inputMapOfSlice, integerSides, placeFirstMap, type PlaneLevel, prepareLevels } from './planeLevels.ts';
import { WaitingParts } from './waitingParts.ts';

/**
 * A corner of a finished cell that may be off by more than this share of the rectangle is computed in integers. A neuron whose map is nothing
 * but rounding cuts where its rounding says, anywhere.
 */
const roughCorner = 1e-6;

/** What the kernel says of the first neuron that it could not settle. */
const [cuts, isInDoubt] = [1, 2];

/**
 * Depth-first splitting of a rectangle by the neurons of all hidden layers: in a cell of the first l layers, neurons of layer l + 1
 * are lines; each cuts the parts in turn, and the affine map of the layer after is carried along and changed by one column when a neuron
 * is found active. Signs are decided by float64 with an error bound and below it in integers.
 */
export class PlaneSplitting {
  readonly complex: PlaneComplex;
  readonly words: number;
  isDone = false;

  private readonly network: PiecewiseLinearNetwork;
  private readonly slice: PlaneSlice;
  private readonly kernel: AffineMaps;
  private readonly levels: PlaneLevel[];
  private readonly exact: ExactMaps;
  private readonly corners: ExactCorners;
  private readonly bounds: BranchBounds;
  private readonly slackOfBranch: (layer: number) => Float64Array;
  private readonly minReach: number;
  private readonly maxReach: number;
  /** What computing a crossing's coordinates adds to its distance from a line. */
  private readonly rounding: number;
  private readonly branchAt: number;
  private readonly lists: number;
  private readonly packed: number;
  private readonly outputAt: number;
  /** Coordinates, radii and values of the corners of the present part in the kernel's memory, so many bytes apart. */
  private readonly cornersAt: number;
  private readonly cornerStride: number;

  private level = 0;
  private count = 4;
  private vertices: Int32Array<ArrayBuffer>;
  private edges: Int32Array<ArrayBuffer>;
  private spareVertices: Int32Array<ArrayBuffer>;
  private spareEdges: Int32Array<ArrayBuffer>;
  private readonly signs: Int8Array;
  private readonly valueErrors: Float64Array;
  /** Address of lists of neurons in the kernel; those that may cut the present part are listStart to listEnd - 1, ascending. */
  private listsAt: number;
  private listRoom = 1024;
  private listStart = 0;
  private listEnd = 0;
  private readonly waiting = new WaitingParts();
  /** Length of the gradient of the neuron that cuts. */
  private steepness = 0;

  /** @param space  memory that nobody else uses at the time, empty */
  constructor(
    network: PiecewiseLinearNetwork,
    slice: PlaneSlice,
    { kernel, complex }: { kernel: AffineMaps; complex: PlaneComplex },
  ) {
    this.network = network;
    this.slice = slice;
    this.kernel = kernel;
    this.complex = complex;
    const [[s0, s1], [t0, t1]] = slice.bounds;
    const reach = [Math.max(Math.abs(s0), Math.abs(s1)), Math.max(Math.abs(t0), Math.abs(t1))];
    this.minReach = Math.min(...reach);
    this.maxReach = Math.max(...reach);
    this.rounding = interpolationRounding(this.maxReach);
    const inputMap = inputMapOfSlice(slice);
    const words = wordsOfPattern(hiddenWidths(network));
    this.words = words;
    this.branchAt = kernel.allocate(words * 4) / 4;
    this.levels = prepareLevels(network, inputMap, reach, { kernel, words: this.branchAt * 4 });
    const widest = Math.max(8, ...this.levels.map((level) => level.rows));
    this.lists = kernel.allocate(widest * 12);
    this.packed = kernel.allocate(widest * 24);
    this.outputAt = placeFirstMap(network, inputMap, this.levels, kernel);
    const neuronCount = network.layers.reduce((sum, layer) => sum + layer.units, 0);
    const capacity = neuronCount + 8;
    this.vertices = new Int32Array(capacity);
    this.edges = new Int32Array(capacity);
    this.spareVertices = new Int32Array(capacity);
    this.spareEdges = new Int32Array(capacity);
    this.signs = new Int8Array(capacity);
    this.valueErrors = new Float64Array(capacity);
    this.cornerStride = Math.ceil(capacity / 2) * 16;
    this.cornersAt = kernel.allocate(this.cornerStride * 4);
    this.listsAt = kernel.allocate(this.listRoom * 4);
    this.exact = new ExactMaps(network.layers, inputMap, (layer, unit) => this.isActiveOnBranch(layer, unit));
    const isActive = (layer: number, unit: number): boolean => this.isActiveOnBranch(layer, unit);
    this.bounds = new BranchBounds({ layers: network.layers, inputMap, isActive, reach, levels: this.levels, kernel });
    this.slackOfBranch = (layer) => this.bounds.slackOfUndecided(layer);
    const fine = new FineCorners(complex, slice.bounds, (layer, unit) => this.bounds.fineRow(layer, unit));
    this.corners = new ExactCorners(complex, { exact: this.exact, fine, sides: integerSides(slice.bounds) });
    this.placeRectangle();
    this.placeCorners();
    if (this.levels.length > 0) this.enterLevel(0);
  }

  /** Signs that float64 could not decide. */
  get exactDecisions(): number {
    return this.corners.exactDecisions;
  }

  /** Cells of the network's first l + 1 hidden layers found so far, per l. */
  cellsPerLayer(): number[] {
    return this.levels.map((_, index) => this.levels[index + 1]?.entered ?? this.complex.cellCount);
  }

  /** Splits until `cells` cells are finished or nothing is left. */
  advance(cells: number): void {
    if (this.levels.length === 0 && !this.isDone) {
      this.finishCell();
      this.isDone = true;
    }
    const { complex, levels } = this;
    const last = levels.length - 1;
    while (!this.isDone && complex.cellCount < cells) {
      if (this.listStart < this.listEnd && this.cutOnce()) continue;
      if (this.level < last) {
        this.enterLevel(this.level + 1);
        continue;
      }
      this.finishCell();
      if (this.waiting.count === 0) this.isDone = true;
      else this.takeWaiting();
    }
  }

  private isActiveOnBranch(layer: number, unit: number): boolean {
    return isMarkedActive(this.kernel.i32, this.branchAt + this.levels[layer]!.firstWord, unit);
  }

  private placeRectangle(): void {
    const [[s0, s1], [t0, t1]] = this.slice.bounds;
    const { complex } = this;
    const corners = [complex.addVertex(s0, t0, 0), complex.addVertex(s1, t0, 0)];
    corners.push(complex.addVertex(s1, t1, 0), complex.addVertex(s0, t1, 0));
    corners.forEach((corner, side) => {
      this.vertices[side] = corner;
      const line = complex.addLine(-1 - side, side % 2, 1 - (side % 2));
      this.edges[side] = complex.addEdge(corner, corners[(side + 1) % 4]!, line);
    });
  }

  /** Starts a layer in the present part: neurons with one sign on its box are settled, the others listed. */
  private enterLevel(index: number): void {
    const { kernel } = this;
    const level = this.levels[index]!;
    if (index > 0) {
      level.map = this.levels[index - 1]!.nextMap;
      kernel.setMap(level.at, level.map);
    }
    this.level = index;
    level.entered += 1;
    this.exact.forget(index);
    this.bounds.enter(index);
    const start = this.listEnd;
    this.makeListRoom(start + level.units + 2);
    const { cornersAt, cornerStride, count, lists, packed } = this;
    const undecided = this.listsAt + 4 * start;
    this.listEnd += kernel.call.enter(level.at, cornersAt, cornerStride, count, lists, packed, undecided);
    this.listStart = start;
  }

  /** Room for lists of neurons up to place `end`. */
  private makeListRoom(end: number): void {
    if (end <= this.listRoom) return;
    const { kernel, listsAt } = this;
    this.listRoom = 2 * end;
    this.listsAt = kernel.allocate(this.listRoom * 4);
    kernel.i32.copyWithin(this.listsAt / 4, listsAt / 4, listsAt / 4 + this.listEnd);
  }

  private mark(level: PlaneLevel, unit: number, isActive: boolean): void {
    markActive(this.kernel.i32, this.branchAt + level.firstWord, unit, isActive);
  }

  /** Settles listed neurons until one cuts the present part; then the negative side goes on and the positive one waits. */
  private cutOnce(): boolean {
    const level = this.levels[this.level]!;
    const { kernel, cornersAt, cornerStride, count } = this;
    while (this.listStart < this.listEnd) {
      const size = this.listEnd - this.listStart;
      this.makeListRoom(this.listEnd + size);
      const spare = level.free.pop() ?? kernel.allocate(level.next.rows * 24);
      const list = this.listsAt + 4 * this.listStart;
      const found = kernel.call.settle(level.at, list, size, cornersAt, cornerStride, count, spare);
      this.listEnd = this.listStart + (found >> 2);
      const unit = kernel.i32[list / 4]!;
      if ((found & 3) === cuts) {
        this.noteSigns(level.slack[unit]!);
        this.cut(level, unit, spare);
        return true;
      }
      if ((found & 3) === isInDoubt && this.decide(level, unit, spare)) return true;
      level.free.push(spare);
    }
    return false;
  }

  /** Settles the first listed neuron, or cuts by it, where the kernel is in doubt of its signs. */
  private decide(level: PlaneLevel, unit: number, spare: number): boolean {
    const { call } = this.kernel;
    const sides = this.findSigns(level, unit);
    this.placeCorners();
    if (sides === 3) {
      call.split(level.at, this.listsAt + 4 * this.listStart, this.listEnd - this.listStart, spare);
      this.cut(level, unit, spare);
      return true;
    }
    this.mark(level, unit, sides === 1);
    if (sides === 1) call.activate(level.at, unit, level.nextMap, level.nextMap);
    this.listStart += 1;
    return false;
  }

  /** Takes the signs of the neuron that cuts from its values, of which none is in doubt. */
  private noteSigns(slack: number): void {
    const { count, signs, valueErrors } = this;
    const { f64 } = this.kernel;
    const values = (this.cornersAt + 3 * this.cornerStride) / 8;
    for (let i = 0; i < count; i += 1) {
      signs[i] = f64[values + i]! > 0 ? 1 : -1;
      // What the value may be wrong by at the computed corner; the radius of the corner does not belong to it.
      valueErrors[i] = slack;
    }
  }

  /** Copies the corners of the present part into the kernel. */
  private placeCorners(): void {
    const { vertices, count } = this;
    const { x, y, radius } = this.complex;
    const { f64 } = this.kernel;
    const stride = this.cornerStride / 8;
    const at = this.cornersAt / 8;
    // The kernel takes them in pairs.
    for (let i = 0; i < count + (count & 1); i += 1) {
      const id = vertices[i === count ? 0 : i]!;
      f64[at + i] = x[id]!;
      f64[at + stride + i] = y[id]!;
      f64[at + 2 * stride + i] = radius[id]!;
    }
  }

  /** Signs of a neuron at the corners. @returns 1 if some are positive, plus 2 if some are negative */
  private findSigns(level: PlaneLevel, unit: number): number {
    const { x, y, radius } = this.complex;
    const { vertices, count, signs, valueErrors } = this;
    const at = level.map / 8 + unit;
    const { f64 } = this.kernel;
    const values = (this.cornersAt + 3 * this.cornerStride) / 8;
    const a = f64[at]!;
    const b = f64[at + level.rows]!;
    const c = f64[at + 2 * level.rows]!;
    const steepness = Math.abs(a) + Math.abs(b);
    const slack = level.slack[unit]!;
    let sides = 0;
    for (let i = 0; i < count; i += 1) {
      const id = vertices[i]!;
      let value = a * x[id]! + b * y[id]! + c;
      let error = slack + steepness * radius[id]!;
      valueErrors[i] = slack;
      let sign = value > error ? 1 : -1;
      if (!(Math.abs(value) > error)) {
        sign = this.decideSign(unit, i, steepness);
        // The corner may have been refined.
        value = a * x[id]! + b * y[id]! + c;
        error = 2 * slack + steepness * radius[id]!;
        valueErrors[i] = error;
        value = sign > 0 ? Math.max(value, 0) : Math.min(value, 0);
      }
      signs[i] = sign;
      f64[values + i] = value;
      if (sign > 0) sides |= 1;
      else if (sign < 0) sides |= 2;
    }
    return sides;
  }

  /** The sign of a neuron at corner i when the fast bound does not tell. */
  private decideSign(unit: number, i: number, steepness: number): number {
    const vertex = this.vertices[i]!;
    const before = this.edges[(i + this.count - 1) % this.count]!;
    const { f64 } = this.kernel;
    const level = this.levels[this.level]!;
    const at = level.map / 8 + unit;
    const value =
      f64[at]! * this.complex.x[vertex]! + f64[at + level.rows]! * this.complex.y[vertex]! + f64[at + 2 * level.rows]!;
    return this.corners.decide(
      { vertex, edges: [before, this.edges[i]!] },
      { layer: this.level, unit, bounds: level.bounds, value, steepness, slackOfBranch: this.slackOfBranch },
    );
  }

  /**
   * Splits the present part by the neuron whose signs were found. The positive part keeps the list and waits; the negative one goes on with
   * the copy behind it.
   */
  private cut(level: PlaneLevel, unit: number, nextMap: number): void {
    const { f64 } = this.kernel;
    const at = level.map / 8 + unit;
    const a = f64[at]!;
    const b = f64[at + level.rows]!;
    this.steepness = Math.sqrt(a * a + b * b);
    const line = this.complex.addLine(makerOfNeuron(this.level, unit), a / this.steepness, b / this.steepness);
    const cornerCount = this.splitPolygon(line);
    this.placeCorners();
    const { listStart, listEnd } = this;
    const cornerStart = this.waiting.cornersEnd;
    this.waiting.push({
      level: this.level,
      cornerStart,
      cornerCount,
      listStart: listStart + 1,
      listEnd,
      unit,
      nextMap,
    });
    this.listStart = listEnd;
    this.listEnd += listEnd - listStart - 1;
  }

  /** The negative part becomes the present one; the positive part stands behind the waiting corners. @returns its corners */
  private splitPolygon(line: number): number {
    const { complex, vertices, edges, count, signs, spareVertices, spareEdges } = this;
    const base = this.waiting.makeRoom(count + 2);
    const positive = this.waiting.corners;
    const cutEdge = complex.addEdge(-1, -1, line);
    let up = base;
    let down = 0;
    for (let i = 0; i < count; i += 1) {
      const j = i + 1 === count ? 0 : i + 1;
      const vertex = vertices[i]!;
      const edge = edges[i]!;
      const sign = signs[i]!;
      const next = signs[j]!;
      const isCrossed = sign * next < 0;
      let near = edge;
      let far = edge;
      let crossing = -1;
      if (isCrossed) {
        if (complex.half[edge]! < 0) complex.splitEdge(edge, this.addCrossing(i, j, line));
        const half = complex.half[edge]!;
        crossing = complex.to[half]!;
        const isForward = complex.from[edge] === vertex;
        near = isForward ? half : half + 1;
        far = isForward ? half + 1 : half;
      }
      if (sign > 0) {
        positive[up] = vertex;
        positive[up + 1] = near;
        up += 2;
        if (isCrossed) {
          positive[up] = crossing;
          positive[up + 1] = cutEdge;
          up += 2;
          spareVertices[down] = crossing;
          spareEdges[down] = far;
          down += 1;
          complex.from[cutEdge] = crossing;
        }
      } else if (sign < 0) {
        spareVertices[down] = vertex;
        spareEdges[down] = near;
        down += 1;
        if (isCrossed) {
          spareVertices[down] = crossing;
          spareEdges[down] = cutEdge;
          down += 1;
          positive[up] = crossing;
          positive[up + 1] = far;
          up += 2;
          complex.to[cutEdge] = crossing;
        }
      } else {
        // The line passes through this corner: the edge goes on with one side, the cut with the other.
        const goesUp = next > 0;
        positive[up] = vertex;
        positive[up + 1] = goesUp ? edge : cutEdge;
        up += 2;
        spareVertices[down] = vertex;
        spareEdges[down] = goesUp ? cutEdge : edge;
        down += 1;
        if (goesUp) complex.to[cutEdge] = vertex;
        else complex.from[cutEdge] = vertex;
        complex.offset[line] = Math.max(complex.offset[line]!, complex.radius[vertex]!);
      }
    }
    this.spareVertices = vertices;
    this.spareEdges = edges;
    this.vertices = spareVertices;
    this.edges = spareEdges;
    this.count = down;
    return (up - base) / 2;
  }

  /** The point of the edge between corners i and j where the neuron of `line` is zero. */
  private addCrossing(i: number, j: number, line: number): number {
    const { complex, vertices } = this;
    const { x, y, offset, normalX, normalY } = complex;
    const { f64 } = this.kernel;
    const values = (this.cornersAt + 3 * this.cornerStride) / 8;
    const p = vertices[i]!;
    const q = vertices[j]!;
    const rise = f64[values + i]! - f64[values + j]!;
    const share = rise === 0 ? 0.5 : f64[values + i]! / rise;
    const edgeLine = complex.line[this.edges[i]!]!;
    const onLine = offset[edgeLine]! + this.rounding;
    offset[edgeLine] = onLine;
    const valueError = Math.max(this.valueErrors[i]!, this.valueErrors[j]!);
    const onCrossing = valueError / this.steepness + this.rounding;
    offset[line] = Math.max(offset[line]!, onCrossing);
    const sine = normalX[line]! * normalY[edgeLine]! - normalY[line]! * normalX[edgeLine]!;
    const { minReach, maxReach } = this;
    const error = crossingError({ onLine, onCrossing, sine, minReach, diameter: 4 * maxReach });
    return complex.addVertex(x[p]! + share * (x[q]! - x[p]!), y[p]! + share * (y[q]! - y[p]!), error);
  }

  private takeWaiting(): void {
    const { vertices, edges } = this;
    const part = this.waiting.pop();
    const { corners } = this.waiting;
    this.level = part.level;
    this.count = part.cornerCount;
    for (let i = 0; i < part.cornerCount; i += 1) {
      vertices[i] = corners[part.cornerStart + 2 * i]!;
      edges[i] = corners[part.cornerStart + 2 * i + 1]!;
    }
    this.listStart = part.listStart;
    this.listEnd = part.listEnd;
    const level = this.levels[part.level]!;
    this.mark(level, part.unit, true);
    level.free.push(level.nextMap);
    level.nextMap = part.nextMap;
    this.kernel.setNextMap(level.at, part.nextMap);
    this.placeCorners();
  }

  /** Before the area of the first cell at a corner is taken. */
  private refineCorners(): void {
    const { vertices, edges, count } = this;
    const { radius } = this.complex;
    const rough = roughCorner * this.maxReach;
    for (let i = 0; i < count; i += 1) {
      const vertex = vertices[i]!;
      if (radius[vertex]! <= rough) continue;
      this.corners.locate({ vertex, edges: [edges[(i + count - 1) % count]!, edges[i]!] });
    }
  }

  /** Stores the present part as a cell. */
  private finishCell(): void {
    const { complex, words, branchAt } = this;
    const { i32, f64 } = this.kernel;
    this.refineCorners();
    const id = complex.addCell(this.vertices, this.edges, this.count);
    const outputs = this.network.output.units;
    const size = 3 * outputs;
    complex.makeRoomForCells(id + 1, words, size);
    const { patterns, outputMaps } = complex;
    for (let word = 0; word < words; word += 1) patterns[id * words + word] = i32[branchAt + word]!;
    const last = this.levels.at(-1);
    const at = last ? last.nextMap / 8 : this.outputAt;
    const rows = last ? last.next.rows : Math.ceil(outputs / 8) * 8;
    for (let output = 0; output < outputs; output += 1) {
      for (let part = 0; part < 3; part += 1) {
        outputMaps[id * size + output * 3 + part] = f64[at + part * rows + output]!;
      }
    }
  }
}
