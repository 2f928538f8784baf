import { message, type Message } from '../../../core/ground/errors.ts';
import type { Chart } from '../../../protocol/charts.ts';

const noFinding = message('Nothing can be told here: a number is not finite');

/** Whether a text holds a number that is none: a run that diverged has such numbers, and so has one without a validation part. */
export function hasGap({ args }: Message): boolean {
  return args.some((value) => value === '-' || (typeof value === 'number' && !Number.isFinite(value)));
}

/** The chart with a title and a description that hold no gap; what is drawn stays as it is. */
export function withoutGaps<Given extends Chart>(chart: Given): Given {
  if (!hasGap(chart.title) && !hasGap(chart.description)) return chart;
  const told = (text: Message): Message => (hasGap(text) ? noFinding : text);
  return { ...chart, title: told(chart.title), description: told(chart.description) };
}
