/** How a line looks; `dash` in px. */
export interface Stroke {
  readonly color: string;
  readonly width: number;
  readonly dash?: readonly number[];
  readonly opacity?: number;
  /** Round ends, for lines that are given in pieces. */
  readonly isRound?: boolean;
}

/** Patterns tell parts apart without colour. */
export const patterns = ['solid', 'diagonal', 'dots', 'cross', 'vertical', 'horizontal'] as const;
export type Pattern = (typeof patterns)[number];

export interface Fill {
  readonly color: string;
  readonly opacity?: number;
  readonly pattern?: Pattern;
}

export interface TextStyle {
  readonly color: string;
  readonly size: number;
  readonly align?: 'left' | 'center' | 'right';
  readonly baseline?: 'top' | 'middle' | 'bottom';
  readonly isBold?: boolean;
  /** Colour of a rim that lets the text read on any ground. */
  readonly rim?: string;
  /** The text as it was before it was cut: its tooltip. */
  readonly whole?: string;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Whether a place lies in the box or on its edge. */
export function isInside(box: Box | undefined, x: number, y: number): boolean {
  if (box === undefined) return false;
  return x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height;
}

/** Shapes tell classes apart without colour. */
export const shapes = ['circle', 'square', 'triangle', 'diamond', 'plus', 'cross'] as const;
export type Shape = (typeof shapes)[number];

/** A coloured raster, first row at the top; undefined = nothing there. */
export interface Raster {
  readonly rows: number;
  readonly columns: number;
  readonly color: (row: number, column: number) => string | undefined;
  readonly isSmooth: boolean;
}

/** Draws on a canvas or into an SVG: every chart is laid out once and drawn by either. Lengths in px, y downward. */
export interface Pen {
  /** x, y, x, y, ...; NaN lifts the pen. */
  line(points: ArrayLike<number>, stroke: Stroke): void;
  /** NaN starts another outline of the same area. */
  area(points: ArrayLike<number>, fill: Fill, stroke?: Stroke): void;
  rect(box: Box, fill: Fill | undefined, stroke?: Stroke): void;
  shape(shape: Shape, at: readonly [number, number, number], fill: Fill | undefined, stroke?: Stroke): void;
  text(text: string, at: readonly [number, number], style: TextStyle): void;
  raster(box: Box, raster: Raster): void;
  /** Fills a box with pixels of the caller's making, RGBA as one little-endian number each; pens of vectors cannot. */
  pixels?(box: Box, paint: (pixels: Uint32Array, width: number, height: number) => void): void;
  /** Draws within the box only. */
  clip(box: Box, draw: () => void): void;
  /** Draws with the origin moved. */
  move(x: number, y: number, draw: () => void): void;
  /** Width of a text in px. */
  measure(text: string, size: number, isBold?: boolean): number;
}

/** The outline of a shape of radius r around (x, y), as points; undefined for the circle. `plus` and `cross` are two strokes. */
export function outlineOf(shape: Shape, [x, y, r]: readonly [number, number, number]): readonly number[] | undefined {
  const d = r * 0.9;
  switch (shape) {
    case 'circle':
      return undefined;
    case 'square':
      return [x - d, y - d, x + d, y - d, x + d, y + d, x - d, y + d];
    case 'triangle':
      return [x, y - 1.2 * r, x + 1.1 * r, y + 0.8 * r, x - 1.1 * r, y + 0.8 * r];
    case 'diamond':
      return [x, y - 1.3 * r, x + 1.1 * r, y, x, y + 1.3 * r, x - 1.1 * r, y];
    case 'plus':
      return plusOutline(x, y, r, 0);
    case 'cross':
      return plusOutline(x, y, r, Math.PI / 4);
    default:
      return shape satisfies never;
  }
}

function plusOutline(x: number, y: number, r: number, turn: number): number[] {
  const [long, short] = [1.2 * r, 0.42 * r];
  const corners = [
    [short, long],
    [short, short],
    [long, short],
    [long, -short],
    [short, -short],
    [short, -long],
    [-short, -long],
    [-short, -short],
    [-long, -short],
    [-long, short],
    [-short, short],
    [-short, long],
  ] as const;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return corners.flatMap(([a, b]) => [x + a * cos - b * sin, y + a * sin + b * cos]);
}

/** Letters of a text that are measured: more than any picture has room for. A cell of a table may be a hundred thousand long. */
export const mostLetters = 4000;

/** Cuts a text to a width, with an ellipsis; at least its first letter stays. */
export function fitText(pen: Pick<Pen, 'measure'>, text: string, size: number, width: number): string {
  if (text.length <= mostLetters && pen.measure(text, size) <= width) return text;
  // Halving: letter by letter a long text would be measured as often as it has letters.
  let [fits, tooLong] = [1, Math.min(text.length, mostLetters) + 1];
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (pen.measure(`${text.slice(0, middle)}…`, size) > width) tooLong = middle;
    else fits = middle;
  }
  return `${text.slice(0, fits).trimEnd()}…`;
}

/** Writes a text, cut at its end where it is wider than its room, px. */
export function writeFitted(
  pen: Pick<Pen, 'measure' | 'text'>,
  text: string,
  at: readonly [number, number],
  { room, ...style }: TextStyle & { readonly room: number },
): void {
  pen.text(fitText(pen, text, style.size, room), at, { ...style, whole: text });
}

/** Breaks a text into lines of at most this width at its spaces. */
export function wrapText(
  pen: Pick<Pen, 'measure'>,
  text: string,
  style: { readonly size: number; readonly isBold?: boolean },
  width: number,
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && pen.measure(longer, style.size, style.isBold) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}
