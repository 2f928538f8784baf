import { steadyContextOf } from '../../drawing/canvasContext.ts';
import { createCanvasPen } from '../../drawing/canvasPen.ts';
import type { Box } from '../../drawing/pen.ts';
import { element } from '../../kit/elements.ts';
import { paintCells } from '../../pictures/cells/cellPainter.ts';
import type { Size } from '../../pictures/frame/picture.ts';
import { placeIn } from '../../pictures/frame/planeFrame.ts';
import { boundaryStrokes, drawBoundary } from '../../pictures/cells/regionsPicture.ts';
import { borderLook, prepareScene, type RegionsScene, type SceneWish } from '../../pictures/cells/regionsScene.ts';
import { driveUntil, inBatches, type Sliced } from '../../pictures/frame/slices.ts';
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

/**
 * The cells as pictures. What is on the screen is always a finished one, moved and stretched to where the plane is now; exact ones are
 * painted beside it a few milliseconds at a time and take its place when they are whole.
 */
export interface CellLayer {
  /** Newest data and look. */
  want(wish: SceneWish): void;
  aim(aim: Aim): void;
  /** Goes on with what is missing; true when something new can be drawn. */
  work(isOver: () => boolean): boolean;
  /** What was prepared last. */
  readonly scene: RegionsScene | undefined;
  /** Something is not finished. */
  readonly isBusy: boolean;
  /** The newest data are there, painted for exactly this aim. */
  readonly isExact: boolean;
  /** Puts the best picture there is into the frame; both in device pixels. */
  draw(context: CanvasRenderingContext2D, frame: Box): void;
}

/** A finished picture. */
interface Plate {
  readonly scene: RegionsScene;
  readonly window: PlaneRange;
  readonly size: Size;
  readonly canvas: HTMLCanvasElement;
}

/** Around the frame, in shares of its sides, so that dragging does not uncover what is not painted. */
const margin = 0.15;

export function createCellLayer(): CellLayer {
  let wish: SceneWish | undefined;
  let scene: RegionsScene | undefined;
  let sceneWish: SceneWish | undefined;
  let aimed: Aim | undefined;
  /** What is seen, and all of the plane at the size of the frame: what stands in where the first has nothing. */
  let near: Plate | undefined;
  let whole: Plate | undefined;
  let work: { readonly job: Sliced<() => void>; readonly window: PlaneRange | undefined } | undefined;
  /** Canvases that no plate uses. */
  const spare: HTMLCanvasElement[] = [];
  let buffers: Buffers | undefined;

  function* prepare(next: SceneWish): Sliced<() => void> {
    const made = yield* prepareScene(next, scene);
    return () => {
      scene = made;
      sceneWish = next;
    };
  }
  function* paint(plate: Omit<Plate, 'canvas'>, ratio: number, isStandIn: boolean): Sliced<() => void> {
    const canvas = spare.pop() ?? element('canvas');
    buffers = yield* paintPlate(canvas, plate, ratio, buffers);
    return () => {
      const before = [near, whole];
      const done = { ...plate, canvas };
      if (!isStandIn) near = done;
      if (isStandIn || plate.window === plate.scene.chart.range) whole = done;
      for (const old of new Set(before)) if (old !== undefined && old !== near && old !== whole) spare.push(old.canvas);
    };
  }
  /** The next thing to do; undefined when nothing is missing. */
  const begin = (): typeof work => {
    if (wish === undefined) return undefined;
    if (wish !== sceneWish) return { job: prepare(wish), window: undefined };
    if (scene === undefined || aimed === undefined) return undefined;
    const { size, ratio, isMoving } = aimed;
    if (needsPaint(near, scene, aimed)) {
      const wanted = widened(scene, aimed);
      return { job: paint({ scene, ...wanted }, ratio, false), window: wanted.window };
    }
    if (isMoving || whole?.scene === scene) return undefined;
    return { job: paint({ scene, window: scene.chart.range, size }, ratio, true), window: undefined };
  };
  /** A picture that would come too late to be of use. */
  const dropUseless = (): void => {
    if (work?.window === undefined || aimed === undefined || scene === undefined) return;
    const shown = windowOf(scene.chart.range, aimed.view);
    const share = (work.window.x[1] - work.window.x[0]) / (shown.x[1] - shown.x[0]);
    const isFar =
      work.window.x[0] > shown.x[1] ||
      work.window.x[1] < shown.x[0] ||
      work.window.y[0] > shown.y[1] ||
      work.window.y[1] < shown.y[0];
    if (isFar || share > 3 || share < 0.6) work = undefined;
  };

  return {
    want: (next) => (wish = next),
    aim(next) {
      aimed = next;
      dropUseless();
    },
    work(isOver) {
      let isNew = false;
      do {
        work ??= begin();
        if (work === undefined) return isNew;
        const done = driveUntil(work.job, isOver);
        if (done === undefined) return isNew;
        work = undefined;
        done.value();
        isNew = true;
      } while (!isOver());
      return isNew;
    },
    get scene() {
      return scene;
    },
    get isBusy() {
      return work !== undefined;
    },
    get isExact() {
      return (
        wish !== undefined &&
        wish === sceneWish &&
        scene !== undefined &&
        aimed !== undefined &&
        !needsPaint(near, scene, { ...aimed, isMoving: false })
      );
    },
    draw(context, frame) {
      if (aimed === undefined || scene === undefined) return;
      const shown = windowOf(scene.chart.range, aimed.view);
      if (near === undefined || !holds(near.window, shown)) drawPlate(context, whole, shown, frame);
      drawPlate(context, near, shown, frame);
    },
  };
}

/** Room for the pixels of one picture at a time, kept as long as the size stays. */
interface Buffers {
  readonly image: ImageData;
  readonly fills: Uint32Array;
}

function* paintPlate(
  canvas: HTMLCanvasElement,
  { scene, window, size }: Omit<Plate, 'canvas'>,
  ratio: number,
  kept: Buffers | undefined,
): Sliced<Buffers> {
  const { chart, look, index, colors } = scene;
  if (canvas.width !== size.width) canvas.width = size.width;
  if (canvas.height !== size.height) canvas.height = size.height;
  const context = steadyContextOf(canvas);
  const fits = kept?.image.width === size.width && kept.image.height === size.height;
  const image = fits ? kept.image : context.createImageData(size.width, size.height);
  const fills = fits ? kept.fills : new Uint32Array(size.width * size.height);
  const border = borderLook(look, index.mesh.layers);
  yield* paintCells({ index, colors, border, window, ...size, fills, pixels: new Uint32Array(image.data.buffer) });
  context.putImageData(image, 0, 0);
  const pen = createCanvasPen(context, look.font);
  const placing = placeIn({ left: 0, top: 0, ...size }, window);
  for (const stroke of boundaryStrokes(look)) {
    const scaled = { ...stroke, width: stroke.width * ratio };
    yield* inBatches(chart.boundary.length / 4, 256, (from, to) =>
      drawBoundary(pen, chart.boundary.subarray(4 * from, 4 * to), placing, scaled),
    );
  }
  return { image, fills };
}

/** Whether the plate is not what should be seen; while the plane moves it may be off as long as it is sharp and covers the frame. */
function needsPaint(plate: Plate | undefined, scene: RegionsScene, { view, size, isMoving }: Aim): boolean {
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
function widened(
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
