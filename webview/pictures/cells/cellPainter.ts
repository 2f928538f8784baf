import type { Rgb } from '../../drawing/colors.ts';
import type { CellColors } from './cellColors.ts';
import { forBorders, type CellIndex } from './cellIndex.ts';
import { inBatches, type Sliced } from '../frame/slices.ts';
import type { PlaneRange } from '../frame/zoom.ts';

/**
 * Cells as pixels. A picture of 100,000 cells is smaller than its list of outlines: every pixel takes the colour of the cell that its
 * middle lies in, so that the work is one write per pixel and little more per cell. Paths of a canvas take ten times as long.
 */
export interface CellPainting {
  readonly index: CellIndex;
  readonly colors: CellColors;
  readonly border: BorderLook;
  /** What of the plane the pixels show. */
  readonly window: PlaneRange;
  readonly width: number;
  readonly height: number;
  /** RGBA of each pixel as one number, first row at the top; 0 where no cell is. */
  readonly pixels: Uint32Array;
  /** As long: the fills alone, from which borders are smoothed. */
  readonly fills: Uint32Array;
}

/** How borders between cells look, in device pixels. */
export interface BorderLook {
  readonly color: Rgb;
  readonly width: number;
  /** Opacity by hidden layer, the last one also for all deeper. */
  readonly opacities: readonly number[];
  /** Length of lines per area above which borders begin to fade, and from which there are none: colour carries then. */
  readonly fades: readonly [from: number, to: number];
}

/** Paints fills, then borders; borders also smooth the steps between the fills. */
export function* paintCells(painting: CellPainting): Sliced<void> {
  const { index, pixels, fills } = painting;
  const turn = turnOf(painting);
  fills.fill(0);
  yield;
  const fill = createFiller(painting, turn);
  yield* inBatches(index.count, 1024, fill);
  pixels.set(fills);
  yield;
  const border = createBorderer(painting, turn);
  yield* inBatches(index.count, 512, border);
}

/** From units of the axes to pixels. */
interface Turn {
  readonly left: number;
  readonly top: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

function turnOf({ window, width, height }: CellPainting): Turn {
  return {
    left: window.x[0],
    top: window.y[1],
    scaleX: width / (window.x[1] - window.x[0]),
    scaleY: height / (window.y[1] - window.y[0]),
  };
}

/** One number per pixel, as little-endian machines keep RGBA. */
export function packColor([red, green, blue]: Rgb): number {
  return ((255 << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/**
 * Fills cells [from, to). A pixel belongs to a cell when its middle does: sides are walked from their upper end and both cells of a side
 * compute the same crossing, so no pixel between two cells is left out or painted twice.
 */
function createFiller(
  { index, colors, window, width, height, fills }: CellPainting,
  { left, top, scaleX, scaleY }: Turn,
): (from: number, to: number) => void {
  const { boxes, mesh } = index;
  const { vertices, cornerStarts, corners } = mesh;
  const packed = Uint32Array.from(colors.palette, packColor);
  const starts = new Int32Array(height);
  const ends = new Int32Array(height);

  const walk = (fromX: number, fromY: number, toX: number, toY: number): void => {
    const isDown = toY > fromY;
    const [upperX, upperY] = isDown ? [fromX, fromY] : [toX, toY];
    const [lowerX, lowerY] = isDown ? [toX, toY] : [fromX, fromY];
    const first = Math.max(0, Math.ceil(upperY - 0.5));
    const last = Math.min(height - 1, Math.ceil(lowerY - 0.5) - 1);
    if (first > last) return;
    const slope = (lowerX - upperX) / (lowerY - upperY);
    // Counter-clockwise with y upward: on the screen the left side goes down, the right side up.
    const bounds = isDown ? starts : ends;
    for (let row = first; row <= last; row += 1) {
      const column = Math.ceil(upperX + (row + 0.5 - upperY) * slope - 0.5);
      bounds[row] = column < 0 ? 0 : column > width ? width : column;
    }
  };

  return (from, to) => {
    for (let cell = from; cell < to; cell += 1) {
      if (boxes[4 * cell]! > window.x[1] || boxes[4 * cell + 2]! < window.x[0]) continue;
      const firstRow = Math.max(0, Math.ceil((top - boxes[4 * cell + 3]!) * scaleY - 0.5));
      const lastRow = Math.min(height - 1, Math.ceil((top - boxes[4 * cell + 1]!) * scaleY - 0.5) - 1);
      if (firstRow > lastRow) continue;
      const end = cornerStarts[cell + 1]!;
      let corner = corners[end - 1]!;
      let x = (vertices[2 * corner]! - left) * scaleX;
      let y = (top - vertices[2 * corner + 1]!) * scaleY;
      for (let at = cornerStarts[cell]!; at < end; at += 1) {
        corner = corners[at]!;
        const toX = (vertices[2 * corner]! - left) * scaleX;
        const toY = (top - vertices[2 * corner + 1]!) * scaleY;
        if (toY !== y) walk(x, y, toX, toY);
        x = toX;
        y = toY;
      }
      const color = packed[colors.entries[cell]!]!;
      for (let row = firstRow; row <= lastRow; row += 1) {
        const base = row * width;
        for (let pixel = base + starts[row]!; pixel < base + ends[row]!; pixel += 1) fills[pixel] = color;
      }
    }
  };
}

/** Weakest line that is drawn at all. */
const leastOpacity = 0.04;

/** Draws the borders of cells [from, to) pixel by pixel along their longer direction. */
function createBorderer(
  painting: CellPainting,
  { left, top, scaleX, scaleY }: Turn,
): (from: number, to: number) => void {
  const { index, border, window } = painting;
  const { mesh, neighbours } = index;
  const { vertices } = mesh;
  const [fadeFrom, fadeTo] = border.fades;
  // Lines per unit of area of the plane become lines per pixel.
  const perPixel = 1 / Math.sqrt(scaleX * scaleY);
  const deepest = border.opacities.length - 1;
  const drawLine = createLiner(painting);

  return (from, to) => forBorders(mesh, neighbours, [from, to], drawBorder);

  function drawBorder(one: number, other: number, layer: number): void {
    const [oneX, oneY] = [vertices[2 * one]!, vertices[2 * one + 1]!];
    const [otherX, otherY] = [vertices[2 * other]!, vertices[2 * other + 1]!];
    if ((oneX < window.x[0] && otherX < window.x[0]) || (oneX > window.x[1] && otherX > window.x[1])) return;
    if ((oneY < window.y[0] && otherY < window.y[0]) || (oneY > window.y[1] && otherY > window.y[1])) return;
    const density = index.lineDensity((oneX + otherX) / 2, (oneY + otherY) / 2) * perPixel;
    const seen = density <= fadeFrom ? 1 : density >= fadeTo ? 0 : (fadeTo - density) / (fadeTo - fadeFrom);
    const opacity = seen * border.opacities[Math.min(layer, deepest)]!;
    if (opacity < leastOpacity) return;
    const x = (oneX - left) * scaleX;
    const y = (top - oneY) * scaleY;
    const alongX = (otherX - oneX) * scaleX;
    const alongY = (oneY - otherY) * scaleY;
    if (Math.abs(alongX) >= Math.abs(alongY)) {
      const slope = alongY / alongX;
      if (alongX > 0) drawLine({ start: x, end: x + alongX, at: y, slope, opacity, isFlat: true });
      else if (alongX < 0) drawLine({ start: x + alongX, end: x, at: y + alongY, slope, opacity, isFlat: true });
    } else {
      const slope = alongX / alongY;
      if (alongY > 0) drawLine({ start: y, end: y + alongY, at: x, slope, opacity, isFlat: false });
      else drawLine({ start: y + alongY, end: y, at: x + alongX, slope, opacity, isFlat: false });
    }
  }
}

/** Draws one line and smooths the step between the fills on its two sides. */
function createLiner({ border, width, height, pixels, fills }: CellPainting): (line: Line) => void {
  const ink = packColor(border.color);

  return ({ start, end, at, slope, opacity, isFlat }) => {
    const [steps, lanes] = isFlat ? [width, height] : [height, width];
    const [stepBy, laneBy] = isFlat ? [1, width] : [width, 1];
    const first = Math.max(0, Math.ceil(start - 0.5));
    const last = Math.min(steps - 1, Math.ceil(end - 0.5) - 1);
    const strength = 256 * opacity;
    const half = 0.5 * border.width * Math.sqrt(1 + slope * slope);
    for (let step = first; step <= last; step += 1) {
      const crossing = at + (step + 0.5 - start) * slope;
      const lane = Math.floor(crossing);
      if (lane < 0 || lane >= lanes) continue;
      const pixel = step * stepBy + lane * laneBy;
      const share = crossing - lane;
      smooth(pixel, lane > 0 ? pixel - laneBy : pixel, lane + 1 < lanes ? pixel + laneBy : pixel, share);
      // As much ink on each pixel as the line covers of it.
      const [low, high] = [crossing - half, crossing + half];
      for (let inked = Math.max(0, Math.floor(low)); inked < high && inked < lanes; inked += 1) {
        const covered = Math.min(inked + 1, high) - Math.max(inked, low);
        const at = step * stepBy + inked * laneBy;
        pixels[at] = mixPacked(pixels[at]!, ink, (strength * covered) | 0);
      }
    }
  };

  /** The pixel that the line crosses gets as much of both cells' colours as it has of their areas; once. */
  function smooth(pixel: number, before: number, after: number, share: number): void {
    if (pixels[pixel] !== fills[pixel]) return;
    const first = fills[before]!;
    const second = fills[after]!;
    if (first !== 0 && second !== 0 && first !== second) pixels[pixel] = mixPacked(second, first, (256 * share) | 0);
  }
}

interface Line {
  readonly start: number;
  readonly end: number;
  /** Where the line is across at its start. */
  readonly at: number;
  readonly slope: number;
  readonly opacity: number;
  readonly isFlat: boolean;
}

/** `share` 256ths of the way from one colour to the other; nothing is drawn on nothing. */
function mixPacked(from: number, to: number, share: number): number {
  if (from === 0) return 0;
  const rest = 256 - share;
  const redBlue = ((Math.imul(from & 0xff00ff, rest) + Math.imul(to & 0xff00ff, share)) >>> 8) & 0xff00ff;
  const green = ((Math.imul((from >>> 8) & 0xff, rest) + Math.imul((to >>> 8) & 0xff, share)) & 0xff00) >>> 0;
  return (0xff000000 | redBlue | green) >>> 0;
}
