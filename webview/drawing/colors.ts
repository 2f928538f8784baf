import { convertOklabToRgb, convertRgbToOklab, parseHex, parseRgbLegacy, serializeHex } from 'culori/fn';

/** Red, green, blue in [0, 255]. */
export type Rgb = readonly [number, number, number];

interface Paint {
  readonly color: Rgb;
  /** Opacity in [0, 1]. */
  readonly alpha: number;
}

function readPaint(text: string): Paint | undefined {
  const written = text.trim().toLowerCase();
  // The two ways in which the editor and a computed style write them; reading all that CSS knows would take ten times as many bytes.
  const found = parseHex(written) ?? parseRgbLegacy(written);
  if (found === undefined) return undefined;
  return { color: [255 * found.r, 255 * found.g, 255 * found.b], alpha: found.alpha ?? 1 };
}

/** Reads a colour as the editor writes it, `#rrggbb` or `rgb(r, g, b)`; a translucent one is laid over `behind`. */
export function parseColor(text: string, behind: Rgb = [0, 0, 0]): Rgb | undefined {
  const paint = readPaint(text);
  return paint && mixParts(behind, paint.color, paint.alpha);
}

/** The same colour without its translucency: some themes make colours of whole areas that a thin line could not carry. */
export function parseOpaqueColor(text: string): Rgb | undefined {
  return readPaint(text)?.color;
}

/** `#rrggbb` */
export function cssOf(color: Rgb): string {
  return serializeHex(shares(color));
}

function shares([red, green, blue]: Rgb): { mode: 'rgb'; r: number; g: number; b: number } {
  return { mode: 'rgb', r: red / 255, g: green / 255, b: blue / 255 };
}

type Lab = readonly [number, number, number];

/** Oklab coordinates (lightness in [0, 1] first). Source: Ottosson (2020), "A perceptual color space for image processing". */
export function toOklab(color: Rgb): Lab {
  const { l, a, b } = convertRgbToOklab(shares(color));
  return [l, a, b];
}

/** Back from Oklab; colours that a screen cannot show are clipped. */
export function fromOklab([l, a, b]: Lab): Rgb {
  const color = convertOklabToRgb({ l, a, b });
  const clipped = (share: number): number => 255 * Math.min(1, Math.max(0, share));
  return [clipped(color.r), clipped(color.g), clipped(color.b)];
}

/** The colour `share` of the way from one to the other, even to the eye. */
export function mixColors(from: Rgb, to: Rgb, share: number): Rgb {
  return fromOklab(mixParts(toOklab(from), toOklab(to), share));
}

/** The place `share` of the way from one to the other, each coordinate on its own. */
export function mixParts(from: Lab, to: Lab, share: number): Lab {
  return [
    from[0] + share * (to[0] - from[0]),
    from[1] + share * (to[1] - from[1]),
    from[2] + share * (to[2] - from[2]),
  ];
}

/** Contrast ratio of two colours, 1 to 21. Source: WCAG 2.2, "contrast ratio" and "relative luminance". */
export function contrastOf(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((low, high) => low - high);
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(color: Rgb): number {
  const linear = (part: number): number => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const [red, green, blue] = color;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
