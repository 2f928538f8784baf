import type { CellMesh } from './cellMesh.ts';
import { inBatches, type Sliced } from '../frame/slices.ts';

/** Where the cells of a partition lie: made once per chart, so that places and neighbours are found at once. */
export interface CellIndex {
  readonly mesh: CellMesh;
  readonly count: number;
  /** Left, bottom, right and top of each cell. */
  readonly boxes: Float64Array;
  /** The cell across the side from corner k to the next corner of its cell; -1 where there is none. */
  readonly neighbours: Int32Array;
  /** Length of edges per unit of area around a place. */
  readonly lineDensity: (x: number, y: number) => number;
  /** The cell at a place; -1 where there is none. */
  cellAt(x: number, y: number): number;
}

const batch = 4096;

/** Builds the index of a partition. */
export function* indexCells(mesh: CellMesh): Sliced<CellIndex> {
  const { count } = mesh;
  const boxes = yield* findBoxes(mesh, count);
  const buckets = yield* fillBuckets(mesh, boxes, count);
  const neighbours = yield* findNeighbours(mesh);
  const lineDensity = yield* measureDensity(mesh, neighbours);
  return { mesh, count, boxes, neighbours, lineDensity, cellAt: (x, y) => findCell({ mesh, boxes, buckets }, x, y) };
}

function* findBoxes({ vertices, cornerStarts, corners }: CellMesh, count: number): Sliced<Float64Array> {
  const boxes = new Float64Array(4 * count);
  yield* inBatches(count, batch, (from, to) => {
    for (let cell = from; cell < to; cell += 1) {
      let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
      for (let at = cornerStarts[cell]!; at < cornerStarts[cell + 1]!; at += 1) {
        const x = vertices[2 * corners[at]!]!;
        const y = vertices[2 * corners[at]! + 1]!;
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < bottom) bottom = y;
        if (y > top) top = y;
      }
      boxes[4 * cell] = left;
      boxes[4 * cell + 1] = bottom;
      boxes[4 * cell + 2] = right;
      boxes[4 * cell + 3] = top;
    }
  });
  return boxes;
}

/** A lattice over the range; each of its places lists the cells whose boxes touch it. */
interface Buckets {
  readonly columns: number;
  readonly rows: number;
  readonly starts: Int32Array;
  readonly members: Int32Array;
}

/** Thin slanted cells have large boxes: the lattice gets coarser until the lists stay short in sum. */
const mostMembersPerCell = 12;

function* fillBuckets(mesh: CellMesh, boxes: Float64Array, count: number): Sliced<Buckets> {
  for (let side = Math.max(1, Math.min(512, Math.round(Math.sqrt(count)))); ; side = side >> 1) {
    const starts = new Int32Array(side * side + 1);
    const lattice = latticeOf(mesh, side, side);
    yield* inBatches(count, batch, (from, to) => {
      for (let cell = from; cell < to; cell += 1)
        forBuckets(lattice, boxes, cell, (place) => (starts[place + 1] = starts[place + 1]! + 1));
    });
    for (let place = 0; place < side * side; place += 1) starts[place + 1] = starts[place + 1]! + starts[place]!;
    const total = starts[side * side]!;
    if (side > 1 && total > mostMembersPerCell * count + side * side) continue;
    const members = new Int32Array(total);
    const next = starts.slice();
    yield* inBatches(count, batch, (from, to) => {
      for (let cell = from; cell < to; cell += 1)
        forBuckets(lattice, boxes, cell, (place) => {
          members[next[place]!] = cell;
          next[place] = next[place]! + 1;
        });
    });
    return { columns: side, rows: side, starts, members };
  }
}

interface Lattice {
  readonly columns: number;
  readonly rows: number;
  readonly column: (x: number) => number;
  readonly row: (y: number) => number;
}

function latticeOf({ range }: CellMesh, columns: number, rows: number): Lattice {
  const along = ([low, high]: readonly [number, number], steps: number): ((value: number) => number) => {
    const scale = steps / (high - low || 1);
    return (value) => Math.max(0, Math.min(steps - 1, Math.floor((value - low) * scale)));
  };
  return { columns, rows, column: along(range.x, columns), row: along(range.y, rows) };
}

function forBuckets(lattice: Lattice, boxes: Float64Array, cell: number, visit: (place: number) => void): void {
  const [left, right] = [lattice.column(boxes[4 * cell]!), lattice.column(boxes[4 * cell + 2]!)];
  const [bottom, top] = [lattice.row(boxes[4 * cell + 1]!), lattice.row(boxes[4 * cell + 3]!)];
  for (let row = bottom; row <= top; row += 1)
    for (let column = left; column <= right; column += 1) visit(row * lattice.columns + column);
}

/** Of the cells that hold the place the one that it lies deepest in; on a shared side either of the two. */
function findCell(
  { mesh, boxes, buckets }: { mesh: CellMesh; boxes: Float64Array; buckets: Buckets },
  x: number,
  y: number,
): number {
  const { range } = mesh;
  if (!(x >= range.x[0] && x <= range.x[1] && y >= range.y[0] && y <= range.y[1])) return -1;
  const lattice = latticeOf(mesh, buckets.columns, buckets.rows);
  const place = lattice.row(y) * buckets.columns + lattice.column(x);
  // Rounding may leave a place on a side outside of both its cells.
  const slack = 1e-12 * (range.x[1] - range.x[0] + range.y[1] - range.y[0]);
  let best = -1;
  let deepest = -slack;
  for (let at = buckets.starts[place]!; at < buckets.starts[place + 1]!; at += 1) {
    const cell = buckets.members[at]!;
    if (x < boxes[4 * cell]! - slack || x > boxes[4 * cell + 2]! + slack) continue;
    if (y < boxes[4 * cell + 1]! - slack || y > boxes[4 * cell + 3]! + slack) continue;
    const depth = depthIn(mesh, cell, x, y);
    if (depth <= deepest) continue;
    best = cell;
    deepest = depth;
  }
  return best;
}

/** Distance of a place to the nearest side of a convex cell, negative outside. */
function depthIn({ vertices, cornerStarts, corners }: CellMesh, cell: number, x: number, y: number): number {
  const [start, end] = [cornerStarts[cell]!, cornerStarts[cell + 1]!];
  let depth = Infinity;
  let from = corners[end - 1]!;
  for (let at = start; at < end; at += 1) {
    const to = corners[at]!;
    const [fromX, fromY] = [vertices[2 * from]!, vertices[2 * from + 1]!];
    const [alongX, alongY] = [vertices[2 * to]! - fromX, vertices[2 * to + 1]! - fromY];
    const length = Math.hypot(alongX, alongY);
    if (length > 0) depth = Math.min(depth, (alongX * (y - fromY) - alongY * (x - fromX)) / length);
    from = to;
  }
  return depth;
}

/** A side and its partner run between the same two corners in opposite directions: up and down in the numbers of the vertices. */
function* findNeighbours({ vertices, count, cornerStarts, corners }: CellMesh): Sliced<Int32Array> {
  const neighbours = new Int32Array(corners.length).fill(-1);
  // The cells whose sides lead up from each vertex, in lists one after the other.
  const starts = new Int32Array(vertices.length / 2 + 1);
  const forSides = (from: number, to: number, visit: (cell: number, side: number, next: number) => void): void => {
    for (let cell = from; cell < to; cell += 1) {
      const [start, end] = [cornerStarts[cell]!, cornerStarts[cell + 1]!];
      for (let side = start; side < end; side += 1) visit(cell, side, corners[side + 1 < end ? side + 1 : start]!);
    }
  };
  let ups = 0;
  yield* inBatches(count, batch, (from, to) =>
    forSides(from, to, (_cell, side, next) => {
      const here = corners[side]!;
      if (here > next) return;
      starts[here + 1] = starts[here + 1]! + 1;
      ups += 1;
    }),
  );
  for (let vertex = 0; vertex + 1 < starts.length; vertex += 1)
    starts[vertex + 1] = starts[vertex + 1]! + starts[vertex]!;
  yield;
  const cells = new Int32Array(ups);
  // Filled from the end of each list on, after which each start is at its place.
  yield* inBatches(count, batch, (from, to) =>
    forSides(from, to, (cell, side, next) => {
      const here = corners[side]!;
      if (here > next) return;
      starts[here + 1] = starts[here + 1]! - 1;
      cells[starts[here + 1]!] = cell;
    }),
  );
  const partnerOf = (here: number, next: number, cell: number): number => {
    const [start, end] = [cornerStarts[cell]!, cornerStarts[cell + 1]!];
    for (let side = start; side < end; side += 1)
      if (corners[side] === here && corners[side + 1 < end ? side + 1 : start] === next) return side;
    return -1;
  };
  yield* inBatches(count, batch, (from, to) =>
    forSides(from, to, (cell, side, next) => {
      const here = corners[side]!;
      if (here < next) return;
      // The list of a vertex begins where it ended before it was filled from behind.
      const end = next + 2 < starts.length ? starts[next + 2]! : ups;
      for (let at = starts[next + 1]!; at < end; at += 1) {
        const partner = partnerOf(next, here, cells[at]!);
        if (partner < 0) continue;
        neighbours[side] = cells[at]!;
        neighbours[partner] = cell;
      }
    }),
  );
  return neighbours;
}

/** Calls for each side that is drawn, once for both its cells: with the first and the second end, and the layer. */
export function forBorders(
  { cornerStarts, corners, sideLayers }: CellMesh,
  neighbours: Int32Array,
  [from, to]: readonly [number, number],
  visit: (one: number, other: number, layer: number) => void,
): void {
  for (let cell = from; cell < to; cell += 1) {
    const [start, end] = [cornerStarts[cell]!, cornerStarts[cell + 1]!];
    for (let side = start; side < end; side += 1) {
      if (sideLayers[side]! < 0 || neighbours[side]! > cell) continue;
      visit(corners[side]!, corners[side + 1 < end ? side + 1 : start]!, sideLayers[side]!);
    }
  }
}

function* measureDensity(mesh: CellMesh, neighbours: Int32Array): Sliced<(x: number, y: number) => number> {
  const { vertices, count, range } = mesh;
  const side = Math.max(8, Math.min(256, Math.round(Math.sqrt(count) / 2)));
  const [width, height] = [range.x[1] - range.x[0] || 1, range.y[1] - range.y[0] || 1];
  const [stepX, stepY] = [width / side, height / side];
  const lattice = latticeOf(mesh, side, side);
  const lengths = new Float64Array(side * side);
  yield* inBatches(count, batch, (from, to) =>
    forBorders(mesh, neighbours, [from, to], (one, other) => {
      const [x, y] = [vertices[2 * one]!, vertices[2 * one + 1]!];
      const [alongX, alongY] = [vertices[2 * other]! - x, vertices[2 * other + 1]! - y];
      const pieces = Math.max(1, Math.ceil(Math.max(Math.abs(alongX) / stepX, Math.abs(alongY) / stepY)));
      const length = Math.hypot(alongX, alongY) / pieces;
      for (let piece = 0; piece < pieces; piece += 1) {
        const share = (piece + 0.5) / pieces;
        const place = lattice.row(y + share * alongY) * side + lattice.column(x + share * alongX);
        lengths[place] = lengths[place]! + length;
      }
    }),
  );
  const area = stepX * stepY;
  const at = (column: number, row: number): number =>
    lengths[Math.max(0, Math.min(side - 1, row)) * side + Math.max(0, Math.min(side - 1, column))]! / area;
  // Between the middles of the lattice's places the density goes over evenly, or its squares would show.
  return (x, y) => {
    const [across, up] = [(x - range.x[0]) / stepX - 0.5, (y - range.y[0]) / stepY - 0.5];
    const [column, row] = [Math.floor(across), Math.floor(up)];
    const [shareX, shareY] = [across - column, up - row];
    const below = at(column, row) * (1 - shareX) + at(column + 1, row) * shareX;
    const above = at(column, row + 1) * (1 - shareX) + at(column + 1, row + 1) * shareX;
    return below * (1 - shareY) + above * shareY;
  };
}
