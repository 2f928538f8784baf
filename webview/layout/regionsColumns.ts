import type { CellMeasure, RegionsChart } from '../../src/protocol/charts.ts';
import { say, t } from '../texts.ts';
import { axisTitle } from './axes.ts';
import type { Column } from './picture.ts';
import { nameKey } from './regionsProbe.ts';

/** One row per cell: measures, notes, and the outline as well-known text (OGC): POLYGON ((x y, x y, ...)), its first corner again at the end. */
export function regionsColumns(chart: RegionsChart, most: number): Column[] {
  const { vertices, cornerStarts, corners } = chart;
  const height = Math.max(0, cornerStarts.length - 1);
  const rows = Math.min(height, most);
  const column = (name: string, cellOf: (cell: number) => number | string | undefined): Column => ({
    name,
    height,
    cells: Array.from({ length: rows }, (_, cell) => cellOf(cell)),
  });
  const outline = (cell: number): string => {
    const places: string[] = [];
    for (let at = cornerStarts[cell]!; at < cornerStarts[cell + 1]!; at += 1)
      places.push(`${vertices[2 * corners[at]!]} ${vertices[2 * corners[at]! + 1]}`);
    return `POLYGON ((${[...places, ...places.slice(0, 1)].join(', ')}))`;
  };
  return [
    column(t('cell'), (cell) => cell + 1),
    ...chart.measures.map((measure) => column(say(measure.label), (cell) => valueOf(measure, cell))),
    ...chart.notes.map((note) => column(say(note.label), (cell) => note.values[cell])),
    column(t('outline ({0}, {1})', axisTitle(chart.x), axisTitle(chart.y)), outline),
  ];
}

function valueOf({ kind, values }: CellMeasure, cell: number): number | string | undefined {
  const value = values[cell];
  return kind === 'category' && value !== undefined ? nameKey(value) : value;
}
