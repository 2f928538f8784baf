import type { Chart, ChartKind, ViewTarget } from '../../../src/protocol/charts.ts';
import type { Place, TextChange } from '../../../src/protocol/messages.ts';
import { rendererOf } from '../../charts/charts.ts';
import type { SharedAxis } from '../../charts/frame/sharedAxis.ts';
import type { ClaimAsks, Drawing, DrawingContext } from '../../charts/frame/renderer.ts';
import { t } from '../../drawing/texts.ts';
import type { Look } from '../../drawing/look.ts';
import { rulerOf } from '../../drawing/ruler.ts';
import type { ChartOf, Picture } from '../../pictures/frame/picture.ts';
import type { CardAct } from '../state/arrangement.ts';
import { attachCrosshair, type Crosshair } from '../crosshair/crosshair.ts';
import type { SharedCrosshair } from '../crosshair/sharedCrosshair.ts';
import { createCardFrame, type CardFrame } from './cardFrame.ts';
import type { CardActions } from './cardMenu.ts';
import { copiedText } from './copyChart.ts';
import { exportChart, type Exported, type ExportFormat, type SavedFile } from './exportChart.ts';
import type { Frames } from './frames.ts';
import { createPainting } from './painting.ts';
import { savedSize } from './plotRoom.ts';
import type { Sight } from './sight.ts';

/** What a card needs from its page. */
export interface CardContext {
  readonly frames: Frames;
  readonly sight: Sight;
  readonly crosshair: SharedCrosshair;
  look(): Look;
  edit(changes: readonly TextChange[]): void;
  /** Chooses a place of the view's plane; undefined takes the choice back. */
  choose(place: Place | undefined): void;
  /** Chooses a sample by its place in the data set; undefined takes the choice back. */
  chooseSample(sample: number | undefined): void;
  /** Opens another view where it tells something. */
  openView(target: ViewTarget): void;
  /** What is asked about claims. */
  readonly claims: ClaimAsks;
  /** What the charts of the view show on x. */
  readonly axis: SharedAxis;
  /** What can be done with the card of a chart on its page. */
  readonly actsOf: (chart: string) => readonly CardAct[];
  readonly arrange: (chart: string, act: CardAct) => void;
  /** Goes to the card of another chart of the view. */
  goTo(chart: string): void;
  save(file: SavedFile): void;
  /** Puts a text or a picture on the clipboard. */
  copy(what: string | SavedFile): Promise<void>;
}

/** A finding with its chart, caption and menu. It lives as long as its chart's id. */
export interface Card {
  readonly element: HTMLElement;
  /** The id of its chart. */
  readonly id: string;
  readonly kind: ChartKind;
  /** The newest chart is on the screen. */
  readonly isDrawn: boolean;
  /** The run of the chart that is on the screen. */
  readonly shownRun: number | undefined;
  update(chart: Chart): void;
  /** Leaves of it only the title, or shows it whole. */
  fold(isFolded: boolean): void;
  /** Draws again: the theme or the room changed. */
  redraw(): void;
  /** Brings it into sight and moves the keyboard to its plot. */
  focus(): void;
  dispose(): void;
}

/** Builds the card of a chart; it is drawn in the next frame. */
export function createCard(first: Chart, context: CardContext): Card {
  return createCardOf(first, context);
}

function createCardOf<K extends ChartKind>(first: ChartOf<K>, context: CardContext): Card {
  const renderer = rendererOf(first.kind);
  let chart = first;
  let shownRun: number | undefined;
  const shown = (): ChartOf<K> => drawing.shown?.() ?? chart;
  const exported = (): Exported<K> => ({ chart: shown(), picture: drawing.picture?.() ?? renderer.picture });
  const frame = createCardFrame(first, shown, {
    ...outletsOf(exported, () => frame, context),
    tools: () => drawing.tools?.() ?? [],
    ...placeOf(first.id, context),
  });
  const fit = (): void => frame.fit((width) => heightOf(renderer.picture, chart, width, context.look()));
  const paint = (): boolean => {
    if (frame.isFolded) return true;
    fit();
    return drawing.paint();
  };
  const onPainted = (): void => {
    shownRun = chart.run;
    frame.stand(chart, shown());
    crosshair.refresh();
  };
  const painting = createPainting(context.frames, paint, onPainted);
  const requestPaint = (): void => painting.request();
  const { drawing, crosshair } = mount(frame.plot, chart, { ...context, requestPaint });
  frame.say(shown());
  fit();
  requestPaint();
  const forget = context.sight.watch(frame.element, (isSeen) => painting.see(isSeen));
  return {
    element: frame.element,
    id: first.id,
    kind: first.kind,
    get isDrawn() {
      return painting.isDone;
    },
    get shownRun() {
      return shownRun;
    },
    update(next) {
      if (next === chart) return;
      chart = next as ChartOf<K>;
      drawing.update(chart);
      frame.say(shown());
      requestPaint();
    },
    fold(isFolded) {
      if (frame.isFolded !== isFolded) requestPaint();
      frame.fold(isFolded);
    },
    redraw: requestPaint,
    focus: () => frame.focus(),
    dispose() {
      forget();
      painting.cancel();
      for (const part of [crosshair, drawing]) part.dispose();
      frame.element.remove();
    },
  };
}

/** Starts the drawing of a chart with its choices and its crosshair. */
function mount<K extends ChartKind>(
  plot: HTMLElement,
  chart: ChartOf<K>,
  context: CardContext & Pick<DrawingContext, 'requestPaint'>,
): { readonly drawing: Drawing<K>; readonly crosshair: Crosshair } {
  const drawing = rendererOf<K>(chart.kind).mount(plot, chart, context);
  if (drawing.controls !== undefined) plot.after(drawing.controls);
  return { drawing, crosshair: attachCrosshair(plot, () => drawing.probe(), context.crosshair) };
}

/** What the user does with the place of a card. */
function placeOf(chart: string, { actsOf, arrange }: CardContext): Pick<CardActions, 'acts' | 'arrange'> {
  return { acts: () => actsOf(chart), arrange: (act) => arrange(chart, act) };
}

/** What can be taken from a card: files and copies of the chart as it is shown. */
function outletsOf<K extends ChartKind>(
  exported: () => Exported<K>,
  frame: () => CardFrame,
  context: CardContext,
): Pick<CardActions, 'copy' | 'save'> {
  const fileOf = (format: ExportFormat): SavedFile =>
    exportChart(exported(), format, context.look(), savedSize(frame().plot));
  return {
    save: (format) => context.save(fileOf(format)),
    copy(part) {
      void copy(part === 'picture' ? fileOf('png') : copiedText(exported().chart, part), context, frame());
    },
  };
}

/** Copies, and says whether it went well. */
async function copy(
  what: string | SavedFile,
  context: Pick<CardContext, 'copy'>,
  frame: Pick<CardFrame, 'remark'>,
): Promise<void> {
  try {
    await context.copy(what);
    frame.remark(t('Copied.'));
  } catch {
    frame.remark(t('The editor does not let the page copy that.'));
  }
}

/** Height that a picture needs at this width, px; none of text. */
function heightOf<K extends ChartKind>(
  picture: Picture<K> | undefined,
  chart: ChartOf<K>,
  width: number,
  look: Look,
): number {
  return Math.ceil(picture?.height(chart, { width, pen: rulerOf(look.font), look }) ?? 0);
}
