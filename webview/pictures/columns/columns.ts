import type { Message } from '../../../src/core/ground/errors.ts';
import type {
  Chart,
  ConfusionChart,
  HeatChart,
  LayersChart,
  NumbersChart,
  PlaneChart,
  SharesChart,
  TableChart,
} from '../../../src/protocol/charts.ts';
import { say, t } from '../../drawing/texts.ts';
import { axisTitle } from '../frame/axes.ts';
import { contoursColumns } from './contoursColumns.ts';
import { curvesColumns } from './curvesColumns.ts';
import type { Column } from '../frame/picture.ts';
import { checkColumns, claimListColumns } from './claimColumns.ts';
import { networkColumns } from './networkColumns.ts';
import { regionsColumns } from './regionsColumns.ts';

/** Rows in all of these columns. */
export function heightOf(columns: readonly Column[]): number {
  return Math.max(0, ...columns.map(({ height, cells }) => height ?? cells.length));
}

/**
 * The data of a chart as columns of equal length, for the data table and csv.
 * @param most  rows that are wanted at least; kinds that can be very long make no more
 */
export function columnsOf(chart: Chart, most = Infinity): readonly Column[] {
  switch (chart.kind) {
    case 'curves':
      return curvesColumns(chart);
    case 'plane':
      return planeColumns(chart);
    case 'regions':
      return regionsColumns(chart, most);
    case 'contours':
      return contoursColumns(chart);
    case 'activation':
      return [
        { name: t('{0} from', axisTitle(chart.x)), cells: Array.from(chart.shares, (_, index) => chart.edges[index]) },
        {
          name: t('{0} to', axisTitle(chart.x)),
          cells: Array.from(chart.shares, (_, index) => chart.edges[index + 1]),
        },
        { name: t('share'), cells: [...chart.shares] },
      ];
    case 'shares':
      return sharesColumns(chart);
    case 'heat':
      return heatColumns(chart);
    case 'confusion':
      return confusionColumns(chart);
    case 'table':
      return tableColumns(chart);
    case 'ladder':
      return tableColumns({ columns: chart.columns, rows: chart.rungs });
    case 'layers':
      return layersColumns(chart);
    case 'network':
      return networkColumns(chart);
    case 'numbers':
      return numbersColumns(chart);
    case 'claims':
      return claimListColumns(chart);
    case 'claim':
      return checkColumns(chart);
    default:
      return chart satisfies never;
  }
}

function planeColumns(chart: PlaneChart): Column[] {
  const cells = Array.from({ length: chart.rows * chart.columns }, (_, index) => index);
  const along = ([low, high]: readonly [number, number], place: number): number => low + place * (high - low);
  const xs = cells.map((index) => along(chart.range.x, (index % chart.columns) / Math.max(1, chart.columns - 1)));
  const ys = cells.map((index) =>
    along(chart.range.y, Math.floor(index / chart.columns) / Math.max(1, chart.rows - 1)),
  );
  const values = [...chart.field];
  const axes = [
    { name: axisTitle(chart.x), cells: xs },
    { name: axisTitle(chart.y), cells: ys },
  ];
  if (chart.fieldKind === 'value') return [...axes, { name: t('prediction'), cells: values }];
  return [
    ...axes,
    { name: t('decision'), cells: values.map((value) => chart.classNames[Math.floor(value)] ?? Math.floor(value)) },
    { name: t('confidence'), cells: values.map((value) => value - Math.floor(value)) },
  ];
}

function sharesColumns(chart: SharesChart): Column[] {
  return [
    { name: '', cells: chart.rows.map(say) },
    ...chart.parts.map((part) => ({ name: say(part.label), cells: [...part.values] })),
  ];
}

function heatColumns(chart: HeatChart): Column[] {
  const width = chart.columns.length;
  const rows = chart.rows.map((row, index) => ({
    name: say(row),
    cells: [...chart.values.subarray(index * width, (index + 1) * width)],
  }));
  return [{ name: axisTitle(chart.x), cells: [...chart.columns] }, ...rows];
}

/** A row for every true class, a column for every predicted one. */
function confusionColumns({ classNames, counts }: ConfusionChart): Column[] {
  const classes = classNames.length;
  return [
    { name: t('true class'), cells: classNames },
    ...classNames.map((name, predicted) => ({
      name: t('read as {0}', name),
      cells: classNames.map((_, truth) => counts[truth * classes + predicted]),
    })),
  ];
}

function tableColumns(chart: Pick<TableChart, 'columns' | 'rows'>): Column[] {
  const cellOf = (value: number | Message | null | undefined): number | string | undefined =>
    value === null ? undefined : typeof value === 'object' ? say(value) : value;
  return [
    { name: '', cells: chart.rows.map((row) => say(row.label)) },
    ...chart.columns.map((name, index) => ({
      name: say(name),
      cells: chart.rows.map((row) => cellOf(row.values[index])),
    })),
  ];
}

function numbersColumns({ numbers }: NumbersChart): Column[] {
  return [
    { name: '', cells: numbers.map(({ label }) => say(label)) },
    { name: t('number'), cells: numbers.map(({ value }) => say(value)) },
    { name: t('note'), cells: numbers.map(({ note }) => (note === undefined ? undefined : say(note))) },
  ];
}

/** A row for every bin of every layer. */
function layersColumns({ panels, x }: LayersChart): Column[] {
  const bins = panels.flatMap(({ label, edges, shares }) =>
    Array.from(shares, (share, bin) => ({ label: say(label), from: edges[bin], to: edges[bin + 1], share })),
  );
  return [
    { name: t('layer'), cells: bins.map(({ label }) => label) },
    { name: t('{0} from', axisTitle(x)), cells: bins.map(({ from }) => from) },
    { name: t('{0} to', axisTitle(x)), cells: bins.map(({ to }) => to) },
    { name: t('share'), cells: bins.map(({ share }) => share) },
  ];
}
