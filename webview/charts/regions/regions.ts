import type { RegionsChart } from '../../../src/protocol/charts.ts';
import { steadyContextOf } from '../../drawing/canvasContext.ts';
import type { Look } from '../../drawing/look.ts';
import type { Box } from '../../drawing/pen.ts';
import { closeOnEscape } from '../../kit/escape.ts';
import { createColorMemory } from '../../pictures/cells/cellColors.ts';
import type { Probe } from '../../pictures/frame/picture.ts';
import { placeIn } from '../../pictures/frame/planeFrame.ts';
import { createRegionsPicture, regionsPicture } from '../../pictures/cells/regionsPicture.ts';
import { probeRegions, type RegionsProbe } from '../../pictures/cells/regionsProbe.ts';
import { measureOf, type RegionsScene } from '../../pictures/cells/regionsScene.ts';
import {
  isSameRange,
  isWhole,
  panView,
  wholeView,
  windowOf,
  zoomView,
  type PlaneRange,
  type PlaneView,
} from '../../pictures/frame/zoom.ts';
import { t } from '../../drawing/texts.ts';
import { fillWithCanvas } from '../frame/canvas.ts';
import { createCellLayer } from './cellLayer.ts';
import { attachGestures, type Pixel } from './planeGestures.ts';
import { drawPlane, setStage, type Stage } from './regionsStage.ts';
import { createRegionsTools } from './regionsTools.ts';
import type { Drawing, DrawingContext, Renderer } from '../frame/renderer.ts';

/** The cells of a network: painted in slices, moved at every frame of the display. */
export const regionsRenderer: Renderer<'regions'> = { picture: regionsPicture, mount: mountRegions };

/** Beside the arrow keys and Enter of every chart. */
const keys = '+ - 0 Control+ArrowLeft Control+ArrowRight Control+ArrowUp Control+ArrowDown';

/** Of a frame of 16 ms: cells may take so much of it after the rest was drawn; less under a moving hand. */
const workPerFrame = { moving: 6, resting: 7 };
/** Before a picture that is not on the screen yet is put off to the next frame. */
const workPerPaint = 8;

function mountRegions(place: HTMLElement, first: RegionsChart, context: DrawingContext): Drawing<'regions'> {
  const surface = fillWithCanvas(place, () => context.requestPaint());
  steadyContextOf(surface.canvas);
  const memory = createColorMemory();
  const layer = createCellLayer();
  let chart = first;
  let measure: string | undefined;
  let range: PlaneRange = first.range;
  let view: PlaneView = wholeView(range);
  /** What stands on the canvas; undefined before the first paint. */
  let stage: Stage | undefined;
  let wanted: { chart: RegionsChart; measure: string | undefined; look: Look } | undefined;
  let probe: RegionsProbe | undefined;
  let hovered = -1;
  /** A cell that was clicked and is not part of a chart yet. */
  let asked = -1;
  let isMoving = false;
  /** The view or what is seen has changed since the last whole paint. */
  let isStale = false;
  /** The stage shows something that is no longer so. */
  let isDirty = false;
  let isScheduled = false;
  let isGone = false;
  let forgetChoice: (() => void) | undefined;

  const schedule = (): void => {
    if (isScheduled || isGone) return;
    isScheduled = true;
    requestAnimationFrame(frame);
  };
  const redraw = (): void => {
    isDirty = true;
    schedule();
  };
  /** Works on the cells. Numbers of cells mean nothing in newer ones, nor does a view in those of another range. */
  const work = (isOver: () => boolean): boolean => {
    const before = layer.scene;
    const isNew = layer.work(isOver);
    if (layer.scene === before) return isNew;
    [hovered, asked] = [-1, -1];
    const next = layer.scene?.chart.range ?? chart.range;
    if (!isSameRange(range, next)) view = wholeView(next);
    range = next;
    showTools();
    return isNew;
  };
  const aim = (): void => {
    if (stage === undefined) return;
    const { ratio, box } = stage;
    const size = { width: Math.round(box.width * ratio), height: Math.round(box.height * ratio) };
    layer.aim({ view, size, ratio, isMoving });
  };
  const frame = (): void => {
    isScheduled = false;
    if (isGone || stage === undefined || place.clientWidth === 0) return;
    const start = performance.now();
    aim();
    // Drawing takes half of a frame even where nothing moves: work on cells that are not seen yet goes without.
    if (isDirty) drawMoving(stage);
    const budget = workPerFrame[isMoving ? 'moving' : 'resting'];
    const isNew = work(() => performance.now() - start > budget);
    isStale ||= isNew;
    if (isNew) redraw();
    else if (layer.isBusy) schedule();
    // Once more with all around it, and the crosshair tells of what is there now.
    else if (isStale && !isMoving) context.requestPaint();
  };
  /** Everything that follows the hand. */
  const drawMoving = (on: Stage): void => {
    const { scene } = layer;
    const placing = placeIn(on.box, windowOf(range, view));
    probe = scene === undefined ? undefined : finishProbe(probeRegions(scene, placing));
    const marks = { asked, hovered };
    drawPlane(on, { chart: scene?.chart ?? chart, scene, placing, marks, layer });
    isDirty = false;
  };
  const finishProbe = (plain: RegionsProbe): RegionsProbe => ({
    ...plain,
    parts: {
      at: (index) => String(layer.scene?.index.cellAt(...plain.placeOf(index)) ?? -1),
      next: () => undefined,
      raise(index) {
        const cell = index === undefined ? -1 : (layer.scene?.index.cellAt(...plain.placeOf(index)) ?? -1);
        if (cell === hovered) return;
        hovered = cell;
        redraw();
      },
    },
    pick: {
      label: t('Choose this cell'),
      isAt: (x, y) => !gestures.hasDragged && isInside(plain.area, x, y),
      choose: (index) => choose(plain.placeOf(index)),
    },
  });
  const choose = (at: readonly [number, number] | undefined): void => {
    asked = at === undefined ? -1 : (layer.scene?.index.cellAt(...at) ?? -1);
    redraw();
    context.choose(at);
  };
  /** Escape takes a choice back as long as there is one. */
  const followChoice = (): void => {
    if (chart.chosen.length === 0) {
      forgetChoice?.();
      forgetChoice = undefined;
    } else
      forgetChoice ??= closeOnEscape(() => {
        forgetChoice = undefined;
        choose(undefined);
      });
  };
  const turn = (next: PlaneView): void => {
    if (next.zoom === view.zoom && next.x === view.x && next.y === view.y) return;
    view = next;
    isStale = true;
    showTools();
    redraw();
  };
  const placeAt = ([x, y]: Pixel, { box }: Stage): readonly [number, number] => {
    const { x: xs, y: ys } = placeIn(box, windowOf(range, view));
    return [xs.value((x - box.left) / box.width), ys.value(1 - (y - box.top) / box.height)];
  };
  const zoomAt = (factor: number, pixel: Pixel): void => {
    if (stage !== undefined) turn(zoomView(range, view, factor, placeAt(pixel, stage)));
  };
  const gestures = attachGestures(place, {
    frame: () => stage?.box,
    isZoomed: () => !isWhole(view),
    zoom: zoomAt,
    drag(x, y) {
      if (stage === undefined) return;
      const { x: xs, y: ys } = windowOf(range, view);
      const { width, height } = stage.box;
      turn(panView(range, view, [(-x / width) * (xs[1] - xs[0]), (y / height) * (ys[1] - ys[0])]));
    },
    reset: () => turn(wholeView(range)),
    move(next) {
      isMoving = next;
      redraw();
    },
  });
  const tools = createRegionsTools({
    color(id) {
      measure = id;
      showTools();
      context.requestPaint();
    },
    zoom(direction) {
      const { box } = stage ?? {};
      if (box !== undefined) zoomAt(direction === 1 ? 2 : 1 / 2, [box.left + box.width / 2, box.top + box.height / 2]);
    },
    reset: () => turn(wholeView(range)),
    forget: () => choose(undefined),
  });
  const showTools = (): void => {
    place.classList.toggle('zoomed', !isWhole(view));
    tools.set({ chart, measure: measureOf(chart, measure).id, isZoomed: !isWhole(view) });
  };

  place.classList.add('zoomable');
  place.setAttribute('aria-keyshortcuts', keys);
  showTools();
  followChoice();
  return {
    controls: tools.element,
    update(next) {
      chart = next;
      showTools();
      followChoice();
    },
    paint() {
      const size = surface.size();
      if (size.width === 0 || size.height === 0) return false;
      const start = performance.now();
      const look = context.look();
      if (wanted?.chart !== chart || wanted.measure !== measure || wanted.look !== look) {
        wanted = { chart, measure, look };
        layer.want({ ...wanted, memory });
      }
      const isOver = (): boolean => performance.now() - start > workPerPaint;
      work(isOver);
      let explained: RegionsScene | undefined;
      do {
        explained = layer.scene;
        stage = setStage(surface.canvas, explained, { chart, look, size, ratio: window.devicePixelRatio });
        aim();
        work(isOver);
      } while (explained !== layer.scene);
      drawMoving(stage);
      isStale = !layer.isExact;
      if (isStale) schedule();
      return !isStale;
    },
    probe: (): Probe | undefined => probe,
    shown() {
      const chosen = measureOf(chart, measure);
      const others = chart.measures.filter((one) => one.id !== chosen.id);
      return chart.measures.length === 0 ? chart : { ...chart, measures: [chosen, ...others] };
    },
    picture: () => createRegionsPicture(() => ({ measure, view, memory })),
    dispose() {
      isGone = true;
      forgetChoice?.();
      gestures.dispose();
      surface.dispose();
      tools.element.remove();
    },
  };
}

function isInside(box: Box | undefined, x: number, y: number): boolean {
  if (box === undefined) return false;
  return x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height;
}
