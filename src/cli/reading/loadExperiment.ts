import type { Experiment } from '../../core/config/config.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import type { CommandContext } from '../terminal/command.ts';
import { readExperimentFile } from './experimentFile.ts';
import { nodeFiles } from '../terminal/files.ts';

/** A document that is right, with its data and the weights it starts from. */
export interface LoadedExperiment {
  /** The wishes of the command line (`--engine`) included. */
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  /** What `network.weights` names. */
  readonly weights: NetworkFile | undefined;
}

/** Reads the document of the command line and says what is wrong with it; undefined when it cannot be run (exit code 2). */
export function loadExperiment({ wish, terminal }: CommandContext): LoadedExperiment | undefined {
  const { experiment, dataset, weights, problems, isWrong } = readExperimentFile(wish.file, nodeFiles);
  for (const problem of problems) if (isWrong || !wish.quiet) terminal.err(`${problem}\n`);
  if (isWrong || experiment === undefined || dataset === undefined) return undefined;
  const training = { ...experiment.training, ...(wish.engine !== undefined && { engine: wish.engine }) };
  return { experiment: { ...experiment, training }, dataset, weights };
}
