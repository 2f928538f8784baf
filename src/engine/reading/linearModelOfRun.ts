import type { LinearModel } from '../../analysis/paths/linearModel.ts';
import { losses } from '../../core/tables/losses.ts';
import type { PreparedRun } from '../problem/preparedRun.ts';

/** The linear model of a prepared experiment in float64; undefined for a loss without an exact path, and without intercepts: the exact paths leave them free. */
export function linearModelOf({ experiment, data, task, width, problem }: PreparedRun): LinearModel | undefined {
  if (!experiment.network.bias) return undefined;
  const { architecture, loss } = problem;
  const { inputs, outputs } = architecture;
  const { samples, inputs: values, targets } = data.train;
  const form = losses.get(loss.name).linearForm?.(outputs);
  if (form === undefined) return undefined;
  const isOneHot = form === 'squares' && task === 'classification';
  return {
    samples,
    inputs,
    outputs,
    values,
    loss: form,
    targets: isOneHot ? oneHot(targets, width) : targets,
    smoothing: Number(loss.options['labelSmoothing'] ?? 0),
  };
}

function oneHot(classes: Float64Array, width: number): Float64Array {
  return Float64Array.from({ length: classes.length * width }, (_, at) =>
    Number(classes[Math.floor(at / width)] === at % width),
  );
}
