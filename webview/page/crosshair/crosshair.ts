import { closeOnEscape } from '../../kit/escape.ts';
import type { Probe } from '../../pictures/frame/picture.ts';
import { meaningOf } from './crosshairKeys.ts';
import { createParts, describe, draw, hide, type CrosshairParts } from './crosshairParts.ts';
import { createStand, type Attention, type CrosshairStand } from './crosshairStand.ts';
import { rowsWithin } from './readoutLayout.ts';
import type { SharedCrosshair } from './sharedCrosshair.ts';

/** The crosshair of a plot. */
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
  const stand = createStand(shared);
  let forget: (() => void) | undefined;

  const refresh = (): void => show(place, parts, probeOf(), stand);
  const move = (probe: Probe, index: number | undefined, attention: Attention): void => {
    if (index !== undefined) forget ??= closeOnEscape(clear);
    if (stand.move(probe, index, attention)) refresh();
  };
  const clear = (): void => {
    forget?.();
    forget = undefined;
    const probe = probeOf();
    if (probe !== undefined) move(probe, undefined, {});
  };
  const stop = listen(place, probeOf, { stand, move, clear });
  const unwatch = shared.watch(refresh);
  return {
    refresh,
    dispose() {
      stop();
      unwatch();
      forget?.();
    },
  };
}

function show(
  place: HTMLElement,
  parts: CrosshairParts,
  probe: Probe | undefined,
  { indexOf, attention }: Readonly<Pick<CrosshairStand, 'attention' | 'indexOf'>>,
): void {
  if (probe === undefined) {
    describe(place, undefined);
    hide(parts);
    return;
  }
  const index = indexOf(probe);
  const most = rowsWithin(place) - (probe.pick === undefined ? 0 : 1);
  // Where it stands nowhere, a screen reader is told of the end, where the newest is.
  const standing = { probe, index: index ?? probe.count - 1 };
  const readout = probe.readout(standing.index, { ...attention, most });
  describe(place, { ...standing, readout });
  probe.parts?.raise?.(index, index === undefined ? undefined : attention.part);
  if (index === undefined) hide(parts);
  else draw(place, parts, { ...standing, readout });
}

interface Moves {
  readonly stand: CrosshairStand;
  readonly move: (probe: Probe, index: number | undefined, attention: Attention) => void;
  readonly clear: () => void;
}

/** Follows pointer and keys; returns how to stop. */
function listen(place: HTMLElement, probeOf: () => Probe | undefined, { stand, move, clear }: Moves): () => void {
  const stop = new AbortController();
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K], probe: Probe) => void,
  ): void =>
    place.addEventListener(
      name,
      (event) => {
        const probe = probeOf();
        if (probe !== undefined) listener(event, probe);
      },
      { signal: stop.signal },
    );
  const within = (event: MouseEvent): readonly [number, number] => {
    const area = place.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top];
  };
  on('pointermove', (event, probe) => {
    const [x, y] = within(event);
    const index = probe.indexAt(x, y);
    place.classList.toggle('picks', probe.pick?.isAt(x, y) === true);
    move(probe, index, { y, part: index === undefined ? undefined : probe.parts?.at(index, x, y) });
  });
  place.addEventListener('pointerleave', clear, { signal: stop.signal });
  place.addEventListener('blur', clear, { signal: stop.signal });
  on('click', (event, probe) => {
    const [x, y] = within(event);
    const index = probe.pick?.isAt(x, y) === true ? probe.indexAt(x, y) : undefined;
    if (index !== undefined) probe.pick?.choose(index);
  });
  on('keydown', (event, probe) => {
    const meaning = meaningOf(event, probe, { index: stand.indexOf(probe), part: stand.attention.part });
    if (meaning === undefined) return;
    event.preventDefault();
    if (meaning.does === 'pick') probe.pick?.choose(meaning.index);
    else move(probe, meaning.index, { part: meaning.part });
  });
  return () => stop.abort();
}
