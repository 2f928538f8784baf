import type { PlanePartition } from './linearRegions.ts';

/** What of a partition the boundary is made of. */
export type AffineCells = Pick<
  PlanePartition,
  'cells' | 'vertices' | 'cornerStarts' | 'cornerVertices' | 'outputMaps' | 'outputs'
>;

/** Room for the corners of one cell, used again from cell to cell. */
interface Corners {
  count: number;
  readonly s: number[];
  readonly t: number[];
}

function readCorners({ vertices, cornerStarts, cornerVertices }: AffineCells, cell: number, out: Corners): void {
  const start = cornerStarts[cell]!;
  out.count = cornerStarts[cell + 1]! - start;
  for (let corner = 0; corner < out.count; corner += 1) {
    const id = cornerVertices[start + corner]!;
    out.s[corner] = vertices[2 * id]!;
    out.t[corner] = vertices[2 * id + 1]!;
  }
}

/** A line a s + b t + c = 0, or the side of it where that is not negative. */
type Line = readonly [a: number, b: number, c: number];
type Segment = readonly [s0: number, t0: number, s1: number, t1: number];

/** The part of a line inside a cell; undefined where it only touches. */
function lineInCell([a, b, c]: Line, { count, s, t }: Corners): Segment | undefined {
  const ends: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const j = i + 1 === count ? 0 : i + 1;
    const here = a * s[i]! + b * t[i]! + c;
    const next = a * s[j]! + b * t[j]! + c;
    if (here === 0) ends.push(s[i]!, t[i]!);
    if (here * next >= 0) continue;
    const share = here / (here - next);
    ends.push(s[i]! + share * (s[j]! - s[i]!), t[i]! + share * (t[j]! - t[i]!));
  }
  const [s0, t0, s1, t1] = ends;
  return t1 === undefined ? undefined : [s0!, t0!, s1!, t1];
}

/** The part of a segment on the side of a line where it is not negative; undefined where nothing is left. */
function keepSide([s0, t0, s1, t1]: Segment, [a, b, c]: Line): Segment | undefined {
  const first = a * s0 + b * t0 + c;
  const last = a * s1 + b * t1 + c;
  if (first >= 0 && last >= 0) return [s0, t0, s1, t1];
  if (first <= 0 && last <= 0) return undefined;
  const share = first / (first - last);
  const s = s0 + share * (s1 - s0);
  const t = t0 + share * (t1 - t0);
  return first > 0 ? [s0, t0, s, t] : [s, t, s1, t1];
}

/**
 * Where an output has a level: in each cell the straight piece that the cell's affine map gives.
 * @returns s0 t0 s1 t1 of each piece
 */
export function levelLines(partition: AffineCells, output: number, level: number): Float64Array {
  const { cells, outputs, outputMaps } = partition;
  const corners: Corners = { count: 0, s: [], t: [] };
  const pieces: number[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const at = (cell * outputs + output) * 3;
    readCorners(partition, cell, corners);
    const piece = lineInCell([outputMaps[at]!, outputMaps[at + 1]!, outputMaps[at + 2]! - level], corners);
    if (piece) pieces.push(...piece);
  }
  return Float64Array.from(pieces);
}

/**
 * Where the largest of several outputs changes: in each cell the straight pieces on which two outputs are equal and none is larger.
 * @returns s0 t0 s1 t1 of each piece
 */
export function argmaxLines(partition: AffineCells): Float64Array {
  const { cells } = partition;
  const corners: Corners = { count: 0, s: [], t: [] };
  const pieces: number[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    readCorners(partition, cell, corners);
    const rivals = rivalsIn(partition, cell, corners);
    for (const [place, one] of rivals.entries()) {
      for (const other of rivals.slice(place + 1)) {
        let piece = lineInCell(difference(partition, cell, one, other), corners);
        for (const third of rivals) {
          if (piece && third !== one && third !== other)
            piece = keepSide(piece, difference(partition, cell, one, third));
        }
        if (piece) pieces.push(...piece);
      }
    }
  }
  return Float64Array.from(pieces);
}

function difference({ outputs, outputMaps }: AffineCells, cell: number, one: number, other: number): Line {
  const first = (cell * outputs + one) * 3;
  const second = (cell * outputs + other) * 3;
  return [
    outputMaps[first]! - outputMaps[second]!,
    outputMaps[first + 1]! - outputMaps[second + 1]!,
    outputMaps[first + 2]! - outputMaps[second + 2]!,
  ];
}

/**
 * Outputs that may be largest somewhere in a cell: those that are not below the winner of the first corner at every corner. The difference
 * of two affine maps is largest at a corner, so no other can be.
 */
function rivalsIn({ outputs, outputMaps }: AffineCells, cell: number, { count, s, t }: Corners): number[] {
  const value = (output: number, corner: number): number => {
    const at = (cell * outputs + output) * 3;
    return outputMaps[at]! * s[corner]! + outputMaps[at + 1]! * t[corner]! + outputMaps[at + 2]!;
  };
  let winner = 0;
  for (let output = 1; output < outputs; output += 1) if (value(output, 0) > value(winner, 0)) winner = output;
  const rivals: number[] = [];
  for (let output = 0; output < outputs; output += 1) {
    let isRival = output === winner;
    for (let corner = 0; corner < count && !isRival; corner += 1)
      isRival = value(output, corner) > value(winner, corner);
    if (isRival) rivals.push(output);
  }
  return rivals;
}
