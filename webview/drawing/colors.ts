/** Red, green, blue in [0, 255]. */
export type Rgb = readonly [number, number, number];

/** Reads `#rgb`, `#rrggbb`, `#rrggbbaa` and `rgb()/rgba()`; a translucent colour is laid over `behind`. */
export function parseColor(text: string, behind: Rgb = [0, 0, 0]): Rgb | undefined {
  const trimmed = text.trim();
  const parts = trimmed.startsWith('#') ? parseHex(trimmed.slice(1)) : parseFunction(trimmed);
  if (parts === undefined) return undefined;
  const [red, green, blue, alpha] = parts;
  return mixRgb(behind, [red, green, blue], alpha);
}

/** The same colour without its translucency: some themes make colours of whole areas that a thin line could not carry. */
export function parseOpaqueColor(text: string): Rgb | undefined {
  const trimmed = text.trim();
  const parts = trimmed.startsWith('#') ? parseHex(trimmed.slice(1)) : parseFunction(trimmed);
  return parts && [parts[0], parts[1], parts[2]];
}

function parseHex(digits: string): [number, number, number, number] | undefined {
  if (!/^([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i.test(digits)) return undefined;
  const wide = digits.length <= 4 ? digits.replace(/./g, (digit) => digit + digit) : digits;
  const at = (index: number): number => Number.parseInt(wide.slice(2 * index, 2 * index + 2), 16);
  return [at(0), at(1), at(2), wide.length === 8 ? at(3) / 255 : 1];
}

function parseFunction(text: string): [number, number, number, number] | undefined {
  const inside = /^rgba?\(([^)]*)\)$/i.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const [red, green, blue, alpha = 1] = inside
    .split(/[\s,/]+/)
    .filter((part) => part !== '')
    .map((part) => (part.endsWith('%') ? Number(part.slice(0, -1)) / 100 : Number(part)));
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return [red, green, blue, alpha].every(Number.isFinite) ? [red, green, blue, alpha] : undefined;
}

function mixRgb(from: Rgb, to: Rgb, share: number): Rgb {
  return [0, 1, 2].map((index) => from[index]! + share * (to[index]! - from[index]!)) as unknown as Rgb;
}

/** `#rrggbb` */
export function cssOf(color: Rgb): string {
  return `#${color
    .map((part) =>
      Math.round(Math.min(255, Math.max(0, part)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

type Lab = readonly [number, number, number];

function toLinear(part: number): number {
  const share = part / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function fromLinear(share: number): number {
  const clipped = Math.min(1, Math.max(0, share));
  return 255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055);
}

/** Oklab coordinates (lightness in [0, 1] first). Source: Ottosson (2020), "A perceptual color space for image processing". */
export function toOklab([red, green, blue]: Rgb): Lab {
  const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** Back from Oklab; colours that a screen cannot show are clipped. */
export function fromOklab([lightness, a, b]: Lab): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** The colour `share` of the way from one to the other, even to the eye. */
export function mixColors(from: Rgb, to: Rgb, share: number): Rgb {
  const [start, end] = [toOklab(from), toOklab(to)];
  return fromOklab([0, 1, 2].map((index) => start[index]! + share * (end[index]! - start[index]!)) as unknown as Lab);
}

/** Relative luminance in [0, 1] (WCAG 2). */
export function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue);
}

/** Contrast of two colours in [1, 21] (WCAG 2). */
export function contrast(first: Rgb, second: Rgb): number {
  const [low, high] = [luminance(first), luminance(second)].sort((one, other) => one - other);
  return (high! + 0.05) / (low! + 0.05);
}
