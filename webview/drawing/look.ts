import { cssOf, type Rgb } from './colors.ts';
import { layerRamp } from './ramps.ts';

/** The theme as a drawing needs it: colours resolved, nothing of the DOM. */
export interface Look {
  readonly isDark: boolean;
  readonly isHighContrast: boolean;
  readonly background: Rgb;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  /** The theme's chart colours, at most six. */
  readonly categories: readonly string[];
  readonly font: string;
}

/** The hues of a chart's groups: a number is a place on the layer ramp, words take the theme's colours in order of appearance. */
export function colorGroups(groups: readonly (string | number)[], look: Look): Map<string | number, string> {
  const colors = new Map<string | number, string>();
  let next = 0;
  for (const group of groups) {
    if (colors.has(group)) continue;
    if (typeof group === 'number') colors.set(group, cssOf(layerRamp(group, look.isDark)));
    else colors.set(group, look.categories[next++ % look.categories.length] ?? look.foreground);
  }
  return colors;
}
