import type { Experiment } from '../../core/config/config.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import type { TableDescription } from '../../core/experiment/tableDescription.ts';
import { explainTable } from '../terminal/explainTable.ts';
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
  /** Warnings and remarks, as they stand on stderr. */
  readonly warnings: readonly string[];
  /** How the file of the data was read, where there is one and `--explain-data` asks. */
  readonly description: TableDescription | undefined;
}

/** Reads the document of the command line and says what is wrong with it; undefined when it cannot be run (exit code 2). */
export function loadExperiment({ given, terminal }: CommandContext): LoadedExperiment | undefined {
  const { experiment, dataset, description, weights, problems, isWrong } = readExperimentFile(given.file, nodeFiles);
  for (const problem of problems) if (isWrong || !given.quiet) terminal.err(`${problem}\n`);
  const explained = given.has('explain-data') ? description : undefined;
  if (explained !== undefined && !given.json) terminal.err(explainTable(explained));
  if (isWrong || experiment === undefined || dataset === undefined) return undefined;
  const training = { ...experiment.training, ...(given.engine !== undefined && { engine: given.engine }) };
  return { experiment: { ...experiment, training }, dataset, weights, warnings: problems, description: explained };
}
