import type { LinePartition } from '../../../../analysis/regions/linearRegionsLine.ts';
import { type RegionLine, toShown } from '../../../reading/regionSlice.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** Outputs that are shown. */
const shownOutputs = 6;

/** The pieces of a function of one input in the units of the data. */
export interface LinePieces {
  /** The ends of the pieces from left to right, one more than pieces: the border, the breakpoints, the border. */
  readonly x: Float64Array;
  /** For each shown output its value at every end. */
  readonly values: readonly Float64Array[];
  /** For each shown output its slope on every piece. */
  readonly slopes: readonly Float64Array[];
  /** Largest absolute slope of a shown output. */
  readonly steepest: number;
}

/** Takes pieces in computed coordinates back to the units of the data. */
export function piecesInDataUnits(
  { data, task }: Pick<PreparedRun, 'data' | 'task'>,
  { shown }: Pick<RegionLine, 'shown'>,
  { ends, cells, slopes, offsets, outputs }: LinePartition,
): LinePieces {
  const { mean, scale } = data.targetScale;
  const drawn = Array.from({ length: Math.min(outputs, shownOutputs) }, (_, output) =>
    task === 'regression' ? { output, factor: scale[output]!, shift: mean[output]! } : { output, factor: 1, shift: 0 },
  );
  const steep = drawn.map(({ output, factor }) =>
    Float64Array.from({ length: cells }, (_, piece) => (slopes[piece * outputs + output]! * factor) / shown.scale),
  );
  return {
    x: ends.map((end) => toShown(shown, end)),
    values: drawn.map(({ output, factor, shift }) =>
      ends.map((end, at) => {
        const from = Math.min(at, cells - 1) * outputs + output;
        return (slopes[from]! * end + offsets[from]!) * factor + shift;
      }),
    ),
    slopes: steep,
    steepest: steep.reduce((most, some) => some.reduce((top, slope) => Math.max(top, Math.abs(slope)), most), 0),
  };
}
