import type { ChartKind, ViewTarget } from '../../../src/protocol/charts.ts';
import type { ClaimChoice } from '../../../src/protocol/claims.ts';
import type { Place, TextChange } from '../../../src/protocol/messages.ts';
import type { MenuItem } from '../../kit/menu.ts';
import type { Look } from '../../drawing/look.ts';
import type { SharedAxis } from './sharedAxis.ts';
import type { ChartOf, Picture, Probe } from '../../pictures/frame/picture.ts';

/** What the charts of claims ask. */
export interface ClaimAsks {
  choose(claim: ClaimChoice): Promise<void>;
  /** Why nothing can be tried on the network of the text; undefined: it can. */
  hindrance(): string | undefined;
  /** Hears that the text is another one, until what is returned is called. */
  onText(listener: () => void): () => void;
  /** Opens the text of an experiment that has no file yet. */
  open(text: string): void;
  /** The picture of a formula, in the colour of the text around it; undefined: there is none. */
  formula(tex: string): Promise<SVGSVGElement | undefined>;
}

/** What a drawing may ask of the page. */
export interface DrawingContext {
  look(): Look;
  /** Asks to be painted in the next frame: after zooming, panning, a change of size. */
  requestPaint(): void;
  /** A click that changes the text. */
  edit(changes: readonly TextChange[]): void;
  /** Chooses a place of the plane, in the units of its axes; undefined takes the choice back. The charts of the view follow. */
  choose(place: Place | undefined): void;
  /** Chooses a sample by its place in the data set, for all views; undefined takes the choice back. */
  chooseSample(sample: number | undefined): void;
  /** Opens another view where it tells something. */
  openView(target: ViewTarget): void;
  /** What is asked about claims. */
  readonly claims: ClaimAsks;
  /** What the charts of the view show on x. */
  readonly axis: SharedAxis;
  /** Goes to the card of another chart of the view, by its id. */
  goTo(chart: string): void;
}

/** A chart on the page. It lives as long as its card, so it may keep a zoom of its own. */
export interface Drawing<K extends ChartKind> {
  /** Takes newer data; it is painted in the next frame. */
  update(chart: ChartOf<K>): void;
  /** Draws; false when there is no room now (its tab is hidden). */
  paint(): boolean;
  /** Where the crosshair can stand in what was painted last. */
  probe(): Probe | undefined;
  /** The drawing's own choices; they stand between plot and caption. */
  readonly controls?: HTMLElement;
  /** What a reader may ask of how it is shown, for the menu of the card. */
  tools?(): readonly MenuItem[];
  /** The chart as it is shown now, where the choices change it: what the table and saved files take. */
  shown?(): ChartOf<K>;
  /** The drawing as it stands (zoom, colours), where saved pictures should look the same. */
  picture?(): Picture<K>;
  dispose(): void;
}

/** How a kind of chart is drawn. */
export interface Renderer<K extends ChartKind> {
  /** Drawing as data: for the files that are saved, and on the screen where `mount` uses it. Undefined: the chart is text. */
  readonly picture: Picture<K> | undefined;
  /** Starts drawing inside the place. */
  mount(place: HTMLElement, chart: ChartOf<K>, context: DrawingContext): Drawing<K>;
}
