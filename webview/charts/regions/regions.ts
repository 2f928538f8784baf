import type { RegionsChart } from '../../../src/protocol/charts.ts';
import { steadyContextOf } from '../../drawing/canvasContext.ts';
import { isInside } from '../../drawing/pen.ts';
import type { Picture, Probe } from '../../pictures/frame/picture.ts';
import { placeIn, placeSamples } from '../../pictures/frame/planeFrame.ts';
import { nameSamples, type PlacedSamples } from '../../pictures/frame/sampleNames.ts';
import { createRegionsPicture, regionsPicture } from '../../pictures/cells/regionsPicture.ts';
import { probeRegions, type RegionsProbe } from '../../pictures/cells/regionsProbe.ts';
import type { RegionsScene } from '../../pictures/cells/regionsScene.ts';
import type { PlanePlace } from '../../pictures/frame/zoom.ts';
import { t } from '../../drawing/texts.ts';
import { fillWithCanvas } from '../frame/canvas.ts';
import { createEscapeHatch } from '../frame/escapeHatch.ts';
import type { Drawing, DrawingContext, Renderer } from '../frame/renderer.ts';
import { createSampleChoice, type SampleChoice } from '../frame/sampleChoice.ts';
import { CellLayer } from './cellLayer.ts';
import { attachGestures, type Gestures } from './planeGestures.ts';
import type { Pixel } from './planeHand.ts';
import { RegionsFrames } from './regionsFrames.ts';
import { drawPlane, setStage, type Stage } from './regionsStage.ts';
import { createRegionsTools, type RegionsTools } from './regionsTools.ts';
import { ShownRegions } from './shownRegions.ts';

/** The cells of a network: painted in slices, moved at every frame of the display. */
export const regionsRenderer: Renderer<'regions'> = {
  picture: regionsPicture,
  mount: (place, first, context) => new RegionsDrawing(place, first, context),
};

/** Beside the arrow keys and Enter of every chart. */
const keys = '+ - 0 Control+ArrowLeft Control+ArrowRight Control+ArrowUp Control+ArrowDown';

class RegionsDrawing implements Drawing<'regions'> {
  readonly #place: HTMLElement;
  readonly #context: DrawingContext;
  readonly #surface: ReturnType<typeof fillWithCanvas>;
  readonly #layer = new CellLayer();
  readonly #shown: ShownRegions;
  readonly #frames: RegionsFrames<Stage>;
  readonly #gestures: Gestures;
  readonly #tools: RegionsTools;
  readonly #samples: SampleChoice;
  readonly #escape = createEscapeHatch(() => this.#choose(undefined));
  /** What stands on the canvas; undefined before the first paint. */
  #stage: Stage | undefined;
  #probe: Probe | undefined;

  constructor(place: HTMLElement, first: RegionsChart, context: DrawingContext) {
    this.#place = place;
    this.#context = context;
    this.#surface = fillWithCanvas(place, () => context.requestPaint());
    steadyContextOf(this.#surface.canvas);
    this.#shown = new ShownRegions(first);
    this.#frames = this.#createFrames();
    this.#gestures = this.#attachGestures();
    this.#tools = this.#createTools();
    this.#samples = createSampleChoice(context);
    place.classList.add('zoomable');
    place.setAttribute('aria-keyshortcuts', keys);
    this.#showTools();
    this.#followChoice();
  }

  get controls(): HTMLElement {
    return this.#tools.element;
  }

  update(chart: RegionsChart): void {
    this.#shown.take(chart);
    this.#showTools();
    this.#followChoice();
  }

  paint(): boolean {
    const size = this.#surface.size();
    if (size.width === 0 || size.height === 0) return false;
    const isOver = this.#frames.startPaint();
    const look = this.#context.look();
    const { chart } = this.#shown;
    this.#layer.want(this.#shown.wishFor(look));
    this.#work(isOver);
    let explained: RegionsScene | undefined;
    do {
      explained = this.#layer.scene;
      const wish = { chart, look, size, ratio: window.devicePixelRatio };
      this.#stage = setStage(this.#surface.canvas, explained, wish);
      this.#aim(this.#stage);
      this.#work(isOver);
    } while (explained !== this.#layer.scene);
    this.#draw(this.#stage);
    return this.#frames.endPaint(this.#layer.isExact);
  }

  probe(): Probe | undefined {
    return this.#probe;
  }

  shown(): RegionsChart {
    return this.#shown.shown();
  }

  picture(): Picture<'regions'> {
    return createRegionsPicture(() => this.#shown.picture);
  }

  dispose(): void {
    this.#frames.end();
    this.#escape.dispose();
    this.#samples.dispose();
    this.#gestures.dispose();
    this.#surface.dispose();
    this.#tools.element.remove();
  }

  #createFrames(): RegionsFrames<Stage> {
    return new RegionsFrames({
      schedule: (callback) => void requestAnimationFrame(callback),
      clock: () => performance.now(),
      stage: () => (this.#place.clientWidth === 0 ? undefined : this.#stage),
      aim: (stage) => this.#aim(stage),
      draw: (stage) => this.#draw(stage),
      work: (isOver) => this.#work(isOver),
      isBusy: () => this.#layer.isBusy,
      requestPaint: () => this.#context.requestPaint(),
    });
  }

  #attachGestures(): Gestures {
    return attachGestures(this.#place, {
      frame: () => this.#stage?.box,
      isZoomed: () => this.#shown.isZoomed,
      zoom: (factor, at) => this.#zoom(factor, at),
      drag: (x, y) => {
        if (this.#stage !== undefined) this.#turn(this.#shown.drag([x, y], this.#stage.box));
      },
      reset: () => this.#turn(this.#shown.reset()),
      move: (isMoving) => this.#frames.move(isMoving),
    });
  }

  #createTools(): RegionsTools {
    return createRegionsTools({
      color: (measure) => {
        this.#shown.colorBy(measure);
        this.#showTools();
        this.#context.requestPaint();
      },
      zoom: (direction) => {
        if (this.#stage === undefined) return;
        const { left, top, width, height } = this.#stage.box;
        this.#zoom(direction === 1 ? 2 : 1 / 2, [left + width / 2, top + height / 2]);
      },
      reset: () => this.#turn(this.#shown.reset()),
      forget: () => this.#choose(undefined),
    });
  }

  #zoom(factor: number, at: Pixel): void {
    if (this.#stage !== undefined) this.#turn(this.#shown.zoom(factor, at, this.#stage.box));
  }

  #turn(hasTurned: boolean): void {
    if (!hasTurned) return;
    this.#showTools();
    this.#frames.turn();
  }

  #showTools(): void {
    const { chart, measure, isZoomed } = this.#shown;
    this.#place.classList.toggle('zoomed', isZoomed);
    this.#tools.set({ chart, measure, isZoomed });
  }

  /** Works on the cells; true when something new can be drawn. */
  #work(isOver: () => boolean): boolean {
    const before = this.#layer.scene;
    const isNew = this.#layer.work(isOver);
    const { scene } = this.#layer;
    if (scene === undefined || scene === before) return isNew;
    this.#shown.follow(scene.chart.range);
    this.#showTools();
    return isNew;
  }

  #aim({ ratio, box }: Stage): void {
    const size = { width: Math.round(box.width * ratio), height: Math.round(box.height * ratio) };
    this.#layer.aim({ view: this.#shown.view, size, ratio, isMoving: this.#frames.isMoving });
  }

  /** Everything that follows the hand. */
  #draw(stage: Stage): void {
    const { scene } = this.#layer;
    const placing = placeIn(stage.box, this.#shown.window);
    const chart = scene?.chart ?? this.#shown.chart;
    this.#probe =
      scene === undefined ? undefined : this.#finishProbe(probeRegions(scene, placing), placeSamples(chart, placing));
    drawPlane(stage, { chart, scene, placing, marks: this.#shown.marks, layer: this.#layer });
  }

  #finishProbe(plain: RegionsProbe, samples: readonly PlacedSamples[]): Probe {
    const cells: Probe = {
      ...plain,
      parts: {
        at: (index) => String(this.#cellAt(plain.placeOf(index))),
        next: () => undefined,
        raise: (index) => {
          if (this.#shown.hover(index === undefined ? -1 : this.#cellAt(plain.placeOf(index)))) this.#frames.redraw();
        },
      },
      pick: {
        label: t('Choose this cell'),
        isAt: (x, y) => !this.#gestures.hasDragged && isInside(plain.area, x, y),
        choose: (index) => this.#choose(plain.placeOf(index)),
      },
    };
    return this.#samples.picks(nameSamples(cells, samples));
  }

  #cellAt(at: PlanePlace): number {
    return this.#layer.scene?.index.cellAt(...at) ?? -1;
  }

  #choose(at: PlanePlace | undefined): void {
    this.#shown.ask(at === undefined ? -1 : this.#cellAt(at));
    this.#frames.redraw();
    this.#context.choose(at);
  }

  #followChoice(): void {
    this.#samples.follow([this.#shown.chart.samples]);
    this.#escape.follow(this.#shown.chart.chosen.length > 0);
  }
}
