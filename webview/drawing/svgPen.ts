import {
  outlineOf,
  type Box,
  type Fill,
  type Pattern,
  type Pen,
  type Raster,
  type Shape,
  type Stroke,
  type TextStyle,
} from './pen.ts';

/** A pen that writes vector SVG. */
export interface SvgPen extends Pen {
  /** The document drawn so far. */
  document(title: string, description: string): string;
}

export interface SvgOptions {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly font: string;
  readonly measure: Pen['measure'];
}

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

/** Builds an SVG pen for a picture of this size. */
export function createSvgPen(options: SvgOptions): SvgPen {
  const body: string[] = [];
  const definitions: string[] = [];
  const patternIds = new Map<string, string>();
  let clips = 0;

  const paint = (fill: Fill | undefined): string => {
    if (fill === undefined) return ' fill="none"';
    const color =
      fill.pattern === undefined || fill.pattern === 'solid'
        ? escapeXml(fill.color)
        : `url(#${patternId(fill.pattern, fill.color)})`;
    return ` fill="${color}"${opacityOf('fill', fill.opacity)}`;
  };
  const patternId = (pattern: Pattern, color: string): string => {
    const key = `${pattern} ${color}`;
    const known = patternIds.get(key);
    if (known !== undefined) return known;
    const id = `pattern${patternIds.size + 1}`;
    patternIds.set(key, id);
    definitions.push(patternDefinition(id, pattern, color));
    return id;
  };

  return {
    line(points, stroke) {
      const path = pathOf(points, false);
      if (path !== '') body.push(`<path d="${path}" fill="none"${strokeOf(stroke)} stroke-linejoin="round"/>`);
    },
    area(points, fill, stroke) {
      const path = pathOf(points, true);
      if (path !== '') body.push(`<path d="${path}"${paint(fill)}${stroke === undefined ? '' : strokeOf(stroke)}/>`);
    },
    rect(box, fill, stroke) {
      body.push(`<rect${boxOf(box)}${paint(fill)}${stroke === undefined ? '' : strokeOf(stroke)}/>`);
    },
    shape(shape: Shape, at, fill, stroke) {
      const outline = outlineOf(shape, at);
      const look = `${paint(fill)}${stroke === undefined ? '' : strokeOf(stroke)}`;
      const [x, y, radius] = at;
      if (outline === undefined) body.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"${look}/>`);
      else body.push(`<path d="${pathOf(outline, true)}"${look}/>`);
    },
    text(text, [x, y], style) {
      body.push(`<text x="${short(x)}" y="${short(y)}"${textStyle(style)}>${escapeXml(text)}</text>`);
    },
    raster(box, raster) {
      body.push('<g shape-rendering="crispEdges">', ...rasterRects(box, raster), '</g>');
    },
    clip(box, draw) {
      clips += 1;
      definitions.push(`<clipPath id="clip${clips}"><rect${boxOf(box)}/></clipPath>`);
      body.push(`<g clip-path="url(#clip${clips})">`);
      draw();
      body.push('</g>');
    },
    move(x, y, draw) {
      body.push(`<g transform="translate(${short(x)} ${short(y)})">`);
      draw();
      body.push('</g>');
    },
    measure: options.measure,
    document(title, description) {
      const { width, height, background, font } = options;
      const defs = definitions.length === 0 ? [] : [`<defs>${definitions.join('')}</defs>`];
      return [
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(font)}" role="img">`,
        `<title>${escapeXml(title)}</title>`,
        `<desc>${escapeXml(description)}</desc>`,
        ...defs,
        `<rect width="${width}" height="${height}" fill="${escapeXml(background)}"/>`,
        ...body,
        '</svg>',
        '',
      ].join('\n');
    },
  };
}

function short(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function opacityOf(what: 'fill' | 'stroke', opacity: number | undefined): string {
  return opacity === undefined || opacity === 1 ? '' : ` ${what}-opacity="${short(opacity)}"`;
}

function strokeOf({ color, width, dash, opacity, isRound }: Stroke): string {
  const ends = isRound === true ? ' stroke-linecap="round"' : '';
  const dashes = dash === undefined || dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
  return ` stroke="${escapeXml(color)}" stroke-width="${short(width)}"${dashes}${opacityOf('stroke', opacity)}${ends}`;
}

function boxOf({ left, top, width, height }: Box): string {
  return ` x="${short(left)}" y="${short(top)}" width="${short(width)}" height="${short(height)}"`;
}

function pathOf(points: ArrayLike<number>, isClosed: boolean): string {
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

function textStyle({ color, size, align = 'left', baseline = 'middle', isBold = false, rim }: TextStyle): string {
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
function rasterRects(box: Box, { rows, columns, color }: Raster): string[] {
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

function patternDefinition(id: string, pattern: Pattern, color: string): string {
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
