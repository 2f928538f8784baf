import type { MatrixNorms } from '../../../analysis/network/norms.ts';
import { formatMessage, message, type Message } from '../../../core/ground/errors.ts';
import { layerLabel, short } from '../frame/chartParts.ts';
import type { NormHistory } from './normHistory.ts';

/** One measure of the weights of a layer, with what it means. */
export interface NormQuantity {
  readonly id: string;
  /** Its name in the choice, and above its column of the ledger. */
  readonly label: Message;
  readonly axis: Message;
  readonly read: (norms: MatrixNorms) => number;
  /** The finding. */
  readonly title: (history: NormHistory) => Message;
  readonly caption: Message;
  readonly explanation: Message;
}

/** All that the ledger holds of a layer; the first is what is shown first. */
export const normQuantities: readonly NormQuantity[] = [
  {
    id: 'frobenius',
    label: message('Frobenius'),
    axis: message('Frobenius norm'),
    read: ({ frobenius }) => frobenius,
    title: lengthTitle,
    caption: message("Frobenius norm of each layer's weights."),
    explanation: message(
      'The Frobenius norm is the root of the sum of squared weights; its half square is what an L2 penalty charges.',
    ),
  },
  {
    id: 'spectral',
    label: message('spectral'),
    axis: message('spectral norm'),
    read: ({ spectral }) => spectral,
    title: (history) => message('Largest singular value {0}, in {1}', ...largest(history, ({ spectral }) => spectral)),
    caption: message("Largest singular value of each layer's weights: the most by which they can stretch an input."),
    explanation: message(
      'The product of the spectral norms and of the slopes of the activations bounds how much the network can stretch. For matrices too large to decompose it comes from Lanczos iteration, a lower bound.',
    ),
  },
  {
    id: 'nuclear',
    label: message('nuclear'),
    axis: message('nuclear norm'),
    read: ({ nuclear }) => nuclear,
    title: (history) =>
      message('Largest sum of singular values {0}, in {1}', ...largest(history, ({ nuclear }) => nuclear)),
    caption: message(
      "Sum of the singular values of each layer's weights; layers too large for all of them are left out.",
    ),
    explanation: message(
      'The nuclear norm is to singular values what l1 is to weights: as a penalty it takes them to exactly 0, and the rank falls. It lies between the Frobenius norm (rank 1) and the root of the rank times it. Fazel (2002), Matrix rank minimization with applications.',
    ),
  },
  {
    id: 'l1',
    label: message('l1'),
    axis: message('l1 norm'),
    read: ({ l1 }) => l1,
    title: (history) => message('Largest sum of |w| {0}, in {1}', ...largest(history, ({ l1 }) => l1)),
    caption: message("Sum of the absolute values of each layer's weights: what an L1 penalty charges."),
    explanation: message(
      'The l1 norm lies between the Frobenius norm (all in one weight) and the root of the number of weights times it (all weights alike): seen beside it, it tells how evenly the layer spreads its length.',
    ),
  },
  {
    id: 'rows',
    label: message('l2,1 over rows'),
    axis: message('sum of the lengths of the rows'),
    read: ({ inputGroups }) => inputGroups,
    title: (history) =>
      message(
        'Lengths of the rows add up to {0} at most, in {1}',
        ...largest(history, ({ inputGroups }) => inputGroups),
      ),
    caption: message(
      'A row holds the weights that leave an input or a unit of the layer before; the sum of their lengths is what a group lasso on inputs charges, up to its factor.',
    ),
    explanation: message(
      'l2,1 over rows: the sum over the rows of the root of their sum of squares. It lies between the Frobenius norm (one row alive) and the root of the number of rows times it. The group lasso multiplies each length by the root of the number of its weights. Yuan, Lin (2006).',
    ),
  },
  {
    id: 'columns',
    label: message('l2,1 over columns'),
    axis: message('sum of the lengths of the columns'),
    read: ({ unitGroups }) => unitGroups,
    title: (history) =>
      message(
        'Lengths of the columns add up to {0} at most, in {1}',
        ...largest(history, ({ unitGroups }) => unitGroups),
      ),
    caption: message(
      'A column holds the weights that enter a unit; the sum of their lengths is what a group lasso on units charges, up to its factor.',
    ),
    explanation: message(
      'l2,1 over columns: the sum over the columns of the root of their sum of squares. It lies between the Frobenius norm (one unit alive) and the root of the number of units times it. The group lasso multiplies each length by the root of the number of its weights. Yuan, Lin (2006).',
    ),
  },
  {
    id: 'stableRank',
    label: message('stable rank'),
    axis: message('stable rank'),
    read: ({ stableRank }) => stableRank,
    title: (history) =>
      message('Lowest stable rank {0}, in {1}', ...extreme(history, ({ stableRank }) => stableRank, Math.min)),
    caption: message('Frobenius norm squared over spectral norm squared: how many directions each layer really uses.'),
    explanation: message(
      'The stable rank lies between 1 and the rank and does not jump when a small singular value becomes zero. Training and penalties on the spectrum lower it.',
    ),
  },
];

/** Length of all weights together. */
export function wholeLength({ norms }: NormHistory['here']): number {
  return Math.hypot(...norms.layers.map(({ frobenius }) => frobenius));
}

function lengthTitle({ all, here }: NormHistory): Message {
  const length = wholeLength(here);
  const start = all[0]!;
  const before = wholeLength(start);
  if (here.step === start.step) return message('Weights have the length {0} at the start', short(length));
  if (before > 0 && short(length / before) === short(1)) return message('Weights are about as long as at the start');
  return before > 0
    ? message('Weights are {0} times as long as at the start', short(length / before))
    : message('Weights have the length {0}; they were all zero at the start', short(length));
}

type Found = readonly [value: number | string, layer: string];

/** The largest number of the layers and whose it is. */
function largest(history: NormHistory, read: (norms: MatrixNorms) => number): Found {
  return extreme(history, read, Math.max);
}

function extreme({ here }: NormHistory, read: (norms: MatrixNorms) => number, pick: typeof Math.max): Found {
  const values = here.norms.layers.map(read);
  const known = values.filter(Number.isFinite);
  if (known.length === 0) return ['-', '-'];
  const found = pick(...known);
  return [short(found), formatMessage(layerLabel(values.indexOf(found), values.length))];
}
