import type { Moment } from '../frame/moment.ts';
import type { PathKey } from './pathMemory.ts';
import { NetworkPath } from './points/pathNetwork.ts';
import type { PathPlan } from './points/pathPlan.ts';
import { pathTraining } from './points/pathTraining.ts';

type Ground = Pick<Moment, 'prepared' | 'lab'>;

/** What the exact path of a linear model depends on: nothing of the training is part of it. */
export function linearKey({ prepared }: Ground, { choice, points, ratio }: PathPlan): PathKey {
  const { experiment, problem, data } = prepared;
  const words = JSON.stringify([experiment.data, problem.loss, choice, points, ratio]);
  return { kind: 'linear', words, dataset: data.dataset, initial: undefined };
}

/**
 * What the path of a network depends on: all that its training uses. Not the strength of its own penalty in the text, the number of epochs or
 * the schedule, which the path chooses itself; of range and number of points only the decades of its rungs.
 */
export function networkKey({ prepared, lab }: Ground, plan: PathPlan): PathKey {
  const { data, network, penalties, constraint, clip, training } = prepared.experiment;
  const { batchSize, seed, engine } = training;
  const words = JSON.stringify([
    data,
    prepared.problem.loss,
    network.layers,
    penalties.filter((_, index) => index !== plan.inText?.index),
    constraint,
    clip,
    pathTraining(prepared, lab.path.epochs),
    [batchSize, seed, engine],
    NetworkPath.keyOf(plan, lab.path.epochs),
    lab.regions,
  ]);
  const { initial, initialRunning } = prepared.problem;
  return { kind: 'network', words, dataset: prepared.data.dataset, initial: [initial, initialRunning] };
}

/** What cross-validation depends on: the path, and how the samples are dealt out. */
export function foldsKey(ground: Ground, plan: PathPlan): PathKey {
  const path = plan.linear === undefined ? networkKey(ground, plan) : linearKey(ground, plan);
  return { ...path, kind: 'folds', words: JSON.stringify([path.words, plan.points, plan.ratio, plan.folds]) };
}
