/** Of the readout, px: lines of text, and what its borders and padding take. */
const rowHeight = 15;
const boxMargin = 10;

/** A plot, px. */
interface PlotSize {
  readonly clientWidth: number;
  readonly clientHeight: number;
}

/** Rows of a readout that a plot has room for; a narrow plot would vanish behind as many. */
export function rowsWithin({ clientWidth, clientHeight }: PlotSize): number {
  const rows = Math.floor((clientHeight - boxMargin) / rowHeight);
  return clientWidth < 560 ? Math.min(14, rows) : rows;
}

/** Where a box stands in its plot, px; on one side it is `auto`. */
export interface BoxPlace {
  readonly left: number | 'auto';
  readonly right: number | 'auto';
  readonly top: number;
}

/** Beside the lines of the crosshair, on the side that has more room, and never below the plot. */
export function placeBox(
  { x, y }: { readonly x?: number; readonly y?: number },
  { clientWidth, clientHeight }: PlotSize,
  boxHeight: number,
): BoxPlace {
  const lowest = Math.max(0, clientHeight - boxHeight);
  const top = Math.round(y === undefined ? Math.min(18, lowest) : Math.max(0, Math.min(lowest, y + 10)));
  return (x ?? 0) > clientWidth / 2
    ? { left: 'auto', right: Math.round(clientWidth - (x ?? 0) + 10), top }
    : { left: Math.round((x ?? 0) + 10), right: 'auto', top };
}
