import { placeOfLineEnd } from '../../core/config/parseConfigGeometry.ts';
import { designNetwork, type Architecture } from '../../core/experiment/architecture.ts';
import type { Experiment } from '../../core/config/config.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import { LabError } from '../../core/ground/errors.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import { fewerUnits } from '../../core/config/fewerUnits.ts';
import { refuseSteps, taskOf } from '../../core/config/parseConfigChecks.ts';
import { setValue, type Fix, type Problem } from '../../core/config/parseConfigProblems.ts';
import { prepareData, type PreparedData } from '../../core/experiment/prepareData.ts';
import type { Choice } from '../../core/ground/registry.ts';
import { resolveLoss } from '../../core/experiment/resolveExperiment.ts';
import { citedClaim } from './citedClaims.ts';
import { hasPlace, type Rule, type RuleInput } from './diagnosticRule.ts';
import { adaptiveRules } from './diagnosticRulesAdaptive.ts';
import { dataRules } from './diagnosticRulesData.ts';
import { splitRules } from './diagnosticRulesSplit.ts';
import { networkRules } from './diagnosticRulesNetwork.ts';
import { penaltyRules } from './diagnosticRulesPenalty.ts';
import { startRules } from './diagnosticRulesStart.ts';
import { trainingRules } from './diagnosticRulesTraining.ts';
import { weightRules } from './diagnosticRulesWeights.ts';
import { locateProblems, type LabProblem, type LabText } from '../document/document.ts';

/** Every rule about what a valid document means. */
export const rules: readonly Rule[] = [
  ...networkRules,
  ...weightRules,
  ...adaptiveRules,
  ...penaltyRules,
  ...trainingRules,
  ...startRules,
  ...dataRules,
  ...splitRules,
];

/** The data of an experiment with what follows from them; problems say why something is missing. */
export interface ExperimentContext {
  readonly data: PreparedData | undefined;
  readonly loss: Choice<LossName>;
  readonly architecture: Architecture | undefined;
  readonly problems: readonly Problem[];
}

/** Splitting and scaling is costly for large data, and asked for with every key pressed. */
const prepared = new WeakMap<Dataset, { readonly key: string; readonly data: PreparedData }>();

function prepareOnce(dataset: Dataset, { data }: Experiment): PreparedData {
  const { seed, validation, standardize, standardizeTarget } = data;
  const key = JSON.stringify([seed, validation, standardize, standardizeTarget]);
  const found = prepared.get(dataset);
  if (found?.key === key) return found.data;
  const fresh = prepareData(dataset, data);
  prepared.set(dataset, { key, data: fresh });
  return fresh;
}

/** Lays out data, loss and network of an experiment; failures of the user's making become problems. */
export function contextOf(experiment: Experiment, known: Dataset | undefined): ExperimentContext {
  const task = taskOf(experiment);
  // While other data are being read, the caller may still hold the old ones.
  const dataset = known?.task === task ? known : undefined;
  const problems: Problem[] = [];
  const attempt = <T>(
    make: () => T,
    { code, pointer, fix }: Pick<Problem, 'code' | 'pointer'> & { readonly fix?: () => Fix | undefined },
  ): T | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      const fixes = [fix?.()].filter((one) => one !== undefined);
      problems.push({ code, pointer, at: 'value', severity: 'error', message: error.userMessage, fixes });
      return undefined;
    }
  };
  const loss = resolveLoss(experiment, task);
  const data = dataset && attempt(() => prepareOnce(dataset, experiment), { code: 'data/unusable', pointer: ['data'] });
  const width = dataset && (task === 'classification' ? dataset.classNames.length : dataset.targetWidth);
  const outputs = width === undefined ? undefined : losses.get(loss.name).outputs(task, width);
  const inputs = dataset?.features;
  const architecture =
    inputs === undefined || outputs === undefined
      ? undefined
      : attempt(() => designNetwork(experiment, inputs, outputs), {
          code: 'config/too-large',
          pointer: ['network', 'layers'],
          fix: () => fewerUnits(experiment.network.layers, inputs, outputs),
        });
  if (data) problems.push(...checkSteps(experiment, data));
  return { data, loss, architecture, problems };
}

/** The budget of steps once the number of samples is known; for sources whose size the document tells, the parser has checked it. */
function checkSteps({ training }: Experiment, { train }: PreparedData): Problem[] {
  const refused = refuseSteps(training, train.samples);
  if (!refused) return [];
  const pointer = ['training', 'epochs'];
  const fixes = [setValue(pointer, refused.epochs)];
  return [{ code: 'config/too-large', pointer, at: 'value', severity: 'error', message: refused.text, fixes }];
}

/**
 * What is unwise or impossible about a valid document. Without a dataset only the rules that need none speak.
 * An experiment with an error here must not be run.
 * @param files  the weights that the document names, once they have been read
 */
export function diagnose(
  document: LabText,
  dataset: Dataset | undefined,
  { weights, lineEnd }: Partial<Pick<RuleInput, 'weights' | 'lineEnd'>> = {},
): LabProblem[] {
  const { experiment, tree } = document;
  if (!experiment || !tree) return [];
  const context = contextOf(experiment, dataset);
  const given: RuleInput = {
    document,
    experiment,
    ...context,
    weights: experiment.network.weights === undefined ? undefined : weights,
    lineEnd: placeOfLineEnd(experiment) === undefined ? undefined : lineEnd,
    has: (pointer) => hasPlace(document, pointer),
  };
  const problems = rules.flatMap(({ code, claim, check }) =>
    check(given).map((found): Problem => ({
      at: 'value',
      fixes: [],
      ...found,
      code,
      ...(claim !== undefined && { claim: citedClaim(claim)! }),
    })),
  );
  return locateProblems(tree, [...context.problems, ...problems]);
}
