import type { RegionsChart } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import type { Box } from '../../drawing/pen.ts';
import { createColorMemory } from '../../pictures/cells/cellColors.ts';
import type { RegionsState } from '../../pictures/cells/regionsPicture.ts';
import { measureOf, type SceneWish } from '../../pictures/cells/regionsScene.ts';
import { placeIn } from '../../pictures/frame/planeFrame.ts';
import {
  isSameRange,
  isWhole,
  panView,
  wholeView,
  windowOf,
  zoomView,
  type PlanePlace,
  type PlaneRange,
  type PlaneView,
} from '../../pictures/frame/zoom.ts';

/** A cell that is none. */
const none = -1;

/** What the drawing of a partition shows: of which chart, coloured by what, which part of the plane, which cells are marked. */
export class ShownRegions {
  readonly #memory = createColorMemory();
  #chart: RegionsChart;
  #measure: string | undefined;
  #range: PlaneRange;
  #view: PlaneView;
  #hovered = none;
  #asked = none;
  #wish: SceneWish | undefined;

  constructor(first: RegionsChart) {
    this.#chart = first;
    this.#range = first.range;
    this.#view = wholeView(first.range);
  }

  /** The newest chart; what is on the screen may be older. */
  get chart(): RegionsChart {
    return this.#chart;
  }

  get view(): PlaneView {
    return this.#view;
  }

  get isZoomed(): boolean {
    return !isWhole(this.#view);
  }

  /** The part of the plane that is seen. */
  get window(): PlaneRange {
    return windowOf(this.#range, this.#view);
  }

  /** The cell under the pointer, and the one that was clicked and is not part of a chart yet; -1 where there is none. */
  get marks(): { readonly hovered: number; readonly asked: number } {
    return { hovered: this.#hovered, asked: this.#asked };
  }

  /** What a picture of its own needs to look the same. */
  get picture(): RegionsState {
    return { measure: this.#measure, view: this.#view, memory: this.#memory };
  }

  /** What colours the cells. */
  get measure(): string {
    return measureOf(this.#chart, this.#measure).id;
  }

  take(chart: RegionsChart): void {
    this.#chart = chart;
  }

  colorBy(measure: string): void {
    this.#measure = measure;
  }

  /** What should be prepared: the same object until something of it changes. */
  wishFor(look: Look): SceneWish {
    const [chart, measure] = [this.#chart, this.#measure];
    if (this.#wish?.chart !== chart || this.#wish.measure !== measure || this.#wish.look !== look)
      this.#wish = { chart, measure, look, memory: this.#memory };
    return this.#wish;
  }

  /** The chart as its table and files take it: what colours the cells comes first. */
  shown(): RegionsChart {
    const chart = this.#chart;
    if (chart.measures.length === 0) return chart;
    const chosen = measureOf(chart, this.#measure);
    return { ...chart, measures: [chosen, ...chart.measures.filter(({ id }) => id !== chosen.id)] };
  }

  /** Other cells are on the screen: numbers of cells mean nothing in them, nor does a view where the range is another. */
  follow(range: PlaneRange): void {
    this.#hovered = none;
    this.#asked = none;
    if (!isSameRange(this.#range, range)) this.#view = wholeView(range);
    this.#range = range;
  }

  /** Marks the cell under the pointer; whether that is another one. */
  hover(cell: number): boolean {
    if (cell === this.#hovered) return false;
    this.#hovered = cell;
    return true;
  }

  /** Marks a cell that was clicked until a chart tells of it. */
  ask(cell: number): void {
    this.#asked = cell;
  }

  /** Shows all of the plane; this and the next two say whether anything moved. */
  reset(): boolean {
    return this.#turn(wholeView(this.#range));
  }

  /** Larger by the factor, around a pixel of the box. */
  zoom(factor: number, pixel: readonly [x: number, y: number], box: Box): boolean {
    return this.#turn(zoomView(this.#range, this.#view, factor, this.#placeAt(pixel, box)));
  }

  /** The content follows the hand by so many px. */
  drag([x, y]: readonly [x: number, y: number], { width, height }: Box): boolean {
    const seen = this.window;
    const by = [(-x / width) * (seen.x[1] - seen.x[0]), (y / height) * (seen.y[1] - seen.y[0])] as const;
    return this.#turn(panView(this.#range, this.#view, by));
  }

  #placeAt([x, y]: readonly [x: number, y: number], box: Box): PlanePlace {
    const axes = placeIn(box, this.window);
    return [axes.x.value((x - box.left) / box.width), axes.y.value(1 - (y - box.top) / box.height)];
  }

  #turn(next: PlaneView): boolean {
    const { zoom, x, y } = this.#view;
    if (next.zoom === zoom && next.x === x && next.y === y) return false;
    this.#view = next;
    return true;
  }
}
