import type { Probe } from '../../pictures/frame/picture.ts';

/** A press of a key. */
export type KeyPress = Pick<KeyboardEvent, 'altKey' | 'ctrlKey' | 'key' | 'metaKey' | 'shiftKey'>;

/** What a key means to a crosshair: choose the place where it stands, hold it there, or move (and raise a part there). */
export type KeyMeaning =
  | { readonly does: 'hold'; readonly index: number }
  | { readonly does: 'pick'; readonly index: number }
  | { readonly does: 'move'; readonly index: number; readonly part: string | undefined };

/** What a key means on a chart, the crosshair standing at a place with a part raised; undefined: nothing. */
export function meaningOf(
  press: KeyPress,
  probe: Probe,
  { index, part }: { readonly index: number | undefined; readonly part: string | undefined },
): KeyMeaning | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  if (press.key === ' ') return { does: 'hold', index: index ?? probe.count - 1 };
  if (press.key === 'Enter' && probe.pick !== undefined && index !== undefined) return { does: 'pick', index };
  const raised = nextPart(probe, index, part, press);
  const next = raised === undefined ? nextIndex(probe, index, press) : (index ?? probe.count - 1);
  if (next === undefined) return undefined;
  return { does: 'move', index: Math.max(0, Math.min(probe.count - 1, next)), part: raised ?? part };
}

/** Arrow up and down go through the parts of a place, where it has some and the keys are free. */
function nextPart(
  probe: Probe,
  index: number | undefined,
  part: string | undefined,
  press: KeyPress,
): string | undefined {
  if (probe.parts === undefined || probe.stride !== 0) return undefined;
  if (press.key !== 'ArrowUp' && press.key !== 'ArrowDown') return undefined;
  return probe.parts.next(index ?? probe.count - 1, part, press.key === 'ArrowUp' ? -1 : 1);
}

const directions: Readonly<Record<string, { readonly x: number; readonly y: number } | undefined>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

/** Where a key leads: one place, ten with Shift, first and last; the first key press starts at the end, where the newest is. */
function nextIndex(probe: Probe, index: number | undefined, press: KeyPress): number | undefined {
  const direction = directions[press.key];
  if (probe.step !== undefined && direction !== undefined) return probe.step(index, direction, press.shiftKey);
  const far = press.shiftKey ? 10 : 1;
  const rows = probe.stride === 0 ? undefined : probe.stride * far;
  const moves: Readonly<Record<string, number | undefined>> = {
    ArrowLeft: -far,
    ArrowRight: far,
    ArrowDown: rows,
    ArrowUp: rows === undefined ? undefined : -rows,
  };
  if (press.key === 'Home') return 0;
  if (press.key === 'End') return probe.count - 1;
  const by = moves[press.key];
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
