import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { isInside, type Box } from '../../drawing/pen.ts';
import { say, t } from '../../drawing/texts.ts';
import { closeOnEscape } from '../../kit/escape.ts';
import { element, isFrom, pixelOf } from '../../kit/elements.ts';
import type { MenuItem } from '../../kit/menu.ts';
import type { CurvesLayout } from '../../pictures/curves/curvesLayout.ts';
import { canSmooth, otherScale, showAs, type ShownAs } from '../../pictures/curves/curvesShownAs.ts';

/** What a reader may ask of the curves: one of them alone, another scale, smooth ones, a stretch of x. */
export interface CurvesTools {
  apply(chart: CurvesChart): CurvesChart;
  items(chart: CurvesChart): readonly MenuItem[];
  readonly isZoomed: boolean;
  dispose(): void;
}

/** A hand that trembles does not drag yet, px. */
const firmness = 6;

/** With more curves than this the menu would be longer than the card; a click on a name still isolates. */
const mostInMenu = 6;

/** Follows clicks on names and drags over the curves. */
export function createCurvesTools(
  place: HTMLElement,
  layoutOf: () => CurvesLayout | undefined,
  onChange: () => void,
): CurvesTools {
  const stop = new AbortController();
  let as: ShownAs = {};
  let forget: (() => void) | undefined;
  const ask = (next: ShownAs): void => {
    as = { ...as, ...next };
    forget?.();
    forget = as.range === undefined ? undefined : closeOnEscape(() => ask({ range: undefined }));
    onChange();
  };
  const isolate = (id: string): void => ask({ only: as.only === id ? undefined : id });
  const drag = followDrag(place, layoutOf, (range) => ask({ range }), stop.signal);
  place.addEventListener(
    'click',
    (event) => {
      const name = nameAt(layoutOf(), place, event);
      if (drag.wasDragged() || name !== undefined) event.stopImmediatePropagation();
      if (!drag.wasDragged() && name !== undefined) isolate(name);
    },
    { signal: stop.signal },
  );
  place.addEventListener('dblclick', () => as.range !== undefined && ask({ range: undefined }), {
    signal: stop.signal,
  });
  place.addEventListener(
    'pointermove',
    (event) => place.classList.toggle('names', nameAt(layoutOf(), place, event) !== undefined),
    { signal: stop.signal },
  );
  return {
    apply: (chart) => showAs(chart, as),
    get isZoomed() {
      return as.range !== undefined;
    },
    items: (chart) => itemsOf(chart, as, { ask, isolate }),
    dispose() {
      stop.abort();
      forget?.();
    },
  };
}

function itemsOf(
  chart: CurvesChart,
  as: ShownAs,
  { ask, isolate }: { readonly ask: (next: ShownAs) => void; readonly isolate: (id: string) => void },
): readonly MenuItem[] {
  const scale = as.scale === undefined ? otherScale(chart) : undefined;
  const several = chart.series.length > 1 && chart.series.length <= mostInMenu ? chart.series : [];
  return [
    ...(as.only === undefined
      ? several.map(({ id, label }) => ({ label: t('Only {0}', say(label)), onChoose: () => isolate(id) }))
      : [{ label: t('All curves'), onChoose: () => ask({ only: undefined }) }]),
    ...(as.scale !== undefined
      ? [{ label: t('Scale of y as computed'), onChoose: () => ask({ scale: undefined }) }]
      : scale === undefined
        ? []
        : [
            {
              label: scale === 'linear' ? t('Linear y axis') : t('Logarithmic y axis'),
              onChoose: () => ask({ scale }),
            },
          ]),
    ...(as.isSmooth === true
      ? [{ label: t('Every record'), onChoose: () => ask({ isSmooth: false }) }]
      : canSmooth(chart)
        ? [{ label: t('Smooth'), onChoose: () => ask({ isSmooth: true }) }]
        : []),
    ...(as.range === undefined ? [] : [{ label: t('Whole x axis'), onChoose: () => ask({ range: undefined }) }]),
  ];
}

/** The series whose name is under the pointer. */
function nameAt(layout: CurvesLayout | undefined, place: HTMLElement, event: MouseEvent): string | undefined {
  if (layout === undefined) return undefined;
  const { frame, names, nameSide, yGap } = layout;
  const [x, y] = pixelOf(place, event);
  const isBeside =
    nameSide === 'right' ? x > frame.left + frame.width + 3 : x < frame.left - 3 && x > frame.left - yGap - 3;
  return isBeside ? names.find((name) => Math.abs(name.at[1] - y) < 7)?.series.id : undefined;
}

/** A drag across the curves marks a stretch of x. */
function followDrag(
  place: HTMLElement,
  layoutOf: () => CurvesLayout | undefined,
  choose: (range: readonly [number, number]) => void,
  signal: AbortSignal,
): { wasDragged: () => boolean } {
  const mark = createMark(place, signal);
  let start: number | undefined;
  let wasDragged = false;
  const end = (): void => {
    start = undefined;
    mark.hide();
  };
  const on = (
    name: 'pointerdown' | 'pointermove' | 'pointerup',
    listener: (event: PointerEvent, layout: CurvesLayout) => void,
  ): void =>
    place.addEventListener(
      name,
      (event) => {
        const layout = layoutOf();
        if (layout !== undefined) listener(event, layout);
      },
      { signal },
    );
  on('pointerdown', (event, { frame }) => {
    const pixel = pixelOf(place, event);
    wasDragged = false;
    const isMouse = event.button === 0 && event.pointerType !== 'touch' && !isFrom(event, '.readout');
    start = isMouse && isInside(frame, ...pixel) ? pixel[0] : undefined;
  });
  on('pointermove', (event, { frame }) => {
    if (start === undefined) return;
    const x = within(frame, pixelOf(place, event)[0]);
    if (!wasDragged && Math.abs(x - start) <= firmness) return;
    if (!wasDragged) place.setPointerCapture(event.pointerId);
    wasDragged = true;
    mark.show(frame, start, x);
  });
  on('pointerup', (event, { frame, x }) => {
    if (start !== undefined && wasDragged) {
      const valueAt = (pixel: number): number => x.value((within(frame, pixel) - frame.left) / frame.width);
      const ends = [valueAt(start), valueAt(pixelOf(place, event)[0])];
      choose([Math.min(...ends), Math.max(...ends)]);
    }
    end();
  });
  place.addEventListener('pointercancel', end, { signal });
  return { wasDragged: () => wasDragged };
}

function within({ left, width }: Box, x: number): number {
  return Math.max(left, Math.min(left + width, x));
}

/** The stretch that a drag goes over. */
function createMark(
  place: HTMLElement,
  signal: AbortSignal,
): { readonly show: (frame: Box, from: number, to: number) => void; readonly hide: () => void } {
  const mark = element('div', { class: 'zoomMark', attributes: { hidden: '' } });
  place.append(mark);
  signal.addEventListener('abort', () => mark.remove());
  return {
    show({ top, height }, from, to) {
      mark.hidden = false;
      mark.style.left = `${Math.min(from, to)}px`;
      mark.style.width = `${Math.abs(to - from)}px`;
      mark.style.top = `${top}px`;
      mark.style.height = `${height}px`;
    },
    hide() {
      mark.hidden = true;
    },
  };
}
