/**
 * Cells of a small network with weights that are multiples of 1/4, by the definition and in integers: a part is a list of inequalities, its
 * corners are all feasible crossings of `dimension` of them. Nothing here is shared with the fast code.
 */
import type { Box, PiecewiseLinearNetwork } from '../../../../src/analysis/regions/cells/piecewiseLinear.ts';

type Row = bigint[];

function determinant(matrix: Row[]): bigint {
  const [first, ...rest] = matrix;
  if (!first) return 1n;
  return first.reduce((sum, value, column) => {
    if (value === 0n) return sum;
    const minor = determinant(rest.map((row) => row.filter((_, index) => index !== column)));
    return sum + (column % 2 === 0 ? value : -value) * minor;
  }, 0n);
}

/** Homogeneous coordinates of the crossing by Cramer's rule. */
function crossing(rows: Row[]): Row | undefined {
  const dimension = rows.length;
  const point = Array.from({ length: dimension + 1 }, (_, column) => {
    const minor = determinant(rows.map((row) => row.filter((__, index) => index !== column)));
    return (dimension - column) % 2 === 0 ? minor : -minor;
  });
  const last = point[dimension]!;
  if (last === 0n) return undefined;
  return last > 0n ? point : point.map((value) => -value);
}

const dot = (row: Row, point: Row): bigint => row.reduce((sum, value, index) => sum + value * point[index]!, 0n);

function subsets(rows: Row[], size: number): Row[][] {
  if (size === 0) return [[]];
  return rows.flatMap((row, index) => subsets(rows.slice(index + 1), size - 1).map((rest) => [row, ...rest]));
}

interface SlowPart {
  constraints: Row[];
  corners: Row[];
}

function makePart(constraints: Row[], dimension: number): SlowPart {
  const corners = subsets(constraints, dimension)
    .map(crossing)
    .filter((point): point is Row => point !== undefined && constraints.every((row) => dot(row, point) >= 0n));
  return { constraints: constraints.filter((row) => corners.some((point) => dot(row, point) === 0n)), corners };
}

const quarters = (value: number): bigint => BigInt(value * 4);

/** @returns the sorted pattern texts of all cells in the box; box ends are multiples of 1/4 too */
export function slowPatterns(network: PiecewiseLinearNetwork, box: Box): string[] {
  const dimension = network.inputs;
  const sides = box.flatMap(([low, high], axis) => {
    const unit = box.map((_, index) => (index === axis ? 4n : 0n));
    return [
      [...unit, -quarters(low)],
      [...unit.map((value) => -value), quarters(high)],
    ];
  });
  const identity = box.map((_, axis) => [...box.map((__, index) => (index === axis ? 1n : 0n)), 0n]);
  const found: string[] = [];
  const descend = (part: SlowPart, depth: number, inputs: Row[], scale: bigint, text: string): void => {
    const layer = network.layers[depth];
    if (!layer) {
      found.push(text);
      return;
    }
    const rows = Array.from({ length: layer.units }, (_, unit) => {
      const row = new Array<bigint>(dimension + 1).fill(0n);
      row[dimension] = quarters(layer.bias[unit]!) * scale;
      inputs.forEach((input, k) => {
        const weight = quarters(layer.weights[unit * layer.inputs + k]!);
        input.forEach((value, index) => (row[index]! += weight * value));
      });
      return row;
    });
    let parts: { part: SlowPart; signs: boolean[] }[] = [{ part, signs: [] }];
    for (const row of rows) {
      const negated = row.map((value) => -value);
      parts = parts.flatMap((one) => {
        const values = one.part.corners.map((point) => dot(row, point));
        const isUp = values.some((value) => value > 0n);
        const isDown = values.some((value) => value < 0n);
        if (!isUp || !isDown) return [{ part: one.part, signs: [...one.signs, isUp] }];
        return [true, false].map((side) => ({
          part: makePart([...one.part.constraints, side ? row : negated], dimension),
          signs: [...one.signs, side],
        }));
      });
    }
    const slope = quarters(layer.negativeSlope);
    for (const { part: child, signs } of parts) {
      const next = rows.map((row, unit) => row.map((value) => value * (signs[unit] ? 4n : slope)));
      descend(child, depth + 1, next, scale * 16n, text + signs.map((sign) => (sign ? '1' : '0')).join(''));
    }
  };
  descend(makePart(sides, dimension), 0, identity, 1n, '');
  return found.sort();
}
