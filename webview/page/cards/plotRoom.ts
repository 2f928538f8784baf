import type { Size } from '../../pictures/frame/picture.ts';

/** At most, px. */
const scrollBarWidth = 24;

/**
 * The room that a plot keeps when its picture would like another one. The scroll bar that its own height has brought makes no picture lower, or the
 * bar would come and go.
 */
export function keepRoom(before: Size, wanted: Size): Size {
  const narrowed = before.width - wanted.width;
  return narrowed > 0 && narrowed < scrollBarWidth && wanted.height < before.height ? before : wanted;
}

/** The size of a saved picture: that of its plot, but never too small to read. */
export function savedSize(plot: { readonly clientWidth: number; readonly clientHeight: number }): Size {
  return { width: Math.max(480, plot.clientWidth), height: Math.max(220, plot.clientHeight) };
}
