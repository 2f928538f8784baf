import { createRandom, placeHash } from '../../core/ground/random.ts';

export interface BatchPlan {
  readonly samples: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** Every row in order: the full batch. */
export function allRows(samples: number): Int32Array {
  return Int32Array.from({ length: samples }, (_, row) => row);
}

/** Seed of the random order of an epoch: `createRandom(seed).shuffle` of all rows. */
export function orderSeed({ seed }: Pick<BatchPlan, 'seed'>, epoch: number): number {
  return placeHash(seed, epoch, -2, 0);
}

/** Steps that visit every sample once. */
export function stepsPerEpoch({ samples, batchSize }: Pick<BatchPlan, 'samples' | 'batchSize'>): number {
  return Math.max(1, Math.ceil(samples / Math.min(batchSize, samples)));
}

/**
 * Rows of the batch of each step: every epoch visits all samples once, in an order of its own that depends on the seed and the epoch
 * only, so any step can be asked for. Without a rest to shuffle (one batch holds everything) the order is that of the data.
 * The last batch of an epoch holds what is left.
 */
export function createBatches(plan: BatchPlan): (step: number) => Int32Array {
  const { samples } = plan;
  const batchSize = Math.min(plan.batchSize, samples);
  const perEpoch = stepsPerEpoch(plan);
  const order = allRows(samples);
  let epoch = -1;
  return (step) => {
    if (perEpoch === 1) return order;
    const wanted = Math.floor(step / perEpoch);
    if (wanted !== epoch) {
      epoch = wanted;
      for (let row = 0; row < samples; row += 1) order[row] = row;
      createRandom(orderSeed(plan, epoch)).shuffle(order);
    }
    const start = (step - epoch * perEpoch) * batchSize;
    return order.slice(start, Math.min(start + batchSize, samples));
  };
}
