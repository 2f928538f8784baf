import type { Probe } from './layout/picture.ts';
import { element } from './elements.ts';
import { closeOnEscape } from './escape.ts';

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
  const lines = {
    x: element('div', { class: 'crossX', attributes: { hidden: '' } }),
    y: element('div', { class: 'crossY', attributes: { hidden: '' } }),
  };
  const box = element('div', { class: 'readout', attributes: { 'aria-hidden': 'true', hidden: '' } });
  place.append(lines.x, lines.y, box);
  // A chart without partners keeps its place to itself.
  let own: number | undefined;
  let forget: (() => void) | undefined;

  const indexOf = (probe: Probe): number | undefined => {
    if (probe.key === undefined) return own === undefined || own >= probe.count ? undefined : own;
    return shared.key === probe.key ? probe.indexOf(shared.value) : undefined;
  };
  const show = (): void => {
    const probe = probeOf();
    const index = probe === undefined ? undefined : indexOf(probe);
    describe(place, probe, index);
    const isHidden = probe === undefined || index === undefined;
    box.hidden = isHidden;
    lines.x.hidden = true;
    lines.y.hidden = true;
    if (!isHidden) draw(place, { lines, box }, probe, index);
  };
  const move = (probe: Probe, index: number | undefined): void => {
    if (probe.key === undefined) {
      own = index;
      show();
    } else
      shared.set(index === undefined ? undefined : probe.key, index === undefined ? Number.NaN : probe.valueOf(index));
    if (index !== undefined) forget ??= closeOnEscape(clear);
  };
  const clear = (): void => {
    forget?.();
    forget = undefined;
    const probe = probeOf();
    if (probe !== undefined) move(probe, undefined);
  };

  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(name: K, listener: (event: HTMLElementEventMap[K]) => void): void =>
    place.addEventListener(name, listener, { signal: stop.signal });
  on('pointermove', (event) => {
    const probe = probeOf();
    if (probe === undefined) return;
    const area = place.getBoundingClientRect();
    move(probe, probe.indexAt(event.clientX - area.left, event.clientY - area.top));
  });
  on('pointerleave', clear);
  on('blur', clear);
  on('keydown', (event) => {
    const probe = probeOf();
    if (probe === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nextIndex(probe, indexOf(probe), event);
    if (next === undefined) return;
    event.preventDefault();
    move(probe, Math.max(0, Math.min(probe.count - 1, next)));
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

/** Where a key leads: one place, ten with Shift, first and last; the first key press starts at the end, where the newest is. */
function nextIndex(probe: Probe, index: number | undefined, event: KeyboardEvent): number | undefined {
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

/** What a screen reader is told: a slider over the places where the chart has some, else a picture. */
function describe(place: HTMLElement, probe: Probe | undefined, index: number | undefined): void {
  place.setAttribute('role', probe === undefined ? 'img' : 'slider');
  if (probe === undefined) {
    for (const name of ['aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-valuetext'])
      place.removeAttribute(name);
    return;
  }
  const at = index ?? probe.count - 1;
  const { title, rows } = probe.readout(at);
  place.setAttribute('aria-valuemin', '0');
  place.setAttribute('aria-valuemax', String(probe.count - 1));
  place.setAttribute('aria-valuenow', String(at));
  place.setAttribute('aria-valuetext', `${title}. ${rows.map((row) => `${row.label} ${row.value}`).join(', ')}`);
}

function draw(
  place: HTMLElement,
  parts: { lines: { x: HTMLElement; y: HTMLElement }; box: HTMLElement },
  probe: Probe,
  index: number,
): void {
  const { x, y } = probe.lines(index);
  parts.lines.x.hidden = x === undefined;
  parts.lines.y.hidden = y === undefined;
  if (x !== undefined) parts.lines.x.style.left = `${Math.round(x)}px`;
  if (y !== undefined) parts.lines.y.style.top = `${Math.round(y)}px`;
  const { title, rows } = probe.readout(index);
  parts.box.replaceChildren(
    element('div', { class: 'readoutTitle', text: title }),
    ...rows.map(({ label, value, color }) => {
      const swatch = element('span', { class: 'swatch' });
      if (color === undefined) swatch.classList.add('empty');
      else swatch.style.backgroundColor = color;
      return element('div', {
        class: 'readoutRow',
        children: [
          swatch,
          element('span', { class: 'readoutLabel', text: label }),
          element('span', { class: 'readoutValue', text: value }),
        ],
      });
    }),
  );
  const isRight = (x ?? 0) > place.clientWidth / 2;
  parts.box.style.left = isRight ? 'auto' : `${Math.round((x ?? 0) + 10)}px`;
  parts.box.style.right = isRight ? `${Math.round(place.clientWidth - (x ?? 0) + 10)}px` : 'auto';
  const lowest = Math.max(0, place.clientHeight - parts.box.offsetHeight);
  parts.box.style.top = `${y === undefined ? 18 : Math.round(Math.max(0, Math.min(lowest, y + 10)))}px`;
}
