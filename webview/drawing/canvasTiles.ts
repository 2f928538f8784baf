import { createCanvas, steadyContextOf } from './canvasContext.ts';
import type { Pattern } from './pen.ts';

type Context = CanvasRenderingContext2D;

/** Side of a tile, px; the same tiles as in the SVG pen. */
const side = 6;
/** Pixels of a tile per pixel of the drawing, so that it stays sharp on fine displays. */
const tileScale = 2;

const tiles = new Map<string, HTMLCanvasElement>();

/** A pattern in a colour as something to fill with; the colour itself where the browser makes no patterns. */
export function patternOf(context: Context, pattern: Pattern, color: string): CanvasPattern | string {
  const key = `${pattern} ${color}`;
  let tile = tiles.get(key);
  if (tile === undefined) {
    tile = drawTile(pattern, color);
    tiles.set(key, tile);
  }
  const made = context.createPattern(tile, 'repeat');
  made?.setTransform(new DOMMatrix().scale(1 / tileScale));
  return made ?? color;
}

/** A light ground with the marks of the pattern on it. */
function drawTile(pattern: Pattern, color: string): HTMLCanvasElement {
  const tile = createCanvas(side * tileScale, side * tileScale);
  const context = steadyContextOf(tile);
  context.scale(tileScale, tileScale);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.globalAlpha = 0.3;
  context.fillRect(0, 0, side, side);
  context.globalAlpha = 1;
  marks[pattern](context);
  return tile;
}

type Line = readonly [fromX: number, fromY: number, toX: number, toY: number];

const marks: Readonly<Record<Pattern, (context: Context) => void>> = {
  solid: (context) => context.fillRect(0, 0, side, side),
  diagonal: linesOf(2, [-1, 7, 7, -1], [-1, 1, 1, -1], [5, 7, 7, 5]),
  dots: drawDots,
  cross: linesOf(1.2, [0, 0, 6, 6], [6, 0, 0, 6]),
  vertical: linesOf(1.2, [1.5, 0, 1.5, 6], [4.5, 0, 4.5, 6]),
  horizontal: linesOf(1.2, [0, 1.5, 6, 1.5], [0, 4.5, 6, 4.5]),
};

function linesOf(width: number, ...lines: readonly Line[]): (context: Context) => void {
  return (context) => {
    context.lineWidth = width;
    context.beginPath();
    for (const [fromX, fromY, toX, toY] of lines) {
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
    }
    context.stroke();
  };
}

function drawDots(context: Context): void {
  for (const at of [1.5, 4.5]) {
    context.beginPath();
    context.arc(at, at, 1.2, 0, 2 * Math.PI);
    context.fill();
  }
}
