import type { PathComparison } from '../../../../core/config/config.ts';
import type { Chart } from '../../../../protocol/charts.ts';
import type { Moment, Pause } from '../../frame/moment.ts';
import { compareDropout } from './pathCompareDropout.ts';
import { compareStopping } from './pathCompareStopping.ts';
import { compareDecay } from './pathCompareDecay.ts';
import { comparePairs } from './pathComparePairs.ts';

type Comparison = (moment: Moment, pause: Pause) => AsyncIterable<Chart>;

/** Two ways to regularize, one over the other, with what theory says and how far they are apart. */
export const comparisons: Readonly<Record<PathComparison, Comparison | undefined>> = {
  none: undefined,
  reluPairs: comparePairs,
  adamDecay: compareDecay,
  earlyStopping: compareStopping,
  dropout: compareDropout,
};
