import type { PenaltyConfig } from '../../core/config/config.ts';
import { proxOfSum } from '../../core/tables/combineProx.ts';
import { message } from '../../core/ground/errors.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { removeAt, setValue, type Fix } from '../../core/config/parseConfigProblems.ts';
import { penalties } from '../../core/tables/penalties.ts';
import { isRidge } from '../../core/tables/proxParts.ts';
import { hasProx, layersWhere, readable, roundDown, someOf, type Rule } from './diagnosticRule.ts';
import { featureDeviations } from './featureDeviations.ts';
import { lambdaMaxOf } from './linearModel.ts';

/** Whether a penalty has edges, where its prox gives exact zeros or an exact rank. */
const hasEdges = (penalty: PenaltyConfig): boolean => hasProx(penalty) && !isRidge(penalty);

const withoutProx: Rule = {
  code: 'penalty/without-prox',
  claim: 'l1-exact-zeros-need-prox',
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
  claim: 'l1-sparsity-theorem',
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

const unscaledInputs: Rule = {
  code: 'penalty/unscaled-inputs',
  claim: 'input-scale-alpha-squared',
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

const decayOnNorm: Rule = {
  code: 'penalty/decay-on-norm',
  claim: 'which-parameters-to-decay',
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
        someOf(normed.map((layer) => layer + 1)),
      );
      found.push({ pointer, severity: 'warning' as const, message: text, fixes: [setValue(pointer, 'weights')] });
    }
    experiment.penalties.forEach(({ biases, lambda }, index) => {
      if (!biases || lambda === 0) return;
      const pointer = ['penalties', index, 'biases'];
      const text = message(
        'The penalty also pulls scale and shift of the norm of layer {0} to zero. Leave them out.',
        someOf(normed.map((layer) => layer + 1)),
      );
      found.push({ pointer, severity: 'warning' as const, message: text, fixes: [removeAt(pointer)] });
    });
    return found;
  },
};

const decayBeforeNorm: Rule = {
  code: 'penalty/decay-before-norm',
  claim: 'weights-before-bn-are-scale-free',
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
      someOf([first, ...rest].map((layer) => layer + 1)),
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

/** What penalties do to each other, to the data and to norms. */
export const penaltyRules: readonly Rule[] = [
  withoutProx,
  proxOfSums,
  aboveLambdaMax,
  unscaledInputs,
  decayOnNorm,
  decayBeforeNorm,
  samePenaltyTwice,
];
