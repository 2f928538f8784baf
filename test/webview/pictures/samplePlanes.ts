import { message } from '../../../src/core/ground/errors.ts';
import { createRandom } from '../../../src/core/ground/random.ts';
import type { ContoursChart, RegionsChart } from '../../../src/protocol/charts.ts';
import { linkCorners } from '../../../src/protocol/linkedCorners.ts';
import { axis } from './sampleCharts.ts';

const frame = {
  caption: message('What, unit, how exact'),
  description: message('In words'),
  explanation: message('Formula and source'),
  run: 1,
  step: 100,
};

export interface QuadOptions {
  readonly side: number;
  readonly seed?: number;
  /** Where corners may move to, as a share of a cell. */
  readonly jitter?: number;
}

/** The square [-1, 1] cut into side x side convex quadrilaterals with jittered corners; cell `row * side + column`, first row at the bottom. */
export function quadChart(
  { side, seed = 1, jitter = 0.25 }: QuadOptions,
  overrides: Partial<RegionsChart> = {},
): RegionsChart {
  const random = createRandom(seed);
  const line = side + 1;
  const count = side * side;
  const moved = (at: number): number => (at > 0 && at < side ? jitter * (2 * random.uniform() - 1) : 0);
  const vertices = new Float64Array(2 * line * line);
  for (let vertex = 0; vertex < line * line; vertex += 1) {
    const [row, column] = [Math.floor(vertex / line), vertex % line];
    vertices[2 * vertex] = (2 * (column + moved(column))) / side - 1;
    vertices[2 * vertex + 1] = (2 * (row + moved(row))) / side - 1;
  }
  const corners = new Int32Array(4 * count);
  for (let cell = 0; cell < count; cell += 1) {
    const low = Math.floor(cell / side) * line + (cell % side);
    corners.set([low, low + 1, low + line + 1, low + line], 4 * cell);
  }
  // Of each line across the square, from 0 at the border: below, right, above and left of a cell.
  const layerAt = (place: number): number => (place === 0 || place === side ? -1 : place % 3);
  const sideLayers = Int8Array.from({ length: 4 * count }, (_, at) => {
    const [row, column] = [Math.floor(Math.floor(at / 4) / side), Math.floor(at / 4) % side];
    return layerAt([row, column + 1, row + 1, column][at % 4]!);
  });
  const numbers = (numberAt: (cell: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, cell) => numberAt(cell));
  return {
    ...frame,
    id: 'cells',
    view: 'regions',
    title: message('{0} linear regions', count),
    kind: 'regions',
    x: axis('x0'),
    y: axis('x1'),
    range: { x: [-1, 1], y: [-1, 1] },
    exactness: 'exact',
    ...linked(vertices, corners, quads(count)),
    sideLayers,
    gradients: new Float64Array(2 * count).fill(0.5),
    measures: [
      {
        id: 'pattern',
        label: message('activation pattern'),
        kind: 'category',
        values: Uint32Array.from({ length: count }, (_, cell) => 1_000_003 * (cell + 1)),
      },
      {
        id: 'slope',
        label: message('slope'),
        kind: 'sequential',
        values: numbers((cell) => (cell % side) / side + 0.5),
      },
      { id: 'output', label: message('output'), kind: 'diverging', values: numbers((cell) => cell / count - 0.5) },
    ],
    notes: [
      { label: message('area'), values: { of: 'area' } },
      { label: message('slope along x'), values: { of: 'gradient', along: 'x' } },
    ],
    boundary: Float64Array.of(-1, -0.5, 0, 0, 0, 0, 1, 0.2),
    classNames: ['out', 'in'],
    points: {
      x: Float32Array.of(-0.5, 0.5, 0.1),
      y: Float32Array.of(-0.5, 0.5, 0.7),
      value: Float32Array.of(0, 1, 1),
      validates: Uint8Array.of(0, 0, 1),
    },
    chosen: new Float64Array(0),
    ...overrides,
  };
}

/** Where the corners of cells with four corners each begin. */
function quads(count: number): Int32Array {
  return Int32Array.from({ length: count + 1 }, (_, cell) => 4 * cell);
}

/** Vertices and corners as a chart has them. */
export function linked(
  vertices: Float64Array,
  ids: Int32Array,
  starts: Int32Array,
): Pick<RegionsChart, 'vertices' | 'corners'> {
  const { corners, order } = linkCorners(starts, ids, vertices.length / 2);
  const places = Array.from(order).flatMap((id) => [vertices[2 * id]!, vertices[2 * id + 1]!]);
  return { vertices: Float64Array.from(places), corners };
}

/** Slanted stripes over [0, 2] x [0, 1]: thin cells with large boxes. */
export function stripeChart(count: number): RegionsChart {
  const vertices = new Float64Array(4 * (count + 1));
  for (let line = 0; line <= count; line += 1) vertices.set([line / count, 0, line / count + 1, 1], 4 * line);
  const corners = new Int32Array(4 * count);
  for (let cell = 0; cell < count; cell += 1)
    corners.set([2 * cell, 2 * cell + 2, 2 * cell + 3, 2 * cell + 1], 4 * cell);
  return {
    ...quadChart({ side: 2 }),
    range: { x: [0, 2], y: [0, 1] },
    ...linked(vertices, corners, quads(count)),
    // Upright sides, but for the first and the last.
    sideLayers: Int8Array.from({ length: 4 * count }, (_, at) => (at % 2 === 1 && at > 3 ? 0 : -1)),
    gradients: new Float64Array(2 * count),
    measures: [
      {
        id: 'pattern',
        label: message('activation pattern'),
        kind: 'category',
        values: Uint32Array.from({ length: count }, (_, cell) => cell),
      },
    ],
    notes: [],
  };
}

/** (x - 1)^2 + (y - 0.5)^2 over a square, known at count x count places, with a ball of L1, a level, a trail and the minima. */
export function contoursChart(overrides: Partial<ContoursChart> = {}, count = 41): ContoursChart {
  const place = (index: number): number => -1.5 + (4 * index) / (count - 1);
  const field = Float64Array.from(
    { length: count * count },
    (_, at) => (place(at % count) - 1) ** 2 + (place(Math.floor(at / count)) - 0.5) ** 2,
  );
  const turn = Array.from({ length: 61 }, (_, index) => (2 * Math.PI * index) / 60);
  return {
    ...frame,
    id: 'contours',
    view: 'path',
    title: message('The corner of the ball is the solution'),
    kind: 'contours',
    x: axis('weight 1'),
    y: axis('weight 2'),
    range: { x: [-1.5, 2.5], y: [-1.5, 2.5] },
    rows: count,
    columns: count,
    field,
    value: axis('loss', 'linear', 'nats'),
    levels: Float64Array.of(0.1, 0.7, 0.85, 1, 1.5, 2, 3, 4, 6),
    lines: [
      {
        id: 'l1',
        label: message('unit ball of l1'),
        role: 'ball',
        x: Float64Array.of(1, 0, -1, 0, 1),
        y: Float64Array.of(0, 1, 0, -1, 0),
      },
      {
        id: 'level',
        label: message('loss of the solution'),
        role: 'contour',
        x: Float64Array.from(turn, (angle) => 1 + 0.5 * Math.cos(angle)),
        y: Float64Array.from(turn, (angle) => 0.5 + 0.5 * Math.sin(angle)),
      },
      {
        id: 'trail',
        label: message('gradient descent'),
        role: 'trail',
        x: Float64Array.from(turn, (angle) => -1 + 0.3 * angle),
        y: Float64Array.from(turn, (angle) => 2 - 0.24 * angle),
      },
    ],
    marks: [
      { id: 'free', label: message('minimum of the loss'), role: 'free', x: 1, y: 0.5 },
      { id: 'penalized', label: message('with penalty'), role: 'penalized', x: 0.95, y: 0.3 },
      { id: 'constrained', label: message('under the constraint'), role: 'constrained', x: 1, y: 0 },
      { id: 'current', label: message('now'), role: 'current', x: 0.97, y: 0.32 },
    ],
    ...overrides,
  };
}
