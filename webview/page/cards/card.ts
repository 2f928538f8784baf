import type { Chart, ChartKind } from '../../../src/protocol/charts.ts';
import type { Place, TextChange } from '../../../src/protocol/messages.ts';
import { rendererOf } from '../../charts/charts.ts';
import type { SharedAxis } from '../../charts/frame/sharedAxis.ts';
import type { Drawing } from '../../charts/frame/renderer.ts';
import { t } from '../../drawing/texts.ts';
import type { Look } from '../../drawing/look.ts';
import { rulerOf } from '../../drawing/ruler.ts';
import type { ChartOf, Picture } from '../../pictures/frame/picture.ts';
import { attachCrosshair } from '../crosshair/crosshair.ts';
import type { SharedCrosshair } from '../crosshair/sharedCrosshair.ts';
import { createCardFrame, type CardFrame } from './cardFrame.ts';
import { copiedText } from './copyChart.ts';
import { exportChart, type ExportFormat, type SavedFile } from './exportChart.ts';
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
  /** What the charts of the view show on x. */
  readonly axis: SharedAxis;
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
  const fileOf = (format: ExportFormat): SavedFile => {
    const picture = drawing.picture?.() ?? renderer.picture;
    return exportChart({ chart: shown(), picture }, format, context.look(), savedSize(frame.plot));
  };
  const frame = createCardFrame(first, shown, {
    save: (format) => context.save(fileOf(format)),
    copy: (part) => void copy(part === 'picture' ? fileOf('png') : copiedText(shown(), part), context, frame),
    tools: () => drawing.tools?.() ?? [],
  });
  const fit = (): void => frame.fit((width) => heightOf(renderer.picture, chart, width, context.look()));
  const paint = (): boolean => {
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
  const drawing: Drawing<K> = renderer.mount(frame.plot, chart, { ...context, requestPaint });
  if (drawing.controls !== undefined) frame.plot.after(drawing.controls);
  const crosshair = attachCrosshair(frame.plot, () => drawing.probe(), context.crosshair);
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
