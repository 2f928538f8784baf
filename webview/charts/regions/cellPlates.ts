import type { Box } from '../../drawing/pen.ts';
import type { RegionsScene } from '../../pictures/cells/regionsScene.ts';
import type { Size } from '../../pictures/frame/picture.ts';
import { holds, isWhole, windowOf, type PlaneRange, type PlaneView } from '../../pictures/frame/zoom.ts';

/** What should be seen: a part of the plane on so many device pixels. */
export interface Aim {
  readonly view: PlaneView;
  readonly size: Size;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** A gesture goes on: an older picture may stand in for the exact one. */
  readonly isMoving: boolean;
}

/** A finished picture. */
export interface Plate {
  readonly scene: RegionsScene;
  readonly window: PlaneRange;
  readonly size: Size;
  readonly canvas: HTMLCanvasElement;
}

/** A picture that is to be painted. */
export type PlateWish = Omit<Plate, 'canvas'>;

/** Around the frame, in shares of its sides, so that dragging does not uncover what is not painted. */
const margin = 0.15;

/** Whether the plate is not what should be seen; while the plane moves it may be off as long as it is sharp and covers the frame. */
export function needsPaint(plate: Plate | undefined, scene: RegionsScene, { view, size, isMoving }: Aim): boolean {
  if (plate?.scene !== scene) return true;
  const shown = windowOf(scene.chart.range, view);
  const [wanted, had] = [shown.x[1] - shown.x[0], plate.window.x[1] - plate.window.x[0]];
  // Pixels of the frame per pixel of the plate.
  const stretch = ((size.width / wanted) * had) / plate.size.width;
  if (Math.abs(stretch - 1) > 1e-6) return true;
  if (isMoving) return !holds(plate.window, shown);
  const { window } = widened(scene, { view, size });
  const pixel = wanted / size.width;
  return (
    Math.abs(window.x[0] - plate.window.x[0]) > pixel / 50 || Math.abs(window.y[0] - plate.window.y[0]) > pixel / 50
  );
}

/** The frame with its margin, in whole pixels. */
export function widened(
  { chart }: RegionsScene,
  { view, size }: Pick<Aim, 'view' | 'size'>,
): { window: PlaneRange; size: Size } {
  const shown = windowOf(chart.range, view);
  if (isWhole(view)) return { window: chart.range, size };
  const [across, up] = [Math.round(margin * size.width), Math.round(margin * size.height)];
  const [unitX, unitY] = [(shown.x[1] - shown.x[0]) / size.width, (shown.y[1] - shown.y[0]) / size.height];
  return {
    window: {
      x: [shown.x[0] - across * unitX, shown.x[1] + across * unitX],
      y: [shown.y[0] - up * unitY, shown.y[1] + up * unitY],
    },
    size: { width: size.width + 2 * across, height: size.height + 2 * up },
  };
}

/** Whether a picture of this part of the plane would come too late to be of use where another part is seen now. */
export function isTooLate(painted: PlaneRange, shown: PlaneRange): boolean {
  const share = (painted.x[1] - painted.x[0]) / (shown.x[1] - shown.x[0]);
  const isFar =
    painted.x[0] > shown.x[1] || painted.x[1] < shown.x[0] || painted.y[0] > shown.y[1] || painted.y[1] < shown.y[0];
  return isFar || share > 3 || share < 0.6;
}

/** What is seen, and all of the plane at the size of the frame: what stands in where the first has nothing. */
export class Plates {
  #near: Plate | undefined;
  #whole: Plate | undefined;
  /** Canvases that no plate uses. */
  readonly #spare: HTMLCanvasElement[] = [];

  get near(): Plate | undefined {
    return this.#near;
  }

  get whole(): Plate | undefined {
    return this.#whole;
  }

  /** A canvas that nobody sees. */
  takeCanvas(create: () => HTMLCanvasElement): HTMLCanvasElement {
    return this.#spare.pop() ?? create();
  }

  /** Takes a finished plate in; the canvases of those that it replaces are free. */
  put(plate: Plate, isStandIn: boolean): void {
    const before = new Set([this.#near, this.#whole]);
    if (!isStandIn) this.#near = plate;
    if (isStandIn || plate.window === plate.scene.chart.range) this.#whole = plate;
    for (const old of before)
      if (old !== undefined && old !== this.#near && old !== this.#whole) this.#spare.push(old.canvas);
  }

  /** Puts the best there is of this part of the plane into the frame, both in device pixels. */
  draw(context: CanvasRenderingContext2D, shown: PlaneRange, frame: Box): void {
    if (this.#near === undefined || !holds(this.#near.window, shown)) drawPlate(context, this.#whole, shown, frame);
    drawPlate(context, this.#near, shown, frame);
  }
}

/** Moves and stretches a plate to where its part of the plane is now. */
function drawPlate(context: CanvasRenderingContext2D, plate: Plate | undefined, shown: PlaneRange, frame: Box): void {
  if (plate === undefined) return;
  const { window, size, canvas } = plate;
  const [perX, perY] = [frame.width / (shown.x[1] - shown.x[0]), frame.height / (shown.y[1] - shown.y[0])];
  const left = frame.left + (window.x[0] - shown.x[0]) * perX;
  const top = frame.top + (shown.y[1] - window.y[1]) * perY;
  const [width, height] = [(window.x[1] - window.x[0]) * perX, (window.y[1] - window.y[0]) * perY];
  // On whole pixels a plate of the right size is copied, not resampled.
  if (Math.abs(width - size.width) < 0.5 && Math.abs(height - size.height) < 0.5)
    context.drawImage(canvas, Math.round(left), Math.round(top));
  else context.drawImage(canvas, left, top, width, height);
}
