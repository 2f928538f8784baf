import type { OptimizerConfig } from '../../../../core/config/config.ts';
import { optimizers } from '../../../../core/tables/optimizers.ts';
import { defaultOptions } from '../../../../core/ground/registry.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** Steps at each strength when the text does not say. */
const usualSteps = 600;
const fewestEpochs = 10;
/** Optimality residual at which a point counts as solved: batches and float32 leave about this much. */
export const networkTolerance = 1e-3;

/** How a network is trained at every strength. */
export interface PathTraining {
  readonly epochs: number;
  readonly optimizer: OptimizerConfig;
  /** Whether the text's own optimizer rests elsewhere than at a minimum of the objective, so that momentum is used instead. */
  readonly isOther: boolean;
}

/** The training of a path: the text's optimizer where its rest is a minimum of the objective, else momentum. */
export function pathTraining({ experiment, stepsPerEpoch }: PreparedRun, epochs: number | undefined): PathTraining {
  const usual = Math.max(fewestEpochs, Math.ceil(usualSteps / stepsPerEpoch));
  const { optimizer } = experiment;
  const own = optimizers.get(optimizer.name);
  const isOther = own.adaptive || own.decoupled;
  const plain = optimizers.entries().find(([, entry]) => !entry.adaptive && !entry.decoupled && entry.slots > 0);
  const chosen =
    isOther && plain !== undefined
      ? {
          ...optimizer,
          name: plain[0],
          options: defaultOptions(plain[1].parameters),
          learningRate: plain[1].defaultLearningRate,
          weightDecay: 0,
        }
      : optimizer;
  return { epochs: epochs ?? usual, optimizer: chosen, isOther };
}
