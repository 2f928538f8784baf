import type { ContoursChart } from '../../../src/protocol/charts.ts';
import { say, t } from '../../drawing/texts.ts';
import { axisTitle } from '../frame/axes.ts';
import type { Column } from '../frame/picture.ts';

/** One list of places: the marks, the points of the lines, and the field with its values. */
export function contoursColumns(chart: ContoursChart): Column[] {
  const parts: string[] = [];
  const xs: number[] = [];
  const ys: number[] = [];
  const values: (number | undefined)[] = [];
  const add = (part: string, x: number, y: number, value?: number): void => {
    parts.push(part);
    xs.push(x);
    ys.push(y);
    values.push(value);
  };
  for (const mark of chart.marks) add(say(mark.label), mark.x, mark.y);
  for (const line of chart.lines) line.x.forEach((x, at) => add(say(line.label), x, line.y[at]!));
  const along = ([low, high]: readonly [number, number], place: number, count: number): number =>
    low + (place / Math.max(1, count - 1)) * (high - low);
  const field = t('field');
  chart.field.forEach((value, at) => {
    const [row, column] = [Math.floor(at / chart.columns), at % chart.columns];
    add(field, along(chart.range.x, column, chart.columns), along(chart.range.y, row, chart.rows), value);
  });
  return [
    { name: t('part'), cells: parts },
    { name: axisTitle(chart.x), cells: xs },
    { name: axisTitle(chart.y), cells: ys },
    { name: axisTitle(chart.value), cells: values },
  ];
}
