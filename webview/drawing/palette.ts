import { cssOf, mixColors, parseColor } from './colors.ts';
import type { Look } from './look.ts';
import { layerRamp } from './ramps.ts';

/**
 * Ten colours of which any two are told apart with full colour vision, without red cones and without green ones, each with a contrast of 3 on the
 * editor's background. Found by a search for the largest least distance (CIEDE2000) over all pairs and the three kinds of sight.
 */
const tenColors = {
  light: ['#0c5ecf', '#bd8d01', '#3d7f60', '#700022', '#a07fff', '#656400', '#b6889b', '#0001a1', '#4a2c00', '#554163'],
  dark: ['#4f96ff', '#ad8201', '#c8ff0c', '#d7056b', '#89feff', '#517d65', '#ce9eab', '#9c02ff', '#ffe4b9', '#d51502'],
} as const;

/** Colours for so many things without an order: the theme's where it has as many, else our ten, then paler ones. */
export function categoryColors(count: number, look: Look): readonly string[] {
  const base = count <= look.categories.length ? look.categories : tenColors[look.isDark ? 'dark' : 'light'];
  return Array.from({ length: count }, (_, index) => {
    const color = base[index % base.length]!;
    return Math.floor(index / base.length) % 2 === 1 ? paleOf(color, look) : color;
  });
}

const paleColors = new Map<string, string>();

function paleOf(color: string, look: Look): string {
  const key = `${color} ${look.foreground}`;
  const [from, to] = [parseColor(color), parseColor(look.foreground)];
  const pale = paleColors.get(key) ?? (from && to ? cssOf(mixColors(from, to, 0.55)) : color);
  paleColors.set(key, pale);
  return pale;
}

/** What has the same colour in every chart: fit on samples (training solid, validation dashed), the objective, and what theory says. */
function fixedColor(group: string, look: Look): string | undefined {
  const [fit, , , objective] = look.categories;
  switch (group) {
    case 'fit':
      return fit;
    case 'objective':
      return objective;
    case 'theory':
      return look.foreground;
    default:
      return undefined;
  }
}

/** Colours that no fixed meaning has, first. */
const freeOrder = [2, 1, 4, 5, 0, 3];

/** The colours of groups that are words: fixed ones, and for the others hues of their own in order of appearance. */
function colorWords(words: readonly string[], look: Look): ReadonlyMap<string, string> {
  const colors = new Map<string, string>();
  for (const word of words) {
    const fixed = fixedColor(word, look);
    if (fixed !== undefined) colors.set(word, fixed);
  }
  const isFixed = colors.size > 0;
  const free = [...new Set(words)].filter((word) => !colors.has(word));
  const isFew = free.length <= (isFixed ? 4 : 6) && look.categories.length === 6;
  const hues = categoryColors(isFew ? 6 : free.length, look);
  free.forEach((word, order) => colors.set(word, hues[isFew ? freeOrder[order]! : order] ?? look.foreground));
  return colors;
}

/** The hues of a chart's groups: a number is a place on the layer ramp. */
export function colorGroups(groups: readonly (string | number)[], look: Look): Map<string | number, string> {
  const words = colorWords(
    groups.filter((group) => typeof group === 'string'),
    look,
  );
  return new Map(
    groups.map((group) => [
      group,
      typeof group === 'number' ? cssOf(layerRamp(group, look.isDark)) : (words.get(group) ?? look.foreground),
    ]),
  );
}
