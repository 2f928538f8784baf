import type { PartitionEdges, PlanePartition } from '../plane/linearRegions.ts';

/** Marks of the sides of a rectangle among the units of border edges. */
const [lower, rightSide, upper, leftSide] = [-1, -2, -3, -4] as const;

/** One strip's side of a seam, from its lower end to its upper end: cell k lies between vertices k and k + 1. */
interface SeamSide {
  readonly vertices: readonly number[];
  readonly edges: readonly number[];
  readonly cells: readonly number[];
  /** The edge of the strip that ends in each vertex of the seam, not counting those of the seam. */
  readonly endings: readonly number[];
}

/** Both sides of a seam at which the same cells meet one by one. */
export interface Seam {
  readonly left: SeamSide;
  readonly right: SeamSide;
}

/** The edges of one side of a strip by their ends, and the one other edge at each of these; undefined where there are more. */
function edgesAtSide(
  { edges, vertices: places }: PlanePartition,
  side: number,
): { own: Map<number, number[]>; others: Map<number, number> } | undefined {
  const { count, vertices, layers, units } = edges;
  const isOnSide = new Uint8Array(places.length / 2);
  const own = new Map<number, number[]>();
  for (let edge = 0; edge < count; edge += 1) {
    if (units[edge] !== side || layers[edge]! >= 0) continue;
    for (let end = 2 * edge; end < 2 * edge + 2; end += 1) {
      const vertex = vertices[end]!;
      isOnSide[vertex] = 1;
      const known = own.get(vertex);
      if (known) known.push(edge);
      else own.set(vertex, [edge]);
    }
  }
  const others = new Map<number, number>();
  for (let end = 0; end < 2 * count; end += 1) {
    const vertex = vertices[end]!;
    const edge = end >> 1;
    if (isOnSide[vertex] === 0 || (units[edge] === side && layers[edge]! < 0)) continue;
    if (others.has(vertex)) return undefined;
    others.set(vertex, edge);
  }
  return { own, others };
}

/** Follows a side of a strip from edge to edge; undefined where more than one other edge ends in one of its vertices. */
function followSide(strip: PlanePartition, side: number): SeamSide | undefined {
  const found = edgesAtSide(strip, side);
  if (!found) return undefined;
  const { own, others } = found;
  const { vertices: ends, cells, units } = strip.edges;
  const isLowerEnd = (vertex: number): boolean => units[others.get(vertex) ?? -1] === lower;
  let vertex = [...own.keys()].find((one) => own.get(one)!.length === 1 && isLowerEnd(one));
  const chain: { vertices: number[]; edges: number[]; cells: number[]; endings: number[] } = {
    vertices: [],
    edges: [],
    cells: [],
    endings: [],
  };
  let last = -1;
  while (vertex !== undefined) {
    const ending = others.get(vertex);
    if (ending === undefined) return undefined;
    chain.vertices.push(vertex);
    chain.endings.push(ending);
    const next: number | undefined = own.get(vertex)!.find((edge) => edge !== last);
    if (next === undefined) return chain.edges.length > 0 ? chain : undefined;
    chain.edges.push(next);
    chain.cells.push(cells[2 * next]!);
    vertex = ends[2 * next] === vertex ? ends[2 * next + 1]! : ends[2 * next]!;
    last = next;
  }
  return undefined;
}

const isSameMaker = (one: PartitionEdges, other: PartitionEdges, edge: number, otherEdge: number): boolean =>
  one.layers[edge] === other.layers[otherEdge] && one.units[edge] === other.units[otherEdge];

function isSamePattern(one: PlanePartition, other: PlanePartition, cell: number, otherCell: number): boolean {
  const { wordsPerCell: words } = one;
  for (let word = 0; word < words; word += 1) {
    if (one.patterns[cell * words + word] !== other.patterns[otherCell * words + word]) return false;
  }
  return true;
}

/**
 * The seam between two strips, if the same cells meet there one by one and every edge goes on straight: then no corner of the partition lies
 * on it. A cell is convex and its pattern is its own, so equal patterns on both sides are one cell.
 */
export function cleanSeam(left: PlanePartition, right: PlanePartition): Seam | undefined {
  const seam = { left: followSide(left, rightSide), right: followSide(right, leftSide) };
  if (!seam.left || !seam.right || seam.left.edges.length !== seam.right.edges.length) return undefined;
  const { left: near, right: far } = seam;
  const meet = near.cells.every((cell, at) => isSamePattern(left, right, cell, far.cells[at]!));
  const goOn = near.endings.every((edge, at) => isSameMaker(left.edges, right.edges, edge, far.endings[at]!));
  const closes = left.edges.units[near.endings.at(-1)!] === upper;
  return meet && goOn && closes ? { left: near, right: far } : undefined;
}
