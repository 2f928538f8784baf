import { enumerateCells1d } from '../../analysis/regions/linearRegionsLine.ts';
import { unitSides } from '../../analysis/network/unitBalance.ts';
import { createRandom } from '../../core/ground/random.ts';
import { plainNetwork } from './networks.ts';
import { samplesOf } from './sineTask.ts';
import type { ClaimContext, TrainedNetwork } from '../words/claim.ts';

/** How a layer of ReLU units learns |x| - 1/2. */
export interface AbsoluteRun {
  readonly width: number;
  /** Of a^2 + |w|^2, biases included. */
  readonly lambda: number;
  readonly seed: number;
}

const task = samplesOf((x) => Math.abs(x) - 1 / 2, [-1, 1], 41);
const steps = 60_000;

/** Gradient descent on all 41 points of |x| - 1/2 from normal weights. */
export function trainOnAbsolute({ width, lambda, seed }: AbsoluteRun, context: ClaimContext): Promise<TrainedNetwork> {
  const random = createRandom(seed);
  const { parameters } = plainNetwork({ widths: [1, width, 1], activation: 'relu' });
  const initial = Float64Array.from({ length: parameters }, (_, at) => {
    if (at === parameters - 1) return 0;
    return (at < width ? 2 : 1 / 2) * random.normal();
  });
  const document = {
    network: { layers: [{ units: width, activation: 'relu' }] },
    // The lab's L2 has a half in it.
    ...(lambda > 0 && { penalties: [{ name: 'l2', lambda: 2 * lambda, biases: true }] }),
    optimizer: { name: 'sgd', learningRate: 0.05, proximal: false },
    training: { epochs: steps, batchSize: task.samples },
  };
  return context.train({ document, data: task, initial });
}

/** Kinks inside (-1, 1) of the units that contribute; closer than half the distance of two samples they count as one. */
export async function countKinks({ architecture, parameters }: TrainedNetwork): Promise<number> {
  const { units } = architecture.layers[0]!;
  const sides = unitSides(architecture, parameters, 0);
  const kept = sides.flatMap(({ incoming, outgoing }, unit) => (incoming * outgoing > 1e-3 ? [unit] : []));
  if (kept.length === 0) return 0;
  const take = (from: number): Float64Array => Float64Array.from(kept, (unit) => parameters[from + unit]!);
  const hidden = { inputs: 1, units: kept.length, weights: take(0), bias: take(units), negativeSlope: 0 };
  const output = { units: 1, weights: take(2 * units), bias: Float64Array.of(parameters[3 * units]!) };
  const line = { origin: [0], u: [1], bounds: [-0.999, 0.999] } as const;
  const { ends } = await enumerateCells1d({ inputs: 1, layers: [hidden], output }, line);
  const kinks = ends.subarray(1, -1);
  return kinks.reduce((count, kink, at) => count + Number(at === 0 || kink - kinks[at - 1]! > 1 / 40), 0);
}
