import type { CellMeasure, RegionsChart } from '../../../src/protocol/charts.ts';
import { say, t } from '../../drawing/texts.ts';
import { axisTitle } from '../frame/axes.ts';
import { cornersOf, meshOf } from '../cells/cellMesh.ts';
import { nameKey, numberOf } from '../cells/cellNumbers.ts';
import type { Column } from '../frame/picture.ts';

/** One row per cell: measures, notes, and the outline as well-known text (OGC): POLYGON ((x y, x y, ...)), its first corner again at the end. */
export function regionsColumns(chart: RegionsChart, most: number): Column[] {
  const mesh = meshOf(chart);
  const height = mesh.count;
  const rows = Math.min(height, most);
  const column = (name: string, cellOf: (cell: number) => number | string): Column => ({
    name,
    height,
    cells: Array.from({ length: rows }, (_, cell) => cellOf(cell)),
  });
  const outline = (cell: number): string => {
    const corners = cornersOf(mesh, cell);
    const places = Array.from({ length: corners.length / 2 }, (_, at) => `${corners[2 * at]} ${corners[2 * at + 1]}`);
    return `POLYGON ((${[...places, ...places.slice(0, 1)].join(', ')}))`;
  };
  const columnOf = ({ label, values }: Pick<CellMeasure, 'label' | 'values'>, kind?: CellMeasure['kind']): Column => {
    const numberAt = numberOf(chart, mesh, values);
    return column(say(label), kind === 'category' ? (cell) => nameKey(numberAt(cell)) : numberAt);
  };
  return [
    column(t('cell'), (cell) => cell + 1),
    ...chart.measures.map((measure) => columnOf(measure, measure.kind)),
    ...chart.notes.map((note) => columnOf(note)),
    column(t('outline ({0}, {1})', axisTitle(chart.x), axisTitle(chart.y)), outline),
  ];
}

/** A chart for a file: the vertices around each cell, the layers of its sides, and its numbers, computed where they are formulas. */
export function readableRegions(chart: RegionsChart): object {
  const mesh = meshOf(chart);
  const withNumbers = (one: Pick<CellMeasure, 'values'>): object => {
    const numberAt = numberOf(chart, mesh, one.values);
    return { ...one, values: Array.from({ length: mesh.count }, (_, cell) => numberAt(cell)) };
  };
  return {
    ...chart,
    gradients: undefined,
    corners: Array.from({ length: mesh.count }, (_, cell) => [
      ...mesh.corners.subarray(mesh.cornerStarts[cell], mesh.cornerStarts[cell + 1]),
    ]),
    sideLayers: Array.from({ length: mesh.count }, (_, cell) => [
      ...mesh.sideLayers.subarray(mesh.cornerStarts[cell], mesh.cornerStarts[cell + 1]),
    ]),
    measures: chart.measures.map(withNumbers),
    notes: chart.notes.map(withNumbers),
  };
}
