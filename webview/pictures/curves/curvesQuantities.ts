import type { CurvesChart } from '../../../src/protocol/charts.ts';

/** The chart with another of its quantities on y, and the texts of that one. An unknown id leaves the chart as it is. */
export function showQuantity(chart: CurvesChart, id: string | undefined): CurvesChart {
  const chosen = chart.quantities?.find((quantity) => quantity.id === id);
  if (chosen === undefined || chosen === chart.quantities?.[0]) return chart;
  const { y, values, title, caption, description, explanation } = chosen;
  return {
    ...chart,
    title,
    caption,
    description,
    explanation,
    y,
    // What has no number anywhere (a matrix too large to decompose) is left out.
    series: chart.series.flatMap((series, index) => {
      const column = values[index];
      return column?.some(Number.isFinite) === true ? [{ ...series, y: column }] : [];
    }),
  };
}
