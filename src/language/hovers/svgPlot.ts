/** Colours of a plot, as CSS writes them; hosts pass those of the theme. */
export interface PlotColours {
  readonly foreground: string;
  /** The thing itself. */
  readonly accent: string;
  /** What stands beside it: a slope, another class. */
  readonly second: string;
  readonly grid: string;
}

/** Values along an axis. */
export type Interval = readonly [number, number];
/** A point of a frame by its axes, or of the picture in pixels from the top left. */
export type Point = readonly [number, number];

/** A part of the picture with its own axes, in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: Interval;
  readonly y: Interval;
}

/** Size of every plot in pixels. */
export const plotWidth = 220;
export const plotHeight = 120;

/** A frame that fills the picture, with room for the numbers at the axes. */
export function wholeFrame(x: Interval, y: Interval): Frame {
  return { left: 32, top: 8, width: plotWidth - 40, height: plotHeight - 26, x, y };
}

/** A square frame at the left (0) or right (1) with one unit as long on both axes. */
export function squareFrame(place: 0 | 1, reach: number): Frame {
  return { left: place === 0 ? 8 : 124, top: 8, width: 88, height: 88, x: [-reach, reach], y: [-reach, reach] };
}

const digits = (value: number): string => String(Number(value.toFixed(2)));
const tickText = (value: number): string => String(Number(value.toPrecision(2))).replace('-', '\u2212');

/** Where a point of the frame's axes stands in the picture. */
export function place(frame: Frame, [x, y]: Point): Point {
  const across = (x - frame.x[0]) / (frame.x[1] - frame.x[0]);
  const up = (y - frame.y[0]) / (frame.y[1] - frame.y[0]);
  return [frame.left + across * frame.width, frame.top + (1 - up) * frame.height];
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A text at a place of the picture, 9 pixels high. */
export function label(
  [x, y]: Point,
  text: string,
  style: { colour: string; anchor?: 'start' | 'middle' | 'end' },
): string {
  return `<text x="${digits(x)}" y="${digits(y)}" fill="${escapeXml(style.colour)}" text-anchor="${style.anchor ?? 'start'}">${escapeXml(text)}</text>`;
}

/** A line through points; pieces outside the frame are cut, points that are not finite interrupt it. */
export function curve(
  frame: Frame,
  points: readonly Point[],
  style: { colour: string; dashed?: boolean; width?: number; closed?: boolean },
): string {
  const reach = 4 * (frame.y[1] - frame.y[0]);
  let path = '';
  let isDown = false;
  for (const point of points) {
    const isDrawn = point.every(Number.isFinite) && point[1] > frame.y[0] - reach && point[1] < frame.y[1] + reach;
    if (isDrawn) path += `${isDown ? 'L' : 'M'}${place(frame, point).map(digits).join(' ')}`;
    isDown = isDrawn;
  }
  if (style.closed && path !== '') path += 'Z';
  const dash = style.dashed ? ' stroke-dasharray="4 3"' : '';
  return `<path clip-path="url(#${clipName(frame)})" d="${path}" fill="none" stroke="${escapeXml(style.colour)}" stroke-width="${style.width ?? 1.6}"${dash}/>`;
}

const clipName = (frame: Frame): string => `clip${Math.round(frame.left)}`;

/** Dots of the same size. */
export function dots(frame: Frame, points: readonly Point[], style: { colour: string; radius?: number }): string {
  const circles = points.map((point) => {
    const [x, y] = place(frame, point);
    return `<circle cx="${digits(x)}" cy="${digits(y)}" r="${style.radius ?? 1.4}"/>`;
  });
  return `<g clip-path="url(#${clipName(frame)})" fill="${escapeXml(style.colour)}">${circles.join('')}</g>`;
}

/** A bar from the bottom of the frame. */
export function bar(frame: Frame, x: Interval, height: number, colour: string): string {
  const [left, top] = place(frame, [x[0], height]);
  const [right, bottom] = place(frame, [x[1], frame.y[0]]);
  return `<rect x="${digits(left)}" y="${digits(top)}" width="${digits(Math.max(0.5, right - left - 0.5))}" height="${digits(Math.max(0, bottom - top))}" fill="${escapeXml(colour)}" fill-opacity="0.55"/>`;
}

/** A filled square of a matrix; strength in [0, 1]. */
export function cell([x, y]: Point, size: number, colour: string, strength: number): string {
  const opacity = digits(Math.min(1, Math.max(0.04, strength)));
  return `<rect x="${digits(x)}" y="${digits(y)}" width="${digits(size)}" height="${digits(size)}" fill="${escapeXml(colour)}" fill-opacity="${opacity}"/>`;
}

/** Lines at zero (or along the frame), with the ends of the axes written where there is room. */
export function axes(frame: Frame, colours: PlotColours, numbers = true): string {
  const zeroX = Math.min(Math.max(0, frame.x[0]), frame.x[1]);
  const zeroY = Math.min(Math.max(0, frame.y[0]), frame.y[1]);
  const [originX, originY] = place(frame, [zeroX, zeroY]);
  const right = frame.left + frame.width;
  const bottom = frame.top + frame.height;
  const clip = `<clipPath id="${clipName(frame)}"><rect x="${frame.left - 1}" y="${frame.top - 1}" width="${frame.width + 2}" height="${frame.height + 2}"/></clipPath>`;
  const lines = `<path d="M${frame.left} ${digits(originY)}H${right}M${digits(originX)} ${frame.top}V${bottom}" stroke="${escapeXml(colours.grid)}" stroke-width="1" fill="none"/>`;
  if (!numbers) return clip + lines;
  const colour = colours.foreground;
  return (
    clip +
    lines +
    label([frame.left, bottom + 11], tickText(frame.x[0]), { colour }) +
    label([right, bottom + 11], tickText(frame.x[1]), { colour, anchor: 'end' }) +
    label([frame.left - 3, frame.top + 8], tickText(frame.y[1]), { colour, anchor: 'end' }) +
    label([frame.left - 3, bottom], tickText(frame.y[0]), { colour, anchor: 'end' })
  );
}

/** The whole picture as a file of its own. */
export function picture(parts: readonly string[]): string {
  const size = `width="${plotWidth}" height="${plotHeight}" viewBox="0 0 ${plotWidth} ${plotHeight}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="9">${parts.join('')}</svg>`;
}

/** Equally spaced points of a function. */
export function sample([from, to]: Interval, f: (x: number) => number, count = 161): Point[] {
  return Array.from({ length: count }, (_none, index) => {
    const x = from + ((to - from) * index) / (count - 1);
    return [x, f(x)] as const;
  });
}

/** An interval that holds the finite values, with a margin. */
export function rangeOfValues(values: readonly number[], margin = 0.06): Interval {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return [-1, 1];
  const room = (high - low || 1) * margin;
  return [low - room, high + room];
}
