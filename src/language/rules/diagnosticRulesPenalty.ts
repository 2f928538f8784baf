import type { PenaltyConfig } from '../../core/config/config.ts';
import { proxOfSum } from '../../core/tables/combineProx.ts';
import { message } from '../../core/ground/errors.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { removeAt, setValue, type Fix } from '../../core/config/parseConfigProblems.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { isRidge } from '../../core/tables/proxParts.ts';
import { layersWhere, readable, roundDown, someOf, type Rule, type RuleInput } from './diagnosticRule.ts';
import { gradientAtZero, isAdaptive } from './linearModel.ts';

const hasProx = ({ name }: PenaltyConfig): boolean => penalties.get(name).prox !== undefined;

/** Whether a penalty has edges, where its prox gives exact zeros or an exact rank. */
const hasEdges = (penalty: PenaltyConfig): boolean => hasProx(penalty) && !isRidge(penalty);

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

const withoutProx: Rule = {
  code: 'penalty/without-prox',
  doc: 'A penalty with edges, trained by its subgradient: no weight becomes exactly zero.',
  check({ experiment }) {
    if (experiment.optimizer.proximal) return [];
    return experiment.penalties.flatMap((penalty, index) => {
      if (!hasEdges(penalty) || penalty.lambda === 0) return [];
      const text = message(
        'Without its proximal step {0} gives no exact zeros: the subgradient makes weights jitter around 0 by about learningRate * lambda. Set proximal to true.',
        penalties.get(penalty.name).label,
      );
      return [
        {
          pointer: ['penalties', index, 'name'],
          severity: 'warning' as const,
          message: text,
          fixes: [setValue(['optimizer', 'proximal'], true)],
        },
      ];
    });
  },
};

const proxOfSums: Rule = {
  code: 'penalty/sum-without-prox',
  doc: 'Several penalties on the same weights whose sum has no closed proximal step.',
  check({ experiment }) {
    if (!experiment.optimizer.proximal) return [];
    const last = experiment.network.layers.length;
    for (let layer = 0; layer <= last; layer += 1) {
      const here = experiment.penalties.flatMap((penalty, index) =>
        hasProx(penalty) && (penalty.layers?.includes(layer) ?? true) ? [{ penalty, index }] : [],
      );
      if (here.length < 2) continue;
      const { refused } = proxOfSum(here.map(({ penalty }) => penalty));
      const second = here.at(-1);
      if (!refused || !second) continue;
      const fixes = [setValue(['optimizer', 'proximal'], false), removeAt(['penalties', second.index])];
      return [{ pointer: ['penalties', second.index], severity: 'error', message: refused, fixes }];
    }
    return [];
  },
};

const aboveLambdaMax: Rule = {
  code: 'penalty/above-lambda-max',
  doc: 'A strength from which on all weights of a linear model are zero.',
  check(given) {
    return given.experiment.penalties.flatMap((penalty, index) => {
      const lambdaMax = lambdaMaxOf(given, index);
      if (lambdaMax === undefined || penalty.lambda < lambdaMax) return [];
      const pointer = ['penalties', index, 'lambda'];
      const text = message(
        'lambda {0} is not below lambda-max {1} of these data: the best weights are all zero and the model predicts a constant. Use a smaller strength.',
        penalty.lambda,
        readable(lambdaMax),
      );
      const fix = roundDown(lambdaMax / 10);
      return [{ pointer, severity: 'warning' as const, message: text, fixes: fix > 0 ? [setValue(pointer, fix)] : [] }];
    });
  },
};

/** Smallest strength at which all weights are zero, where that is exact: a linear model, this penalty alone or with L2 on its weights. */
export function lambdaMaxOf(
  { experiment, data, loss }: Pick<RuleInput, 'experiment' | 'data' | 'loss'>,
  index: number,
): number | undefined {
  const penalty = experiment.penalties[index];
  if (
    !penalty ||
    !data ||
    experiment.network.layers.length > 0 ||
    penalty.biases ||
    !(penalty.layers?.includes(0) ?? true)
  )
    return undefined;
  const entry = penalties.get(penalty.name);
  if (
    !entry.lambdaMax ||
    experiment.penalties.some((other, place) => place !== index && other.lambda > 0 && !isRidge(other))
  )
    return undefined;
  const zero = gradientAtZero(data, loss);
  if (!zero) return undefined;
  return entry.lambdaMax(zero.gradient, { rows: data.dataset.features, columns: zero.outputs }, penalty.options);
}

const unscaledInputs: Rule = {
  code: 'penalty/unscaled-inputs',
  doc: 'A penalty or decay on weights of features with different scales.',
  check({ experiment, data }) {
    const { optimizer, penalties: terms, constraint } = experiment;
    const isPenalised = terms.some(({ lambda }) => lambda > 0) || optimizer.weightDecay > 0 || constraint !== undefined;
    if (experiment.data.standardize || !isPenalised || !data) return [];
    const deviations = featureDeviations(data.train.inputs, data.dataset.features).filter((deviation) => deviation > 0);
    const all = featureDeviations(data.train.inputs, data.dataset.features);
    const most = Math.max(...deviations);
    const least = Math.min(...deviations);
    const limit = 3;
    if (deviations.length < 2 || most / least < limit) return [];
    const nameOf = (value: number): string => data.dataset.featureNames[all.indexOf(value)] ?? '';
    const text = message(
      'Features have different scales and are not standardised: the deviation of "{0}" is {1} times that of "{2}", so the same penalty weighs on them differently. Standardise.',
      nameOf(most),
      readable(most / least),
      nameOf(least),
    );
    const pointer = ['data', 'standardize'];
    return [{ pointer, severity: 'warning', message: text, fixes: [setValue(pointer, true)] }];
  },
};

/** Population deviation of every column. */
export function featureDeviations(inputs: Float64Array, features: number): number[] {
  const samples = inputs.length / features;
  return Array.from({ length: features }, (_none, feature) => {
    let mean = 0;
    for (let row = feature; row < inputs.length; row += features) mean += (inputs[row] ?? 0) / samples;
    let square = 0;
    for (let row = feature; row < inputs.length; row += features) square += ((inputs[row] ?? 0) - mean) ** 2 / samples;
    return Math.sqrt(square);
  });
}

const decayOnNorm: Rule = {
  code: 'penalty/decay-on-norm',
  doc: 'Decay or a penalty on the scale and shift of norms and on biases.',
  check({ experiment }) {
    const { optimizer } = experiment;
    const normed = layersWhere(experiment, ({ norm }) => norm !== undefined);
    if (normed.length === 0) return [];
    const found = [];
    if (optimizer.decay === 'all' && optimizer.weightDecay > 0) {
      const pointer = ['optimizer', 'decay'];
      const text = message(
        'The decay also pulls scale and shift of the norm of layer {0} to zero: it limits the size of the outputs directly and simplifies nothing. Decay weights only.',
        someOf(normed),
      );
      found.push({ pointer, severity: 'warning' as const, message: text, fixes: [setValue(pointer, 'weights')] });
    }
    experiment.penalties.forEach(({ biases, lambda }, index) => {
      if (!biases || lambda === 0) return;
      const pointer = ['penalties', index, 'biases'];
      const text = message(
        'The penalty also pulls scale and shift of the norm of layer {0} to zero. Leave them out.',
        someOf(normed),
      );
      found.push({ pointer, severity: 'warning' as const, message: text, fixes: [removeAt(pointer)] });
    });
    return found;
  },
};

const decayBeforeNorm: Rule = {
  code: 'penalty/decay-before-norm',
  doc: 'Decay of weights in front of a norm, which takes their size out again.',
  check({ experiment }) {
    const { optimizer, penalties: terms } = experiment;
    const decays = optimizer.weightDecay > 0 && optimizer.decay !== 'none';
    const shrinks = (layer: number): boolean =>
      decays || terms.some((term) => term.lambda > 0 && isRidge(term) && (term.layers?.includes(layer) ?? true));
    const [first, ...rest] = layersWhere(experiment, ({ norm }, index) => norm !== undefined && shrinks(index));
    if (first === undefined) return [];
    const norm = experiment.network.layers[first]?.norm;
    const text = message(
      'The {0} behind the weights of layer {1} divides by their size: decay does not make the function smaller, it raises the effective learning rate (learningRate / |W|^2).',
      norm ? normalizations.get(norm.name).label : '',
      someOf([first, ...rest]),
    );
    return [{ pointer: ['network', 'layers', first, 'norm'], severity: 'information', message: text }];
  },
};

const samePenaltyTwice: Rule = {
  code: 'penalty/same-twice',
  doc: 'The same penalty on the same layers twice.',
  check({ experiment }) {
    const keyOf = ({ name, options, layers, biases }: PenaltyConfig): string =>
      JSON.stringify([name, options, layers ?? null, biases]);
    const keys = experiment.penalties.map(keyOf);
    return keys.flatMap((key, index) => {
      const first = keys.indexOf(key);
      if (first === index) return [];
      // 0.1 + 0.2 is written as 0.3.
      const sum = Number(
        ((experiment.penalties[first]?.lambda ?? 0) + (experiment.penalties[index]?.lambda ?? 0)).toPrecision(12),
      );
      const text = message('This penalty is already there: the strengths add up to {0}.', readable(sum));
      const merge: Fix = {
        title: message('Merge both'),
        edits: [
          { pointer: ['penalties', first], value: withStrength(experiment.penalties[first], sum) },
          { pointer: ['penalties', index], remove: true },
        ],
      };
      return [{ pointer: ['penalties', index], severity: 'information' as const, message: text, fixes: [merge] }];
    });
  },
};

function withStrength(
  penalty: PenaltyConfig | undefined,
  lambda: number,
): Record<string, string | number | boolean | readonly number[]> {
  if (!penalty) return {};
  const { name, options, layers, biases } = penalty;
  return { name, lambda, ...options, ...(layers ? { layers } : {}), ...(biases ? { biases } : {}) };
}

export const penaltyRules: readonly Rule[] = [
  coupledDecay,
  proxWithAdaptive,
  withoutProx,
  proxOfSums,
  aboveLambdaMax,
  unscaledInputs,
  decayOnNorm,
  decayBeforeNorm,
  samePenaltyTwice,
];
