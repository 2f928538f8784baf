import type { CellFormula, CellMeasure, RegionsChart } from '../../../src/protocol/charts.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { CellMesh } from './cellMesh.ts';

/** Looks a number of the cells up, or computes it. */
export function numberOf(
  { gradients }: Pick<RegionsChart, 'gradients'>,
  mesh: CellMesh,
  values: CellMeasure['values'],
): (cell: number) => number {
  if (!isFormula(values)) return (cell) => values[cell]!;
  switch (values.of) {
    case 'area':
      return (cell) => areaOf(mesh, cell);
    case 'gradient': {
      const axis = values.along === 'x' ? 0 : 1;
      return (cell) => gradients[2 * cell + axis]!;
    }
    case 'slope': {
      const [x, y] = values.scales;
      return (cell) => Math.sqrt((x * gradients[2 * cell]!) ** 2 + (y * gradients[2 * cell + 1]!) ** 2);
    }
    case 'depth': {
      const { numbers } = values;
      return (cell) => numbers[deepestAround(mesh, cell)] ?? 0;
    }
  }
}

function isFormula(values: CellMeasure['values']): values is CellFormula {
  return 'of' in values;
}

/** By triangles from the first corner, so that small cells far from the origin lose no digits. */
function areaOf({ vertices, cornerStarts, corners }: CellMesh, cell: number): number {
  const start = cornerStarts[cell]!;
  const first = 2 * corners[start]!;
  const [x, y] = [vertices[first]!, vertices[first + 1]!];
  let twice = 0;
  let [fromX, fromY] = [0, 0];
  for (let at = start + 1; at < cornerStarts[cell + 1]!; at += 1) {
    const corner = 2 * corners[at]!;
    const [toX, toY] = [vertices[corner]! - x, vertices[corner + 1]! - y];
    twice += fromX * toY - toX * fromY;
    fromX = toX;
    fromY = toY;
  }
  return twice / 2;
}

/** -1 where there is only the border of the range. */
function deepestAround({ cornerStarts, sideLayers }: CellMesh, cell: number): number {
  let deepest = -1;
  for (let side = cornerStarts[cell]!; side < cornerStarts[cell + 1]!; side += 1)
    if (sideLayers[side]! > deepest) deepest = sideLayers[side]!;
  return deepest;
}

/** A key is a name, not a number: small ones as they are, others short enough to compare. */
export function nameKey(key: number): string {
  return Number.isInteger(key) && key >= 10_000 ? `#${key.toString(16).padStart(8, '0')}` : formatNumber(key, 4);
}
