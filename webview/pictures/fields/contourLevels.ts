import type { ContoursChart } from '../../../src/protocol/charts.ts';
import { cssOf, mixColors } from '../../drawing/colors.ts';
import type { Look } from '../../drawing/look.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Box, Pen } from '../../drawing/pen.ts';
import { sequentialRamp } from '../../drawing/ramps.ts';
import { extentOf } from '../../drawing/scales/domains.ts';
import type { Scale } from '../../drawing/scales/scale.ts';
import { labelSize } from '../frame/axes.ts';
import { mapPoints, middlesOf, zeroLine } from '../frame/boundary.ts';
import type { FreeLabels } from '../frame/freeLabels.ts';

/** Between two levels lies the same share of the ramp: levels stand at quantiles, so the plane uses all of it. */
export function levelScale({ field, levels }: ContoursChart): Scale {
  const [low, high] = extentOf([field], 'linear') ?? [0, 1];
  const nodes = [low, ...[...levels].filter((level) => level > low && level < high).sort((a, b) => a - b), high];
  const last = nodes.length - 1;
  const between = (value: number, from: number, to: number): number =>
    to > from ? Math.max(0, Math.min(1, (value - from) / (to - from))) : 0;
  return {
    kind: 'linear',
    domain: [low, high],
    place(value) {
      if (Number.isNaN(value)) return Number.NaN;
      const after = Math.max(
        1,
        nodes.findIndex((node) => node >= value),
      );
      const index = value > high ? last : after;
      return (index - 1 + between(value, nodes[index - 1]!, nodes[index]!)) / last;
    },
    value(place) {
      const at = Math.max(0, Math.min(last, place * last));
      const index = Math.min(last - 1, Math.floor(at));
      return nodes[index]! + (at - index) * (nodes[index + 1]! - nodes[index]!);
    },
    ticks: () => nodes.map((value) => ({ value, label: formatNumber(value) })),
  };
}

/** A few levels with their numbers, even along the ramp. */
export function ticksOf(chart: ContoursChart, scale: Scale): { value: number; label: string }[] {
  return chosenLevels(chart)
    .map((value) => ({ value, label: formatNumber(value, 3) }))
    .filter(({ value }) => value > scale.domain[0] && value < scale.domain[1]);
}

/** The levels that are named: three of them, or all of fewer. */
function chosenLevels({ levels }: ContoursChart): number[] {
  const sorted = [...levels].sort((a, b) => a - b);
  if (sorted.length <= 3) return sorted;
  return [1 / 6, 1 / 2, 5 / 6].map((share) => sorted[Math.round(share * (sorted.length - 1))]!);
}

const shadeSteps = 64;

/** A light fill: little is the background, much leaves it. */
export function shade(look: Look): (place: number) => string | undefined {
  const strength = !look.isHighContrast ? 0.38 : look.isDark ? 0.45 : 0.25;
  const colors = Array.from({ length: shadeSteps + 1 }, (_, step) =>
    cssOf(
      mixColors(
        look.background,
        sequentialRamp(step / shadeSteps, look.isDark),
        (strength * (4 + step)) / (4 + shadeSteps),
      ),
    ),
  );
  return (place) =>
    Number.isNaN(place) ? undefined : colors[Math.round(Math.max(0, Math.min(1, place)) * shadeSteps)];
}

/** A level whose number is written on its line. */
export interface DrawnLevel {
  readonly label: string;
  /** Places on the line, px. */
  readonly middles: readonly (readonly [number, number])[];
}

/** Draws all level lines; returns those that are named. */
export function drawLevels(pen: Pen, chart: ContoursChart, look: Look, frame: Box): DrawnLevel[] {
  const { rows, columns, field } = chart;
  const [stepX, stepY] = [frame.width / Math.max(1, columns - 1), frame.height / Math.max(1, rows - 1)];
  const toPixels = (x: number, y: number): readonly [number, number] => [
    frame.left + x * stepX,
    frame.top + frame.height - y * stepY,
  ];
  const named = new Set(chosenLevels(chart));
  const drawn: DrawnLevel[] = [];
  for (const level of new Set(chart.levels)) {
    const line = zeroLine({ rows, columns, value: (row, column) => field[row * columns + column]! - level });
    const isNamed = named.has(level);
    pen.line(mapPoints(line, toPixels), {
      color: look.isHighContrast ? look.foreground : look.muted,
      width: isNamed ? 1.2 : 0.8,
      opacity: look.isHighContrast || isNamed ? 0.9 : 0.6,
    });
    if (isNamed)
      drawn.push({ label: formatNumber(level, 3), middles: middlesOf(line).map(([x, y]) => toPixels(x, y)) });
  }
  return drawn;
}

/** Places that are tried for the name of a level. */
const attempts = 40;

/** Writes the number of each level on its line, where there is room. */
export function drawLevelNames(pen: Pen, look: Look, levels: readonly DrawnLevel[], labels: FreeLabels): void {
  for (const { label, middles } of levels) {
    const count = middles.length;
    const tried = Array.from({ length: Math.min(count, attempts) }, (_, attempt) => {
      // From the middle of the list outwards: its ends lie on the border of the plane.
      const share = 0.5 + ((attempt % 2 === 0 ? 1 : -1) * Math.ceil(attempt / 2)) / attempts;
      return middles[Math.max(0, Math.min(count - 1, Math.floor(share * count)))]!;
    });
    const found = labels.place(label, tried);
    if (found === undefined) continue;
    pen.text(label, found, {
      color: look.isHighContrast ? look.foreground : look.muted,
      size: labelSize,
      align: 'center',
      rim: cssOf(look.background),
    });
  }
}
