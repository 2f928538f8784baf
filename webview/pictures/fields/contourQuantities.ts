import type { ContoursChart } from '../../../src/protocol/charts.ts';

/** The chart with another of its functions on the plane, and the texts of that one. An unknown id leaves the chart as it is. */
export function showField(chart: ContoursChart, id: string | undefined): ContoursChart {
  const chosen = chart.quantities?.find((quantity) => quantity.id === id);
  if (chosen === undefined || chosen === chart.quantities?.[0]) return chart;
  const { value, field, levels, title, caption, description, explanation } = chosen;
  return { ...chart, title, caption, description, explanation, value, field, levels };
}
