import { penOfImages } from './canvasImages.ts';
import { patternOf } from './canvasTiles.ts';
import { rememberCut } from './cutWords.ts';
import { mostLetters, outlineOf, type Fill, type Pen, type Stroke } from './pen.ts';

type Context = CanvasRenderingContext2D;

/** A pen on a canvas whose context is already scaled to CSS pixels. */
export function createCanvasPen(context: Context, font: string): Pen {
  return { ...penOfOutlines(context), ...penOfWords(context, font), ...penOfImages(context), ...penOfPlaces(context) };
}

function penOfOutlines(context: Context): Pick<Pen, 'line' | 'area' | 'rect' | 'shape'> {
  const ink = (fill: Fill | undefined, border: Stroke | undefined): void => {
    if (fill !== undefined) fillPath(context, fill);
    if (border !== undefined) strokePath(context, border);
  };
  return {
    line(points, stroke) {
      trace(context, points, false);
      strokePath(context, stroke);
    },
    area(points, fill, border) {
      trace(context, points, true);
      ink(fill, border);
    },
    rect(box, fill, border) {
      context.beginPath();
      context.rect(box.left, box.top, box.width, box.height);
      ink(fill, border);
    },
    shape(shape, at, fill, border) {
      const outline = outlineOf(shape, at);
      if (outline !== undefined) trace(context, outline, true);
      else {
        context.beginPath();
        context.arc(at[0], at[1], at[2], 0, 2 * Math.PI);
      }
      ink(fill, border);
    },
  };
}

function penOfWords(context: Context, font: string): Pick<Pen, 'text' | 'measure'> {
  const setFont = (size: number, isBold: boolean | undefined): void => {
    context.font = `${isBold === true ? '600 ' : ''}${size}px ${font}`;
  };
  return {
    text(text, [x, y], style) {
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
      if (style.whole !== undefined && style.whole !== text) {
        const width = context.measureText(text).width;
        const left = x - { left: 0, center: width / 2, right: width }[style.align ?? 'left'];
        const top = y - { top: 0, middle: style.size / 2, bottom: style.size }[style.baseline ?? 'middle'];
        rememberCut(context.canvas, { whole: style.whole, box: { left, top, width, height: style.size } });
      }
      context.restore();
    },
    measure(text, size, isBold) {
      setFont(size, isBold);
      return context.measureText(text.slice(0, mostLetters)).width;
    },
  };
}

function penOfPlaces(context: Context): Pick<Pen, 'clip' | 'move'> {
  return {
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
  };
}

/** Makes a path of x, y, x, y, ...; what is not finite lifts the pen. */
function trace(context: Context, points: ArrayLike<number>, isClosed: boolean): void {
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
}

function strokePath(context: Context, stroke: Stroke): void {
  context.save();
  context.strokeStyle = stroke.color;
  context.lineWidth = stroke.width;
  context.lineJoin = 'round';
  if (stroke.isRound === true) context.lineCap = 'round';
  context.globalAlpha *= stroke.opacity ?? 1;
  context.setLineDash([...(stroke.dash ?? [])]);
  context.stroke();
  context.restore();
}

function fillPath(context: Context, { color, opacity = 1, pattern = 'solid' }: Fill): void {
  context.save();
  context.globalAlpha *= opacity;
  context.fillStyle = pattern === 'solid' ? color : patternOf(context, pattern, color);
  context.fill();
  context.restore();
}
