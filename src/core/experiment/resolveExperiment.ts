import type { Experiment } from '../config/config.ts';
import type { Task } from '../tables/task.ts';
import { failure } from '../ground/errors.ts';
import { losses, type LossName } from '../tables/losses.ts';
import { defaultChoice, type Choice } from '../ground/registry.ts';

/**
 * The loss of an experiment once the task is known: the document's, or the default of the task.
 * @throws LabError core/wrong-task  when the loss does not fit the task
 */
export function resolveLoss(experiment: Pick<Experiment, 'loss'>, task: Task): Choice<LossName> {
  const chosen = experiment.loss ?? defaultLoss(task);
  const { label, tasks } = losses.get(chosen.name);
  if (!tasks.includes(task)) throw failure('core/wrong-task', [label, task]);
  return chosen;
}

function defaultLoss(task: Task): Choice<LossName> {
  const name = losses.names.find((one) => losses.get(one).defaultFor.includes(task));
  if (name === undefined) throw new Error(`no loss for ${task}`);
  return defaultChoice(losses, name);
}
