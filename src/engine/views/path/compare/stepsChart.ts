import type { Axis, CurvesChart, Series } from '../../../../protocol/charts.ts';
import { curvesChart, stepAxis, type ChartTexts } from '../../frame/chartParts.ts';
import type { Moment } from '../../frame/moment.ts';

/** A number of a run at each of its checkpoints, and how it is drawn. */
export interface StepsCurve extends Pick<Series, 'id' | 'label' | 'role'> {
  /** Curves of the same group share a hue; the curve's own id unless told. */
  readonly group?: string;
  /** As many as there are checkpoints. */
  readonly values: ArrayLike<number>;
}

/** What is compared over the steps of runs that have the same checkpoints. */
export interface StepsComparison {
  readonly id: string;
  readonly y: Axis;
  /** Steps of the checkpoints, ascending from 0. */
  readonly steps: ArrayLike<number>;
  readonly curves: readonly StepsCurve[];
}

/** Measured and predicted numbers of several runs over their steps; every curve has arrays of its own, so that they can be handed over. */
export function stepsChart(moment: Moment, { id, y, steps, curves }: StepsComparison, texts: ChartTexts): CurvesChart {
  const series = curves.map(({ values, group, ...look }): Series => ({
    ...look,
    group: group ?? look.id,
    x: Float64Array.from(steps),
    y: Float64Array.from(values),
  }));
  return curvesChart(moment, { id, view: 'path', x: stepAxis, y, series }, texts);
}
