import { losses } from '../../core/tables/losses.ts';
import type { PreparedRun } from './preparedRun.ts';

/** The smallest mean loss of outputs that are the same for all samples: the mean target, what a link function makes of it, or the more frequent side of a margin. */
export function constantLoss({ problem, task, data }: PreparedRun): number {
  const { count } = problem.train;
  // Encoded classes are exact in float32, numbers are not.
  const targets = task === 'regression' ? data.train.targets : problem.train.targets;
  const outputs = problem.architecture.outputs;
  const mean = new Float64Array(outputs);
  targets.forEach((value, at) => (mean[at % outputs]! += value / count));
  const logits = mean.map((p) => Math.log(p / (1 - p)));
  const entry = losses.get(problem.loss.name);
  const target = new Float64Array(outputs);
  const totals = [mean, logits, mean.map(Math.log), mean.map(Math.sign), new Float64Array(outputs)]
    .filter((constant) => constant.every(Number.isFinite))
    .map((constant) => {
      let total = 0;
      for (let row = 0; row < count; row += 1) {
        target.set(targets.subarray(row * outputs, (row + 1) * outputs));
        total += entry.value(constant, target, problem.loss.options) / count;
      }
      return total;
    });
  return Math.min(...totals);
}
