import { message, type Message } from '../../../core/ground/errors.ts';
import { formatMeasured } from '../../../core/ground/numberText.ts';
import type { ChartFrame } from '../../../protocol/chartFrame.ts';
import type { Axis, CurvesChart, Series } from '../../../protocol/charts.ts';
import type { Moment } from './moment.ts';
import type { TrainingRecord } from '../../training/history.ts';

/** Three digits, for titles and descriptions; of a number that is none a dash, and its text is not told (`withoutGaps`). */
export function short(value: number): number | string {
  if (!Number.isFinite(value)) return '-';
  const size = Math.abs(value);
  if (size < 1e4 || (Number.isInteger(value) && size < 1e6)) return size < 1e4 ? Number(value.toPrecision(3)) : value;
  return formatMeasured(value);
}

/** The same inside a list that is one argument of a message. */
export function shortText(value: number): string {
  return Number.isFinite(value) ? formatMeasured(value) : '-';
}

/** A number of a table; its cell is empty where there is none. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

/** Share in percent with one decimal. */
export function percent(share: number): number | string {
  return Number.isFinite(share) ? Number((100 * share).toFixed(1)) : '-';
}

export const stepAxis: Axis = { label: message('step'), scale: 'linear' };

/** A name for people: layers count from 1, the last one is the output. */
export function layerLabel(layer: number, layers: number): Message {
  return layer === layers - 1 ? message('output layer') : message('layer {0}', layer + 1);
}

/** Place of a layer on the ramp from input to output. */
export function layerGroup(layer: number, layers: number): number {
  return layers > 1 ? layer / (layers - 1) : 0;
}

/** The text of a chart. */
export interface ChartTexts {
  readonly title: Message;
  readonly caption: Message;
  readonly description: Message;
  readonly explanation: Message;
}

/** A curve of the history, points without a number left out. */
export function curveOf<Entry extends { readonly step: number }>(
  entries: readonly Entry[],
  read: (entry: Entry) => number,
  look: Pick<Series, 'id' | 'label' | 'role' | 'group'>,
): Series {
  const kept = entries.filter((entry) => Number.isFinite(read(entry)));
  return {
    ...look,
    x: Float64Array.from(kept, ({ step }) => step),
    y: Float64Array.from(kept, read),
  };
}

/** Logarithmic where all values are positive and span more than a factor of 30. */
export function fittingScale(series: readonly Pick<Series, 'y'>[]): Axis['scale'] {
  let low = Infinity;
  let high = 0;
  for (const { y } of series) {
    for (const value of y) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low > 0 && high / low > 30 ? 'log10' : 'linear';
}

export interface CurvesParts {
  readonly id: string;
  readonly view: ChartFrame['view'];
  readonly y: Axis;
  readonly x?: Axis;
  readonly series: readonly Series[];
  readonly marks?: CurvesChart['marks'];
}

/** Curves with their frame; over steps the shown step and the restored one are marked. Empty series are left out. */
export function curvesChart(moment: Moment, parts: CurvesParts, texts: ChartTexts): CurvesChart {
  const marks = [...(parts.marks ?? []), ...(parts.x === undefined ? stepMarks(moment) : [])];
  return {
    kind: 'curves',
    id: parts.id,
    view: parts.view,
    run: moment.run,
    step: moment.step,
    ...texts,
    x: parts.x ?? (moment.isLive ? stepAxis : { ...stepAxis, isWhole: true }),
    y: parts.y,
    series: parts.series.filter(({ x }) => x.length > 0),
    ...(parts.x === undefined && { shownX: moment.step }),
    marks,
  };
}

function stepMarks({ step, history, stoppedAt }: Moment): CurvesChart['marks'] {
  const restored = stoppedAt?.restoredStep;
  const newest = history.at(-1)?.step ?? 0;
  return [
    ...(restored === undefined ? [] : [{ at: restored, label: message('best weights (step {0})', restored) }]),
    ...(step < newest && step !== restored ? [{ at: step, label: message('shown step {0}', step) }] : []),
  ].map((mark) => ({ axis: 'x', ...mark }));
}

/** The record of the shown step; there is always one. */
export function recordAt({ history, step }: Moment): TrainingRecord {
  return history.findLast((record) => record.step <= step) ?? history[0]!;
}
