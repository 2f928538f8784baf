import type { Chart, ChartKind } from '../../../src/protocol/charts.ts';
import type { Place, TextChange } from '../../../src/protocol/messages.ts';
import { rendererOf } from '../../charts/charts.ts';
import type { Drawing } from '../../charts/frame/renderer.ts';
import { createTable } from '../../charts/table.ts';
import { createIconButton, createMenu, type MenuItem } from '../../kit/controls.ts';
import { attachCrosshair } from '../crosshair/crosshair.ts';
import type { SharedCrosshair } from '../crosshair/sharedCrosshair.ts';
import type { Look } from '../../drawing/look.ts';
import { rulerOf } from '../../drawing/ruler.ts';
import { element, setText } from '../../kit/elements.ts';
import { closeOnEscape } from '../../kit/escape.ts';
import { exportChart, formatsOf, type ExportFormat, type SavedFile } from './exportChart.ts';
import type { Frames } from './frames.ts';
import { columnsOf } from '../../pictures/columns/columns.ts';
import type { ChartOf } from '../../pictures/frame/picture.ts';
import type { Sight } from './sight.ts';
import { say, t } from '../../drawing/texts.ts';

/** What a card needs from its page. */
export interface CardContext {
  readonly frames: Frames;
  readonly sight: Sight;
  readonly crosshair: SharedCrosshair;
  look(): Look;
  edit(changes: readonly TextChange[]): void;
  /** Chooses a place of the view's plane; undefined takes the choice back. */
  choose(place: Place | undefined): void;
  save(file: SavedFile): void;
}

export interface Card {
  readonly element: HTMLElement;
  readonly kind: ChartKind;
  /** The newest chart is on the screen. */
  readonly isDrawn: boolean;
  /** The run of the chart that is on the screen. */
  readonly shownRun: number | undefined;
  update(chart: Chart): void;
  /** Draws again: the theme or the room changed. */
  redraw(): void;
  dispose(): void;
}

/** Of a plot that has no room yet, px. */
const usualWidth = 480;
/** At most, px. */
const scrollBarWidth = 24;

/** A finding with its chart, caption and menu. It lives as long as its chart's id. */
export function createCard(first: Chart, context: CardContext): Card {
  return createCardOf(first, context);
}

function createCardOf<K extends ChartKind>(first: ChartOf<K>, context: CardContext): Card {
  const kind = first.kind;
  const renderer = rendererOf(kind);
  let chart = first;
  let isDrawn = false;
  let shownRun: number | undefined;
  // Until it is known, so that a first chart does not wait.
  let isSeen = true;
  let fitted = { width: 0, height: 0 };
  let tabled: Chart | undefined;
  const title = element('h2', { class: 'cardTitle' });
  const plot = element('div', { class: 'plot', attributes: { tabindex: '0' } });
  const caption = element('p', { class: 'caption' });
  const more = createMore(() => drawing.shown?.() ?? chart);
  const menu = createMenu(t('More about this chart'), () => menuItems(chart, more, saveAs));
  const card = element('article', {
    class: 'card',
    attributes: { role: 'figure', 'data-chart-id': first.id, 'data-kind': kind },
    children: [element('header', { class: 'cardHead', children: [title, menu] }), plot, caption, more.element],
  });
  const saveAs = (format: ExportFormat): void => {
    const size = { width: Math.max(480, plot.clientWidth), height: Math.max(220, plot.clientHeight) };
    const picture = drawing.picture?.() ?? renderer.picture;
    context.save(exportChart({ chart: drawing.shown?.() ?? chart, picture }, format, context.look(), size));
  };

  /** As tall as the picture needs at the width there is. */
  const fit = (): void => {
    const look = context.look();
    const width = plot.clientWidth || usualWidth;
    const height = Math.ceil(renderer.picture?.height(chart, { width, pen: rulerOf(look.font), look }) ?? 0);
    const narrowed = fitted.width - width;
    // The scroll bar that its own height has brought makes no picture lower, or the bar would come and go.
    if (narrowed > 0 && narrowed < scrollBarWidth && height < fitted.height) return;
    if (height !== fitted.height) {
      plot.style.minHeight = `${height}px`;
      // A picture fills its card beside a taller one, but not beyond recognition.
      plot.style.maxHeight = `${2 * height}px`;
    }
    fitted = { width, height };
  };
  const paint = (): void => {
    fit();
    if (!drawing.paint()) return;
    isDrawn = true;
    shownRun = chart.run;
    card.dataset['step'] = String(chart.step);
    card.dataset['run'] = String(chart.run);
    const shown = drawing.shown?.() ?? chart;
    if (shown !== tabled) {
      show();
      more.refresh();
    }
    tabled = shown;
    crosshair.refresh();
  };
  const redraw = (): void => {
    isDrawn = false;
    ask();
  };
  const ask = (): void => context.frames.request(paint, isSeen ? 'now' : 'later');
  const drawing: Drawing<K> = renderer.mount(plot, chart, {
    look: () => context.look(),
    requestPaint: redraw,
    edit: (changes) => context.edit(changes),
    choose: (at) => context.choose(at),
  });
  if (drawing.controls !== undefined) plot.after(drawing.controls);
  const crosshair = attachCrosshair(plot, () => drawing.probe(), context.crosshair);
  const show = (): void => {
    const shown = drawing.shown?.() ?? chart;
    setText(title, say(shown.title));
    setText(caption, say(shown.caption));
    card.setAttribute('aria-label', say(shown.description));
    plot.setAttribute('aria-label', say(shown.title));
  };
  show();
  fit();
  redraw();
  const forget = context.sight.watch(card, (isInSight) => {
    isSeen = isInSight;
    if (!isDrawn) ask();
  });
  return {
    element: card,
    kind,
    get isDrawn() {
      return isDrawn;
    },
    get shownRun() {
      return shownRun;
    },
    update(next) {
      if (next === chart) return;
      chart = next as ChartOf<K>;
      drawing.update(chart);
      show();
      redraw();
    },
    redraw,
    dispose() {
      forget();
      context.frames.cancel(paint);
      crosshair.dispose();
      drawing.dispose();
      card.remove();
    },
  };
}

function menuItems(chart: Chart, more: More, saveAs: (format: ExportFormat) => void): MenuItem[] {
  const names: Readonly<Record<ExportFormat, string>> = {
    svg: t('Save as SVG…'),
    png: t('Save as PNG…'),
    csv: t('Save as CSV…'),
    json: t('Save as JSON…'),
  };
  return [
    { label: t('Explain'), onChoose: () => more.open('explanation') },
    ...(chart.kind === 'table' ? [] : [{ label: t('Data table'), onChoose: () => more.open('table') }]),
    ...formatsOf(chart).map((format) => ({ label: names[format], onChoose: () => saveAs(format) })),
  ];
}

interface More {
  readonly element: HTMLElement;
  open(part: 'explanation' | 'table'): void;
  refresh(): void;
}

/** Rows of the data table; all of them are in the file. */
const mostRows = 300;

/** The part of a card that opens below: the explanation, or the data as a table. */
function createMore(chartOf: () => Chart): More {
  const content = element('div', { class: 'moreContent', attributes: { tabindex: '0', role: 'region' } });
  const close = (): void => {
    forget?.();
    forget = undefined;
    shown = undefined;
    place.hidden = true;
  };
  const place = element('div', {
    class: 'more',
    attributes: { hidden: '' },
    children: [content, createIconButton('close', t('Close'), close).element],
  });
  let forget: (() => void) | undefined;
  let shown: 'explanation' | 'table' | undefined;
  const refresh = (): void => {
    if (shown === undefined) return;
    const chart = chartOf();
    content.setAttribute('aria-label', shown === 'explanation' ? t('Explanation') : t('Data table'));
    const at = content.scrollTop;
    content.replaceChildren(
      shown === 'explanation'
        ? element('p', { class: 'explanation', text: say(chart.explanation) })
        : createTable(columnsOf(chart, mostRows), mostRows),
    );
    content.scrollTop = at;
  };
  return {
    element: place,
    refresh,
    open(part) {
      shown = part;
      place.hidden = false;
      forget ??= closeOnEscape(close);
      refresh();
      content.focus();
    },
  };
}
