import type { Box, Pattern, Raster, Stroke, TextStyle } from './pen.ts';

/** Escapes a text for SVG content and attributes; characters that XML forbids are dropped. */
export function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text
    .replace(/\p{Cc}|[\ufffe\uffff]/gu, (sign) => (/\s/.test(sign) ? ' ' : ''))
    .replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}

/** A length with two digits: a hundredth of a pixel is not seen. */
export function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** The attribute of an opacity; empty where it is full. */
export function opacityOf(what: 'fill' | 'stroke', opacity: number | undefined): string {
  return opacity === undefined || opacity === 1 ? '' : ` ${what}-opacity="${short(opacity)}"`;
}

/** The attributes of a line; empty where there is none. */
export function strokeOf(stroke: Stroke | undefined): string {
  if (stroke === undefined) return '';
  const { color, width, dash, opacity, isRound } = stroke;
  const ends = isRound === true ? ' stroke-linecap="round"' : '';
  const dashes = dash === undefined || dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
  return ` stroke="${escapeXml(color)}" stroke-width="${short(width)}"${dashes}${opacityOf('stroke', opacity)}${ends}`;
}

/** The attributes of a place and a size. */
export function boxOf({ left, top, width, height }: Box): string {
  return ` x="${short(left)}" y="${short(top)}" width="${short(width)}" height="${short(height)}"`;
}

/** The `d` of a path through x, y, x, y, ...; what is not finite lifts the pen. Empty where nothing is drawn. */
export function pathOf(points: ArrayLike<number>, isClosed: boolean): string {
  const parts: string[] = [];
  let isDown = false;
  for (let index = 0; index + 1 < points.length; index += 2) {
    const [x, y] = [points[index]!, points[index + 1]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      isDown = false;
      continue;
    }
    parts.push(`${isDown ? 'L' : 'M'}${short(x)} ${short(y)}`);
    isDown = true;
  }
  return parts.length === 0 ? '' : `${parts.join('')}${isClosed ? 'Z' : ''}`;
}

/** The attributes of a text. Lines of letters are moved by shares of their size, for not every reader of SVG knows baselines. */
export function textStyle({
  color,
  size,
  align = 'left',
  baseline = 'middle',
  isBold = false,
  rim,
}: TextStyle): string {
  const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
  const shift = { top: '0.8em', middle: '0.35em', bottom: '-0.2em' }[baseline];
  const weight = isBold ? ' font-weight="600"' : '';
  const outline =
    rim === undefined
      ? ''
      : ` stroke="${escapeXml(rim)}" stroke-width="3" paint-order="stroke" stroke-linejoin="round"`;
  return ` dy="${shift}" fill="${escapeXml(color)}" font-size="${size}" text-anchor="${anchor}"${weight}${outline}`;
}

/** One rectangle per run of equal cells in a row. */
export function rasterRects(box: Box, { rows, columns, color }: Raster): string[] {
  const rects: string[] = [];
  const [cellWidth, cellHeight] = [box.width / columns, box.height / rows];
  for (let row = 0; row < rows; row += 1) {
    let start = 0;
    for (let column = 1; column <= columns; column += 1) {
      const current = color(row, start);
      if (column < columns && color(row, column) === current) continue;
      const run: Box = {
        left: box.left + start * cellWidth,
        top: box.top + row * cellHeight,
        width: (column - start) * cellWidth,
        height: cellHeight,
      };
      if (current !== undefined) rects.push(`<rect${boxOf(run)} fill="${escapeXml(current)}"/>`);
      start = column;
    }
  }
  return rects;
}

/** A pattern under an id: a light ground with its marks. */
export function patternDefinition(id: string, pattern: Pattern, color: string): string {
  const ink = escapeXml(color);
  const marks: Readonly<Record<Pattern, string>> = {
    solid: `<rect width="6" height="6" fill="${ink}"/>`,
    diagonal: `<path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" stroke="${ink}" stroke-width="2"/>`,
    dots: `<circle cx="1.5" cy="1.5" r="1.2" fill="${ink}"/><circle cx="4.5" cy="4.5" r="1.2" fill="${ink}"/>`,
    cross: `<path d="M0 0L6 6M6 0L0 6" stroke="${ink}" stroke-width="1.2"/>`,
    vertical: `<path d="M1.5 0V6M4.5 0V6" stroke="${ink}" stroke-width="1.2"/>`,
    horizontal: `<path d="M0 1.5H6M0 4.5H6" stroke="${ink}" stroke-width="1.2"/>`,
  };
  return `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" fill="${ink}" fill-opacity="0.3"/>${marks[pattern]}</pattern>`;
}
