import type { Box } from '../../drawing/pen.ts';
import { element } from '../../kit/elements.ts';
import { closeOnEscape } from '../../kit/escape.ts';
import type { Probe, Readout, ReadoutRow, ReadoutWish } from '../../pictures/frame/picture.ts';
import { t } from '../../drawing/texts.ts';

/** The one crosshair of a view: where it stands on axes of the same name. */
export interface SharedCrosshair {
  readonly key: string | undefined;
  readonly value: number;
  set(key: string | undefined, value: number): void;
  watch(listener: () => void): () => void;
}

export function createSharedCrosshair(): SharedCrosshair {
  const listeners = new Set<() => void>();
  let current: { readonly key: string | undefined; readonly value: number } = { key: undefined, value: Number.NaN };
  return {
    get key() {
      return current.key;
    },
    get value() {
      return current.value;
    },
    set(key, value) {
      if (current.key === key && current.value === value) return;
      current = { key, value };
      for (const listener of listeners) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export interface Crosshair {
  /** The drawing changed: lines and numbers follow. */
  refresh(): void;
  dispose(): void;
}

/** Lines and a readout over a plot, moved by pointer and arrow keys, shared with the charts of the view that have the same axis. */
export function attachCrosshair(
  place: HTMLElement,
  probeOf: () => Probe | undefined,
  shared: SharedCrosshair,
): Crosshair {
  const parts = createParts();
  place.append(parts.x, parts.y, parts.box);
  // A chart without partners keeps its place to itself, and every chart what of it is meant.
  let own: number | undefined;
  let attention: Attention = {};
  let forget: (() => void) | undefined;

  const indexOf = (probe: Probe): number | undefined => {
    if (probe.key === undefined) return own === undefined || own >= probe.count ? undefined : own;
    return shared.key === probe.key ? probe.indexOf(shared.value) : undefined;
  };
  const show = (): void => {
    const probe = probeOf();
    const index = probe === undefined ? undefined : indexOf(probe);
    if (probe === undefined) {
      describe(place, undefined);
      hide(parts);
      return;
    }
    const most = rowsWithin(place) - (probe.pick === undefined ? 0 : 1);
    const readout = probe.readout(index ?? probe.count - 1, { ...attention, most });
    describe(place, { probe, index: index ?? probe.count - 1, readout });
    probe.parts?.raise?.(index, index === undefined ? undefined : attention.part);
    if (index === undefined) hide(parts);
    else draw(place, parts, { probe, index, readout });
  };
  const move = (probe: Probe, index: number | undefined, next: Attention): void => {
    attention = next;
    const value = index === undefined ? Number.NaN : probe.valueOf(index);
    const key = index === undefined ? undefined : probe.key;
    if (index !== undefined) forget ??= closeOnEscape(clear);
    if (probe.key === undefined) own = index;
    // Whoever changes the shared place is told of it with the others.
    if (probe.key === undefined || (shared.key === key && Object.is(shared.value, value))) show();
    else shared.set(key, value);
  };
  const clear = (): void => {
    forget?.();
    forget = undefined;
    const probe = probeOf();
    if (probe !== undefined) move(probe, undefined, {});
  };

  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => void): void =>
    place.addEventListener(name, listener, { signal: stop.signal });
  const within = (event: MouseEvent): readonly [number, number] => {
    const area = place.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top];
  };
  on('pointermove', (event) => {
    const probe = probeOf();
    if (probe === undefined) return;
    const [x, y] = within(event);
    const index = probe.indexAt(x, y);
    place.classList.toggle('picks', probe.pick?.isAt(x, y) === true);
    move(probe, index, { y, part: index === undefined ? undefined : probe.parts?.at(index, x, y) });
  });
  on('pointerleave', clear);
  on('blur', clear);
  on('click', (event) => {
    const [x, y] = within(event);
    const probe = probeOf();
    const index = probe?.pick?.isAt(x, y) === true ? probe.indexAt(x, y) : undefined;
    if (index !== undefined) probe?.pick?.choose(index);
  });
  on('keydown', (event) => {
    const probe = probeOf();
    if (probe === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const index = indexOf(probe);
    if (event.key === 'Enter' && probe.pick !== undefined && index !== undefined) {
      event.preventDefault();
      probe.pick.choose(index);
      return;
    }
    const part = nextPart(probe, index, attention.part, event);
    const next = part === undefined ? nextIndex(probe, index, event) : (index ?? probe.count - 1);
    if (next === undefined) return;
    event.preventDefault();
    move(probe, Math.max(0, Math.min(probe.count - 1, next)), { part: part ?? attention.part });
  });
  const unwatch = shared.watch(show);
  return {
    refresh: show,
    dispose() {
      stop.abort();
      unwatch();
      forget?.();
    },
  };
}

/** What of a place is meant: the height of the pointer, and the part that it or the keys raise. */
type Attention = Pick<ReadoutWish, 'part' | 'y'>;

/** Of the readout, px: lines of text, and what its borders and padding take. */
const rowHeight = 15;
const boxMargin = 10;

/** Rows of a readout that a plot has room for; a narrow plot would vanish behind as many. */
function rowsWithin({ clientWidth, clientHeight }: HTMLElement): number {
  const rows = Math.floor((clientHeight - boxMargin) / rowHeight);
  return clientWidth < 560 ? Math.min(14, rows) : rows;
}

/** Arrow up and down go through the parts of a place, where it has some and the keys are free. */
function nextPart(
  probe: Probe,
  index: number | undefined,
  part: string | undefined,
  event: KeyboardEvent,
): string | undefined {
  if (probe.parts === undefined || probe.stride !== 0) return undefined;
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return undefined;
  return probe.parts.next(index ?? probe.count - 1, part, event.key === 'ArrowUp' ? -1 : 1);
}

const directions: Readonly<Record<string, { readonly x: number; readonly y: number } | undefined>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

/** Where a key leads: one place, ten with Shift, first and last; the first key press starts at the end, where the newest is. */
function nextIndex(probe: Probe, index: number | undefined, event: KeyboardEvent): number | undefined {
  const direction = directions[event.key];
  if (probe.step !== undefined && direction !== undefined) return probe.step(index, direction, event.shiftKey);
  const far = event.shiftKey ? 10 : 1;
  const rows = probe.stride === 0 ? undefined : probe.stride * far;
  const moves: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: -far,
    ArrowRight: far,
    ArrowDown: rows,
    ArrowUp: rows === undefined ? undefined : -rows,
  };
  if (event.key === 'Home') return 0;
  if (event.key === 'End') return probe.count - 1;
  const by = moves[event.key];
  if (by === undefined) return undefined;
  if (index === undefined)
    return probe.stride < 0
      ? Math.floor(probe.count / 2 + Math.abs(probe.stride) / 2)
      : probe.stride > 0
        ? 0
        : probe.count - 1;
  const next = index + by;
  // On a raster a step past the edge stays where it is.
  return Math.abs(probe.stride) > 1 && (next < 0 || next >= probe.count) ? index : next;
}

interface Standing {
  readonly probe: Probe;
  readonly index: number;
  readonly readout: Readout;
}

/** What a screen reader is told: a slider over the places where the chart has some, else a picture. */
function describe(place: HTMLElement, standing: Standing | undefined): void {
  place.setAttribute('role', standing === undefined ? 'img' : 'slider');
  if (standing === undefined) {
    for (const name of ['aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext', 'aria-description'])
      place.removeAttribute(name);
    return;
  }
  const { probe, index, readout } = standing;
  const raised = readout.rows.find((row) => row.isRaised === true);
  const rows = [...(raised === undefined ? [] : [raised]), ...readout.rows.filter((row) => row !== raised)];
  place.setAttribute('aria-valuemin', '0');
  place.setAttribute('aria-valuemax', String(probe.count - 1));
  place.setAttribute('aria-valuenow', String(index));
  place.setAttribute(
    'aria-valuetext',
    `${readout.title}. ${rows.map((row) => `${row.label} ${row.value}`.trim()).join(', ')}`,
  );
  if (probe.pick === undefined) place.removeAttribute('aria-description');
  else place.setAttribute('aria-description', t('Enter: {0}', probe.pick.label));
}

interface CrosshairParts {
  readonly x: HTMLElement;
  readonly y: HTMLElement;
  readonly box: HTMLElement;
}

function createParts(): CrosshairParts {
  return {
    x: element('div', { class: 'crossX', attributes: { hidden: '' } }),
    y: element('div', { class: 'crossY', attributes: { hidden: '' } }),
    box: element('div', { class: 'readout', attributes: { 'aria-hidden': 'true', hidden: '' } }),
  };
}

function hide(parts: CrosshairParts): void {
  parts.box.hidden = true;
  parts.x.hidden = true;
  parts.y.hidden = true;
}

function draw(place: HTMLElement, parts: CrosshairParts, { probe, index, readout }: Standing): void {
  const { x, y } = probe.lines(index);
  parts.box.hidden = false;
  parts.x.hidden = x === undefined;
  parts.y.hidden = y === undefined;
  if (x !== undefined) parts.x.style.left = `${Math.round(x)}px`;
  if (y !== undefined) parts.y.style.top = `${Math.round(y)}px`;
  if (probe.area !== undefined) endLines(place, parts, probe.area);
  parts.box.replaceChildren(
    element('div', { class: 'readoutTitle', text: readout.title }),
    ...readout.rows.map(readoutRow),
    ...(probe.pick === undefined ? [] : [element('div', { class: 'readoutPick', text: probe.pick.label })]),
  );
  const isRight = (x ?? 0) > place.clientWidth / 2;
  parts.box.style.left = isRight ? 'auto' : `${Math.round((x ?? 0) + 10)}px`;
  parts.box.style.right = isRight ? `${Math.round(place.clientWidth - (x ?? 0) + 10)}px` : 'auto';
  const lowest = Math.max(0, place.clientHeight - parts.box.offsetHeight);
  const wanted = y === undefined ? Math.min(18, lowest) : Math.max(0, Math.min(lowest, y + 10));
  parts.box.style.top = `${Math.round(wanted)}px`;
}

/** Lines end at the edges of the plot where the chart says where these are. */
function endLines(place: HTMLElement, { x, y }: CrosshairParts, area: Box): void {
  x.style.top = `${area.top}px`;
  x.style.bottom = `${place.clientHeight - area.top - area.height}px`;
  y.style.left = `${area.left}px`;
  y.style.right = `${place.clientWidth - area.left - area.width}px`;
}

function readoutRow({ label, value, color, isRaised, isApart }: ReadoutRow): HTMLElement {
  const swatch = element('span', { class: color === undefined ? 'swatch blank' : 'swatch' });
  if (color !== undefined) swatch.style.backgroundColor = color;
  const row = element('div', {
    class: 'readoutRow',
    children: [
      swatch,
      element('span', { class: 'readoutLabel', text: label }),
      element('span', { class: 'readoutValue', text: value }),
    ],
  });
  row.classList.toggle('raised', isRaised === true);
  row.classList.toggle('apart', isApart === true);
  return row;
}
