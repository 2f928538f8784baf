import { outlineOf, type Fill, type Pattern, type Pen } from './pen.ts';
import {
  boxOf,
  escapeXml,
  opacityOf,
  pathOf,
  patternDefinition,
  rasterRects,
  short,
  strokeOf,
  textStyle,
} from './svgMarks.ts';

/** A pen that writes vector SVG. */
export interface SvgPen extends Pen {
  /** The document drawn so far. */
  document(title: string, description: string): string;
}

/** The picture that an SVG pen writes. */
export interface SvgOptions {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly font: string;
  readonly measure: Pen['measure'];
}

/** What has been written so far. */
interface Sheet {
  readonly body: string[];
  readonly definitions: string[];
  /** Ids of patterns by pattern and colour. */
  readonly patterns: Map<string, string>;
  clips: number;
}

/** Builds an SVG pen for a picture of this size. */
export function createSvgPen(options: SvgOptions): SvgPen {
  const sheet: Sheet = { body: [], definitions: [], patterns: new Map(), clips: 0 };
  return {
    ...penOfOutlines(sheet),
    ...penOfGroups(sheet),
    text(text, [x, y], style) {
      const { whole = text } = style;
      const tooltip = whole === text ? '' : `<title>${escapeXml(whole)}</title>`;
      sheet.body.push(`<text x="${short(x)}" y="${short(y)}"${textStyle(style)}>${tooltip}${escapeXml(text)}</text>`);
    },
    raster(box, raster) {
      sheet.body.push('<g shape-rendering="crispEdges">', ...rasterRects(box, raster), '</g>');
    },
    measure: options.measure,
    document: (title, description) => writeDocument(sheet, options, { title, description }),
  };
}

function penOfOutlines(sheet: Sheet): Pick<Pen, 'line' | 'area' | 'rect' | 'shape'> {
  const { body } = sheet;
  return {
    line(points, stroke) {
      const path = pathOf(points, false);
      if (path !== '') body.push(`<path d="${path}" fill="none"${strokeOf(stroke)} stroke-linejoin="round"/>`);
    },
    area(points, fill, stroke) {
      const path = pathOf(points, true);
      if (path !== '') body.push(`<path d="${path}"${fillOf(sheet, fill)}${strokeOf(stroke)}/>`);
    },
    rect(box, fill, stroke) {
      body.push(`<rect${boxOf(box)}${fillOf(sheet, fill)}${strokeOf(stroke)}/>`);
    },
    shape(shape, at, fill, stroke) {
      const outline = outlineOf(shape, at);
      const look = `${fillOf(sheet, fill)}${strokeOf(stroke)}`;
      const [x, y, radius] = at;
      if (outline === undefined) body.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}"${look}/>`);
      else body.push(`<path d="${pathOf(outline, true)}"${look}/>`);
    },
  };
}

function penOfGroups(sheet: Sheet): Pick<Pen, 'clip' | 'move'> {
  const group = (attribute: string, draw: () => void): void => {
    sheet.body.push(`<g ${attribute}>`);
    draw();
    sheet.body.push('</g>');
  };
  return {
    clip(box, draw) {
      sheet.clips += 1;
      const id = `clip${sheet.clips}`;
      sheet.definitions.push(`<clipPath id="${id}"><rect${boxOf(box)}/></clipPath>`);
      group(`clip-path="url(#${id})"`, draw);
    },
    move: (x, y, draw) => group(`transform="translate(${short(x)} ${short(y)})"`, draw),
  };
}

function fillOf(sheet: Sheet, fill: Fill | undefined): string {
  if (fill === undefined) return ' fill="none"';
  const { color, pattern = 'solid', opacity } = fill;
  const paint = pattern === 'solid' ? escapeXml(color) : `url(#${patternId(sheet, pattern, color)})`;
  return ` fill="${paint}"${opacityOf('fill', opacity)}`;
}

function patternId({ patterns, definitions }: Sheet, pattern: Pattern, color: string): string {
  const key = `${pattern} ${color}`;
  const known = patterns.get(key);
  if (known !== undefined) return known;
  const id = `pattern${patterns.size + 1}`;
  patterns.set(key, id);
  definitions.push(patternDefinition(id, pattern, color));
  return id;
}

function writeDocument(
  { body, definitions }: Sheet,
  { width, height, background, font }: SvgOptions,
  { title, description }: { readonly title: string; readonly description: string },
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${escapeXml(font)}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(description)}</desc>`,
    ...(definitions.length === 0 ? [] : [`<defs>${definitions.join('')}</defs>`]),
    `<rect width="${width}" height="${height}" fill="${escapeXml(background)}"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}
