import { parseColor } from './colors.ts';
import { outlineOf, type Fill, type Pattern, type Pen, type Stroke, type TextStyle } from './pen.ts';

type Context = CanvasRenderingContext2D;

/** A pen on a canvas whose context is already scaled to CSS pixels. */
export function createCanvasPen(context: Context, font: string): Pen {
  const stroke = (style: Stroke): void => {
    context.save();
    context.strokeStyle = style.color;
    context.lineWidth = style.width;
    context.lineJoin = 'round';
    if (style.isRound === true) context.lineCap = 'round';
    context.globalAlpha *= style.opacity ?? 1;
    context.setLineDash([...(style.dash ?? [])]);
    context.stroke();
    context.restore();
  };
  const fill = (style: Fill): void => {
    context.save();
    context.globalAlpha *= style.opacity ?? 1;
    context.fillStyle =
      style.pattern === undefined || style.pattern === 'solid'
        ? style.color
        : patternOf(context, style.pattern, style.color);
    context.fill();
    context.restore();
  };
  const trace = (points: ArrayLike<number>, isClosed: boolean): void => {
    context.beginPath();
    let isDown = false;
    for (let index = 0; index + 1 < points.length; index += 2) {
      const [x, y] = [points[index]!, points[index + 1]!];
      if (!Number.isFinite(x) || !Number.isFinite(y)) isDown = false;
      else if (isDown) context.lineTo(x, y);
      else {
        context.moveTo(x, y);
        isDown = true;
      }
    }
    if (isClosed) context.closePath();
  };
  const setFont = (size: number, isBold: boolean | undefined): void => {
    context.font = `${isBold === true ? '600 ' : ''}${size}px ${font}`;
  };

  return {
    line(points, style) {
      trace(points, false);
      stroke(style);
    },
    area(points, style, border) {
      trace(points, true);
      fill(style);
      if (border !== undefined) stroke(border);
    },
    rect(box, style, border) {
      context.beginPath();
      context.rect(box.left, box.top, box.width, box.height);
      if (style !== undefined) fill(style);
      if (border !== undefined) stroke(border);
    },
    shape(shape, at, style, border) {
      const outline = outlineOf(shape, at);
      if (outline === undefined) {
        context.beginPath();
        context.arc(at[0], at[1], at[2], 0, 2 * Math.PI);
      } else trace(outline, true);
      if (style !== undefined) fill(style);
      if (border !== undefined) stroke(border);
    },
    text(text, [x, y], style: TextStyle) {
      context.save();
      setFont(style.size, style.isBold);
      context.textAlign = style.align ?? 'left';
      context.textBaseline = style.baseline ?? 'middle';
      if (style.rim !== undefined) {
        context.strokeStyle = style.rim;
        context.lineWidth = 3;
        context.lineJoin = 'round';
        context.strokeText(text, x, y);
      }
      context.fillStyle = style.color;
      context.fillText(text, x, y);
      context.restore();
    },
    raster(box, { rows, columns, color, isSmooth }) {
      if (rows === 0 || columns === 0) return;
      const image = rasterImage(rows, columns, color);
      context.save();
      context.imageSmoothingEnabled = isSmooth;
      context.imageSmoothingQuality = 'high';
      context.drawImage(image, box.left, box.top, box.width, box.height);
      context.restore();
    },
    pixels(box, paint) {
      const { a: scaleX, d: scaleY } = context.getTransform();
      const [width, height] = [
        Math.max(1, Math.round(box.width * scaleX)),
        Math.max(1, Math.round(box.height * scaleY)),
      ];
      const canvas = document.createElement('canvas');
      canvas.width = width;
      canvas.height = height;
      const inner = contextOf(canvas);
      const image = inner.createImageData(width, height);
      paint(new Uint32Array(image.data.buffer), width, height);
      inner.putImageData(image, 0, 0);
      context.drawImage(canvas, box.left, box.top, box.width, box.height);
    },
    clip(box, draw) {
      context.save();
      context.beginPath();
      context.rect(box.left, box.top, box.width, box.height);
      context.clip();
      draw();
      context.restore();
    },
    move(x, y, draw) {
      context.save();
      context.translate(x, y);
      draw();
      context.restore();
    },
    measure(text, size, isBold) {
      setFont(size, isBold);
      return context.measureText(text).width;
    },
  };
}

function rasterImage(
  rows: number,
  columns: number,
  color: (row: number, column: number) => string | undefined,
): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = columns;
  canvas.height = rows;
  const context = contextOf(canvas);
  const image = context.createImageData(columns, rows);
  const known = new Map<string, readonly [number, number, number]>();
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const text = color(row, column);
      if (text === undefined) continue;
      let found = known.get(text);
      if (found === undefined) {
        found = parseColor(text) ?? [0, 0, 0];
        known.set(text, found);
      }
      image.data.set([found[0], found[1], found[2], 255], 4 * (row * columns + column));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

/** The canvas's 2D context. */
export function contextOf(canvas: HTMLCanvasElement, settings: CanvasRenderingContext2DSettings = {}): Context {
  const context = canvas.getContext('2d', settings);
  if (context === null) throw new Error('This browser has no 2D canvas.');
  return context;
}

/**
 * A context that is drawn by the processor, for what changes at every frame of the display: the time then does not depend on a graphics card,
 * which a remote window may lack, and pictures that were made as numbers, or go to such a canvas, need not go there and back.
 */
export function steadyContextOf(canvas: HTMLCanvasElement): Context {
  return contextOf(canvas, { willReadFrequently: true });
}

const tiles = new Map<string, HTMLCanvasElement>();

/** The same tiles as in the SVG pen. */
function patternOf(context: Context, pattern: Pattern, color: string): CanvasPattern | string {
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

const tileScale = 2;

function drawTile(pattern: Pattern, color: string): HTMLCanvasElement {
  const tile = document.createElement('canvas');
  tile.width = 6 * tileScale;
  tile.height = 6 * tileScale;
  const context = steadyContextOf(tile);
  context.scale(tileScale, tileScale);
  context.fillStyle = color;
  context.strokeStyle = color;
  context.globalAlpha = 0.3;
  context.fillRect(0, 0, 6, 6);
  context.globalAlpha = 1;
  const lines = (width: number, ...ends: readonly (readonly [number, number, number, number])[]): void => {
    context.lineWidth = width;
    context.beginPath();
    for (const [x, y, toX, toY] of ends) {
      context.moveTo(x, y);
      context.lineTo(toX, toY);
    }
    context.stroke();
  };
  switch (pattern) {
    case 'solid':
      context.fillRect(0, 0, 6, 6);
      break;
    case 'diagonal':
      lines(2, [-1, 7, 7, -1], [-1, 1, 1, -1], [5, 7, 7, 5]);
      break;
    case 'dots':
      for (const at of [1.5, 4.5]) {
        context.beginPath();
        context.arc(at, at, 1.2, 0, 2 * Math.PI);
        context.fill();
      }
      break;
    case 'cross':
      lines(1.2, [0, 0, 6, 6], [6, 0, 0, 6]);
      break;
    case 'vertical':
      lines(1.2, [1.5, 0, 1.5, 6], [4.5, 0, 4.5, 6]);
      break;
    case 'horizontal':
      lines(1.2, [0, 1.5, 6, 1.5], [0, 4.5, 6, 4.5]);
      break;
    default:
      pattern satisfies never;
  }
  return tile;
}
