import { isFrom, pixelOf } from '../../kit/elements.ts';
import { closeOnEscape } from '../../kit/escape.ts';
import type { Probe } from '../../pictures/frame/picture.ts';
import { meaningOf } from './crosshairKeys.ts';
import { createParts, describe, draw, drawLinked, hide, type CrosshairParts } from './crosshairParts.ts';
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
  const stand = createStand(shared);
  let forget: (() => void) | undefined;
  const clear = (): void => {
    forget?.();
    forget = undefined;
    stand.hold(false);
    const probe = probeOf();
    if (probe !== undefined) move(probe, undefined, {});
  };
  const parts = createParts(clear);
  place.append(parts.x, parts.y, parts.dot, parts.box);

  const refresh = (): void => show(place, parts, probeOf(), stand);
  const move = (probe: Probe, index: number | undefined, attention: Attention): void => {
    if (index !== undefined) forget ??= closeOnEscape(clear);
    if (stand.move(probe, index, attention)) refresh();
  };
  const hold = (probe: Probe, index: number, attention: Attention): void => {
    stand.hold(true);
    move(probe, index, attention);
    refresh();
  };
  const stop = listen(place, probeOf, { stand, move, hold, clear });
  const unwatch = shared.watch(refresh);
  return {
    refresh,
    dispose() {
      stop();
      unwatch();
      forget?.();
      stand.hold(false);
    },
  };
}

/** Rows of a small readout: its series, beside the title. */
const smallRows = 7;

function show(place: HTMLElement, parts: CrosshairParts, probe: Probe | undefined, stand: CrosshairStand): void {
  if (probe === undefined) {
    describe(place, undefined);
    hide(parts);
    return;
  }
  const { attention, isHeld, isOwn } = stand;
  const index = stand.indexOf(probe);
  const most = Math.min(smallRows, rowsWithin(place) - (probe.pick === undefined ? 0 : 1));
  // Where it stands nowhere, a screen reader is told of the end, where the newest is.
  const standing = { probe, index: index ?? probe.count - 1 };
  const readout = probe.readout(standing.index, isHeld ? { ...attention, isWhole: true } : { ...attention, most });
  describe(place, { ...standing, readout });
  probe.parts?.raise?.(index, index === undefined || !isOwn ? undefined : attention.part);
  if (index === undefined) hide(parts);
  else if (isOwn || probe.dot === undefined) draw(place, parts, { ...standing, readout, isHeld });
  else drawLinked(place, parts, standing);
}

interface Moves {
  readonly stand: CrosshairStand;
  readonly move: (probe: Probe, index: number | undefined, attention: Attention) => void;
  /** Holds the crosshair at a place, with all that is known of it. */
  readonly hold: (probe: Probe, index: number, attention: Attention) => void;
  readonly clear: () => void;
}

/** Follows pointer and keys; returns how to stop. */
function listen(place: HTMLElement, probeOf: () => Probe | undefined, moves: Moves): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    listener: (event: HTMLElementEventMap[K], probe: Probe) => void,
  ): void =>
    place.addEventListener(
      name,
      (event) => {
        const probe = probeOf();
        // What stands in the readout is used for itself.
        if (probe !== undefined && !isFrom(event, '.readout')) listener(event, probe);
      },
      { signal },
    );
  listenToPointer(place, on, moves);
  on('keydown', (event, probe) => pressKey(event, probe, moves));
  const leave = (): void => {
    if (!moves.stand.isHeldAnywhere) moves.clear();
  };
  place.addEventListener('pointerleave', leave, { signal });
  place.addEventListener('blur', leave, { signal });
  return () => stop.abort();
}

type Listening = <K extends 'click' | 'pointermove'>(
  name: K,
  listener: (event: HTMLElementEventMap[K], probe: Probe) => void,
) => void;

function listenToPointer(place: HTMLElement, on: Listening, { stand, move, hold }: Moves): void {
  const attentionAt = (probe: Probe, [x, y]: readonly [number, number], index: number | undefined): Attention => ({
    y,
    part: index === undefined ? undefined : probe.parts?.at(index, x, y),
  });
  on('pointermove', (event, probe) => {
    const at = pixelOf(place, event);
    const index = probe.indexAt(...at);
    place.classList.toggle('picks', probe.pick?.isAt(...at) === true);
    if (!stand.isHeldAnywhere) move(probe, index, attentionAt(probe, at, index));
  });
  on('click', (event, probe) => {
    const at = pixelOf(place, event);
    const index = probe.indexAt(...at);
    if (index === undefined) return;
    if (probe.pick?.isAt(...at) === true && !event.shiftKey) probe.pick.choose(index, attentionAt(probe, at, index));
    else if (probe.readout(index, { most: smallRows }).hasMore === true)
      hold(probe, index, attentionAt(probe, at, index));
  });
}

function pressKey(event: KeyboardEvent, probe: Probe, { stand, move, hold }: Moves): void {
  const { part } = stand.attention;
  const meaning = meaningOf(event, probe, { index: stand.indexOf(probe), part });
  if (meaning === undefined) return;
  event.preventDefault();
  if (meaning.does === 'pick') probe.pick?.choose(meaning.index, stand.attention);
  else if (meaning.does === 'hold') hold(probe, meaning.index, { part });
  else {
    // Keys on another chart take the crosshair with them.
    if (stand.isHeldAnywhere && !stand.isHeld) stand.hold(true);
    move(probe, meaning.index, { part: meaning.part });
  }
}
