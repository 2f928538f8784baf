import { mixColors, mixParts, type Rgb } from './colors.ts';

/** Viridis at 17 even places. Source: van der Walt and Smith (2015), matplotlib, CC0. */
const viridisStops: readonly Rgb[] = [
  [68, 1, 84],
  [72, 24, 106],
  [71, 45, 123],
  [66, 64, 134],
  [59, 82, 139],
  [51, 99, 141],
  [44, 114, 142],
  [38, 130, 142],
  [33, 145, 140],
  [31, 160, 136],
  [40, 174, 128],
  [63, 188, 115],
  [94, 201, 98],
  [132, 212, 75],
  [173, 220, 48],
  [216, 226, 25],
  [253, 231, 37],
];

/** Viridis at `place` in [0, 1]. */
export function viridis(place: number): Rgb {
  const scaled = clamp(place) * (viridisStops.length - 1);
  const index = Math.min(viridisStops.length - 2, Math.floor(scaled));
  return mixParts(viridisStops[index]!, viridisStops[index + 1]!, scaled - index);
}

/** Little to much: much stands out from the background, so the ramp is turned round for light themes. */
export function sequentialRamp(place: number, isDark: boolean): Rgb {
  return viridis(isDark ? clamp(place) : 1 - clamp(place));
}

const blue = { dark: [77, 163, 255], light: [11, 87, 164] } as const;
const orange = { dark: [255, 150, 50], light: [179, 81, 0] } as const;

/** -1 blue, 0 the background, 1 orange. */
export function divergingRamp(place: number, background: Rgb, isDark: boolean): Rgb {
  const bounded = Math.max(-1, Math.min(1, Number.isNaN(place) ? 0 : place));
  const end = (bounded < 0 ? blue : orange)[isDark ? 'dark' : 'light'];
  return mixColors(background, end, Math.abs(bounded));
}

/** Lines of layers from input (0) to output (1): the part of the sequential ramp that reads as a line on the background. */
export function layerRamp(place: number, isDark: boolean): Rgb {
  return viridis(isDark ? 0.5 + 0.48 * clamp(place) : 0.58 - 0.54 * clamp(place));
}

function clamp(place: number): number {
  return Math.max(0, Math.min(1, Number.isNaN(place) ? 0 : place));
}
