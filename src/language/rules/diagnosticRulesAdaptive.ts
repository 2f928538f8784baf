import { message } from '../../core/ground/errors.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { isRidge } from '../../core/tables/proxParts.ts';
import type { Fix } from '../../core/config/parseConfigProblems.ts';
import { hasProx, type Rule, type RuleInput } from './diagnosticRule.ts';
import { isAdaptive } from './stableRate.ts';

const usesAdaptive = ({ experiment: { optimizer } }: RuleInput): boolean =>
  isAdaptive(optimizers.get(optimizer.name), optimizer.options);

/** The adaptive optimizer with decoupled decay. */
function decoupledAdaptive(): string | undefined {
  return optimizers
    .entries()
    .find(([, entry]) => entry.decoupled && isAdaptive(entry, defaultsOf(entry.parameters)))?.[0];
}

const defaultsOf = (
  parameters: Readonly<Record<string, { readonly default: number | string }>>,
): Record<string, number | string> =>
  Object.fromEntries(Object.entries(parameters).map(([key, spec]) => [key, spec.default]));

/** Changes the optimizer and writes the strength as decoupled decay. */
function decoupledFix(
  { experiment: { optimizer } }: RuleInput,
  weightDecay: number,
  penalty: number | undefined,
): Fix[] {
  const name = decoupledAdaptive();
  if (name === undefined) return [];
  const value = {
    name,
    learningRate: optimizer.learningRate,
    weightDecay,
    ...(optimizer.decay === 'weights' ? {} : { decay: optimizer.decay }),
  };
  const change = { pointer: ['optimizer'], value };
  const removal = penalty === undefined ? [] : [{ pointer: ['penalties', penalty], remove: true as const }];
  return [{ title: message('Use {0} with decoupled decay {1}', name, weightDecay), edits: [change, ...removal] }];
}

const coupledDecay: Rule = {
  code: 'penalty/l2-with-adaptive',
  claim: 'adam-l2-scaled-by-gradient-history',
  doc: 'L2 through the gradient of an optimizer that rescales the gradient.',
  check(given) {
    const { experiment } = given;
    const { optimizer } = experiment;
    const entry = optimizers.get(optimizer.name);
    if (!usesAdaptive(given)) return [];
    const found = [];
    if (!entry.decoupled && optimizer.weightDecay > 0 && optimizer.decay !== 'none') {
      const text = message(
        '{0} divides the decay by its own measure of the gradient: weights with large gradients decay less, which is not L2. Decoupled decay treats all alike.',
        entry.label,
      );
      const fixes = decoupledFix(given, optimizer.weightDecay, undefined);
      found.push({ pointer: ['optimizer', 'weightDecay'], severity: 'warning' as const, message: text, fixes });
    }
    experiment.penalties.forEach((penalty, index) => {
      if (!isRidge(penalty) || penalty.lambda === 0 || optimizer.proximal) return;
      const text = message(
        '{0} rescales the gradient of this L2 penalty: weights with large gradients shrink less. The run does not minimise loss + {1} * P(w). Use decoupled decay.',
        entry.label,
        penalty.lambda,
      );
      const fixes = penalty.layers === undefined && !penalty.biases ? decoupledFix(given, penalty.lambda, index) : [];
      found.push({ pointer: ['penalties', index, 'name'], severity: 'warning' as const, message: text, fixes });
    });
    return found;
  },
};

const proxWithAdaptive: Rule = {
  code: 'penalty/prox-with-adaptive',
  claim: 'adam-l2-scaled-by-gradient-history',
  doc: 'A prox beside an optimizer that rescales the gradient: the balance is another one than in the objective.',
  check(given) {
    const { experiment } = given;
    const entry = optimizers.get(experiment.optimizer.name);
    if (!experiment.optimizer.proximal || !usesAdaptive(given)) return [];
    return experiment.penalties.flatMap((penalty, index) => {
      if (penalty.lambda === 0 || !hasProx(penalty)) return [];
      const isWhole = isRidge(penalty) && penalty.layers === undefined && !penalty.biases;
      const text = isRidge(penalty)
        ? message(
            'With {0}, L2 acts as decoupled decay: its proximal step divides the weights by 1 + learningRate * lambda beside the rescaled gradient. The run settles where rescaled loss and decay balance, not at the least objective.',
            entry.label,
          )
        : message(
            'With {0}, the proximal step stands beside a rescaled gradient: zeros are exact, but the run does not settle at the least loss + lambda * P(w). A plain optimizer does.',
            entry.label,
          );
      const fixes = isWhole && !entry.decoupled ? decoupledFix(given, penalty.lambda, index) : [];
      return [{ pointer: ['penalties', index, 'name'], severity: 'information' as const, message: text, fixes }];
    });
  },
};

/** What becomes of decay and penalties beside an optimizer that rescales the gradient. */
export const adaptiveRules: readonly Rule[] = [coupledDecay, proxWithAdaptive];
