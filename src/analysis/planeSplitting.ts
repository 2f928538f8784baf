import { wordsOfPattern } from './activationPatterns.ts';
import { type AffineMaps, type NeuronList } from './affineMaps.ts';
import { crossingError, interpolationRounding } from './evaluationError.ts';
import { ExactCorners } from './exactCorners.ts';
import { ExactMaps } from './exactMaps.ts';
import { PathBounds } from './pathBounds.ts';
import { hiddenWidths, type PiecewiseLinearNetwork, type PlaneSlice } from './piecewiseLinear.ts';
import { growFloat64, growInt32, makerOfNeuron, type PartBox, PlaneComplex } from './planeComplex.ts';
import { inputMapOfSlice, integerSides, placeFirstMap, type PlaneLevel, prepareLevels } from './planeLevels.ts';
import { WaitingParts } from './waitingParts.ts';

/** Lists this short are not worth a look at the part's box. */
const settledBySigns = 3;
/**
 * Depth-first splitting of a rectangle by the neurons of all hidden layers: in a cell of the first l layers, neurons of layer l + 1
 * are lines; each cuts the parts in turn, and the affine map of the layer after is carried along and changed by one column when a neuron
 * is found active. Signs are decided by float64 with an error bound and below it in integers.
 */
export class PlaneSplitting {
  readonly complex: PlaneComplex;
  /** Pattern words of finished cells, `words` per cell. */
  patterns = new Int32Array(1024);
  /** Output maps of finished cells: per output the coefficients of s, t and the constant. */
  outputMaps = new Float64Array(512);
  readonly words: number;
  isDone = false;

  private readonly network: PiecewiseLinearNetwork;
  private readonly slice: PlaneSlice;
  private readonly kernel: AffineMaps;
  private readonly levels: PlaneLevel[];
  private readonly exact: ExactMaps;
  private readonly corners: ExactCorners;
  private readonly bounds: PathBounds;
  private readonly slackOfPath: (layer: number) => Float64Array;
  private readonly minReach: number;
  private readonly maxReach: number;
  /** What computing a crossing's coordinates adds to its distance from a line. */
  private readonly rounding: number;
  private readonly pathAt: number;
  private readonly lists: number;
  private readonly packed: number;
  private readonly outputAt: number;
  private readonly summed: NeuronList = { address: 0, count: 0, map: 0, mapRows: 0, scale: 1, startsAtBias: true };

  private level = 0;
  private count = 4;
  private vertices: Int32Array<ArrayBuffer>;
  private edges: Int32Array<ArrayBuffer>;
  private spareVertices: Int32Array<ArrayBuffer>;
  private spareEdges: Int32Array<ArrayBuffer>;
  private readonly signs: Int8Array;
  private readonly values: Float64Array;
  private readonly valueErrors: Float64Array;
  /** Neurons that may cut the present part: neurons[listStart] to neurons[listEnd - 1], ascending. */
  private neurons = new Int32Array(1024);
  private listStart = 0;
  private listEnd = 0;
  private readonly waiting = new WaitingParts();
  private readonly box: PartBox = new Float64Array(4);
  /** Length of the gradient of the neuron that cuts. */
  private steepness = 0;

  constructor(network: PiecewiseLinearNetwork, slice: PlaneSlice, kernel: AffineMaps) {
    this.network = network;
    this.slice = slice;
    this.kernel = kernel;
    const [[s0, s1], [t0, t1]] = slice.bounds;
    this.complex = new PlaneComplex((s1 - s0) * (t1 - t0));
    const reach = [Math.max(Math.abs(s0), Math.abs(s1)), Math.max(Math.abs(t0), Math.abs(t1))];
    this.minReach = Math.min(...reach);
    this.maxReach = Math.max(...reach);
    this.rounding = interpolationRounding(this.maxReach);
    const inputMap = inputMapOfSlice(slice);
    this.levels = prepareLevels(network, inputMap, reach, kernel);
    const words = wordsOfPattern(hiddenWidths(network));
    this.words = words;
    const widest = Math.max(8, ...this.levels.map((level) => level.rows));
    this.pathAt = kernel.allocate(words * 4) / 4;
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
    this.values = new Float64Array(capacity);
    this.valueErrors = new Float64Array(capacity);
    this.exact = new ExactMaps(network.layers, inputMap, (layer, unit) => this.isActiveOnPath(layer, unit));
    const isActive = (layer: number, unit: number): boolean => this.isActiveOnPath(layer, unit);
    this.bounds = new PathBounds({ layers: network.layers, inputMap, isActive, reach, levels: this.levels, kernel });
    this.slackOfPath = (layer) => this.bounds.slackOfUndecided(layer);
    this.corners = new ExactCorners(this.complex, this.exact, integerSides(slice.bounds));
    this.placeRectangle();
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

  private isActiveOnPath(layer: number, unit: number): boolean {
    const word = this.kernel.i32[this.pathAt + this.levels[layer]!.firstWord + (unit >> 5)]!;
    return (word & (1 << (31 - (unit & 31)))) !== 0;
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
    const level = this.levels[index]!;
    if (index > 0) level.map = this.levels[index - 1]!.nextMap;
    this.level = index;
    level.entered += 1;
    this.exact.forget(index);
    this.bounds.enter(index);
    this.complex.measureBox(this.vertices, this.count, this.box);
    const { kernel, lists, packed } = this;
    const { rows, next, slope } = level;
    const words = (this.pathAt + level.firstWord) * 4;
    const { box } = this;
    const counts = kernel.call.classify(
      level.map,
      level.units,
      rows,
      level.slackAt,
      box[0]!,
      box[1]!,
      box[2]!,
      box[3]!,
      words,
      lists,
    );
    const active = counts & 0xffff;
    const undecided = counts >>> 16;
    const { map, nextMap } = level;
    const { summed } = this;
    summed.address = lists;
    summed.count = active;
    summed.map = map;
    summed.mapRows = rows;
    summed.scale = 1;
    summed.startsAtBias = true;
    kernel.addColumns(next, summed, nextMap, packed);
    if (slope !== 0) {
      summed.address = lists + rows * 8;
      summed.count = kernel.call.listInactive(words, level.units, summed.address);
      summed.scale = slope;
      summed.startsAtBias = false;
      kernel.addColumns(next, summed, nextMap, packed);
    }
    const start = this.listEnd;
    this.neurons = growInt32(this.neurons, start + undecided);
    const from = lists / 4 + rows;
    for (let k = 0; k < undecided; k += 1) this.neurons[start + k] = kernel.i32[from + k]!;
    this.listStart = start;
    this.listEnd = start + undecided;
  }

  /** Marks a neuron active in the present part and adds its column to the next layer's map. */
  private activate(level: PlaneLevel, unit: number, out: number): void {
    const at = level.map / 8 + unit;
    const { kernel } = this;
    const { f64 } = kernel;
    const rest = 1 - level.slope;
    const coefficients: [number, number, number] = [
      f64[at]! * rest,
      f64[at + level.rows]! * rest,
      f64[at + 2 * level.rows]! * rest,
    ];
    kernel.addColumn(level.next, unit, coefficients, level.nextMap, out);
  }

  private markBit(level: PlaneLevel, unit: number, isActive: boolean): void {
    const at = this.pathAt + level.firstWord + (unit >> 5);
    const bit = 1 << (31 - (unit & 31));
    const { i32 } = this.kernel;
    i32[at] = isActive ? i32[at]! | bit : i32[at]! & ~bit;
  }

  /** Settles listed neurons until one cuts the present part; then the negative side goes on and the positive one waits. */
  private cutOnce(): boolean {
    const level = this.levels[this.level]!;
    if (this.listEnd - this.listStart > settledBySigns) this.settleByBox(level);
    const { neurons } = this;
    while (this.listStart < this.listEnd) {
      const unit = neurons[this.listStart]!;
      this.listStart += 1;
      const sides = this.findSigns(level, unit);
      if (sides === 3) {
        this.cut(level, unit);
        return true;
      }
      this.markBit(level, unit, sides === 1);
      if (sides === 1) this.activate(level, unit, level.nextMap);
    }
    return false;
  }

  /** Drops from the list what has one sign on the part's box. */
  private settleByBox(level: PlaneLevel): void {
    this.complex.measureBox(this.vertices, this.count, this.box);
    const { neurons } = this;
    const [centreX, centreY, halfX, halfY] = [this.box[0]!, this.box[1]!, this.box[2]!, this.box[3]!];
    const { slack, rows } = level;
    const { f64 } = this.kernel;
    const at = level.map / 8;
    let end = this.listStart;
    for (let k = this.listStart; k < this.listEnd; k += 1) {
      const unit = neurons[k]!;
      const a = f64[at + unit]!;
      const b = f64[at + rows + unit]!;
      const value = a * centreX + b * centreY + f64[at + 2 * rows + unit]!;
      const reach = Math.abs(a) * halfX + Math.abs(b) * halfY + slack[unit]!;
      if (value > reach) {
        this.markBit(level, unit, true);
        this.activate(level, unit, level.nextMap);
      } else if (value < -reach) {
        this.markBit(level, unit, false);
      } else {
        neurons[end] = unit;
        end += 1;
      }
    }
    this.listEnd = end;
  }

  /** Signs of a neuron at the corners. @returns 1 if some are positive, plus 2 if some are negative */
  private findSigns(level: PlaneLevel, unit: number): number {
    const { x, y, radius } = this.complex;
    const { vertices, count, signs, values, valueErrors } = this;
    const at = level.map / 8 + unit;
    const { f64 } = this.kernel;
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
      // What the value may be wrong by at the computed corner; the radius of the corner does not belong to it.
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
      values[i] = value;
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
      { layer: this.level, unit, bounds: level.bounds, value, steepness, slackOfPath: this.slackOfPath },
    );
  }

  /** Splits the present part by the neuron whose signs were found. */
  private cut(level: PlaneLevel, unit: number): void {
    const { f64 } = this.kernel;
    const at = level.map / 8 + unit;
    const a = f64[at]!;
    const b = f64[at + level.rows]!;
    this.steepness = Math.sqrt(a * a + b * b);
    const line = this.complex.addLine(makerOfNeuron(this.level, unit), a / this.steepness, b / this.steepness);
    const positiveCount = this.splitPolygon(line);
    this.wait(level, unit, positiveCount);
    this.markBit(level, unit, false);
    this.copyList();
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
    const { complex, vertices, values } = this;
    const { x, y, offset, normalX, normalY } = complex;
    const p = vertices[i]!;
    const q = vertices[j]!;
    const rise = values[i]! - values[j]!;
    const share = rise === 0 ? 0.5 : values[i]! / rise;
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

  private wait(level: PlaneLevel, unit: number, cornerCount: number): void {
    const nextMap = level.free.pop() ?? this.kernel.allocate(level.next.rows * 24);
    this.activate(level, unit, nextMap);
    const { listStart, listEnd } = this;
    const cornerStart = this.waiting.cornersEnd;
    this.waiting.push({ level: this.level, cornerStart, cornerCount, listStart, listEnd, unit, nextMap });
  }

  /** The waiting part keeps its list of neurons; the present part goes on with a copy behind it. */
  private copyList(): void {
    const { listStart, listEnd } = this;
    const size = listEnd - listStart;
    this.neurons = growInt32(this.neurons, listEnd + size);
    const { neurons } = this;
    for (let k = 0; k < size; k += 1) neurons[listEnd + k] = neurons[listStart + k]!;
    this.listStart = listEnd;
    this.listEnd = listEnd + size;
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
    this.markBit(level, part.unit, true);
    level.free.push(level.nextMap);
    level.nextMap = part.nextMap;
  }

  /** Stores the present part as a cell. */
  private finishCell(): void {
    const { complex, kernel, words, pathAt } = this;
    const id = complex.addCell(this.vertices, this.edges, this.count);
    if ((id + 1) * words > this.patterns.length)
      this.patterns = growInt32(this.patterns, (id + 1) * words, complex.growth);
    for (let word = 0; word < words; word += 1) this.patterns[id * words + word] = kernel.i32[pathAt + word]!;
    const outputs = this.network.output.units;
    const size = 3 * outputs;
    if ((id + 1) * size > this.outputMaps.length) {
      this.outputMaps = growFloat64(this.outputMaps, (id + 1) * size, complex.growth);
    }
    const last = this.levels.at(-1);
    const at = last ? last.nextMap / 8 : this.outputAt;
    const rows = last ? last.next.rows : Math.ceil(outputs / 8) * 8;
    for (let output = 0; output < outputs; output += 1) {
      for (let part = 0; part < 3; part += 1) {
        this.outputMaps[id * size + output * 3 + part] = kernel.f64[at + part * rows + output]!;
      }
    }
  }
}
