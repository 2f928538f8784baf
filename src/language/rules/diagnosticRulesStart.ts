import { initializeParameters, type TensorPlace } from '../../core/experiment/architecture.ts';
import type { PenaltyConfig } from '../../core/config/config.ts';
import { message, type Message } from '../../core/ground/errors.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { removeAt, setValue, type Pointer } from '../../core/config/parseConfigProblems.ts';
import { restGain } from '../../core/tables/restGain.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { Split } from '../../core/experiment/prepareData.ts';
import { layersWhere, readable, roundDown, someOf, type Rule, type RuleInput } from './diagnosticRule.ts';

/** Larger networks are not drawn for a diagnostic, which comes with every key pressed. */
const mostParameters = 20_000;

/** The weight matrices that a penalty acts on, as they are drawn. */
function penalizedWeights(
  { architecture, experiment }: RuleInput,
  { layers }: PenaltyConfig,
): [TensorPlace, Float32Array][] {
  if (!architecture || architecture.parameters > mostParameters) return [];
  const drawn = initializeParameters(architecture, experiment.training.seed);
  return architecture.tensors
    .filter(({ role, layer }) => role === 'weights' && (layers?.includes(layer) ?? true))
    .map((place) => [place, drawn.subarray(place.offset, place.offset + place.size)]);
}

/** @param hidden  layers from 1 that become zero, beside the output layer */
function textOfZeros(hidden: readonly number[], isOutput: boolean, strength: number): Message {
  if (hidden.length === 0)
    return message(
      'One proximal step of {0} sets all weights of the output layer to zero; they stay there unless the gradient outgrows lambda. Use a smaller strength.',
      readable(strength),
    );
  return isOutput
    ? message(
        'One proximal step of {0} sets all weights of layer {1} and of the output layer to zero; they stay there unless the gradient outgrows lambda. Use a smaller strength.',
        readable(strength),
        someOf(hidden),
      )
    : message(
        'One proximal step of {0} sets all weights of layer {1} to zero; they stay there unless the gradient outgrows lambda. Use a smaller strength.',
        readable(strength),
        someOf(hidden),
      );
}

const zeroAtOnce: Rule = {
  code: 'penalty/all-zero-at-once',
  claim: 'l1-zero-test-point',
  doc: 'A proximal step that is longer than all weights of a layer are at the start.',
  check(given) {
    const { optimizer, penalties: terms, network } = given.experiment;
    // A linear model has its exact bound, and weights of a file are not drawn.
    if (!optimizer.proximal || network.layers.length === 0 || network.weights !== undefined) return [];
    return terms.flatMap((penalty, index) => {
      const entry = penalties.get(penalty.name);
      if (entry.prox === undefined || penalty.lambda === 0) return [];
      const perStep = optimizer.learningRate * restGain(optimizer);
      const isZero = (lambda: number, [place, weights]: [TensorPlace, Float32Array]): boolean => {
        const after = Float64Array.from(weights);
        if (after.every((value) => value === 0)) return false;
        entry.prox?.(after, place, perStep * lambda, penalty.options);
        return after.every((value) => value === 0);
      };
      const gone = penalizedWeights(given, penalty).filter((one) => isZero(penalty.lambda, one));
      if (gone.length === 0) return [];
      let lambda = penalty.lambda;
      while (gone.some((one) => isZero(lambda, one))) lambda /= 10;
      const pointer = ['penalties', index, 'lambda'];
      const hidden = gone.flatMap(([{ layer }]) => (layer < network.layers.length ? [layer + 1] : []));
      const text = textOfZeros(hidden, hidden.length < gone.length, perStep * penalty.lambda);
      const fix = roundDown(lambda / 10);
      return [{ pointer, severity: 'warning' as const, message: text, fixes: fix > 0 ? [setValue(pointer, fix)] : [] }];
    });
  },
};

const normOfOneUnit: Rule = {
  code: 'network/norm-of-one-unit',
  claim: 'layer-norm-statistics',
  doc: 'A norm over the units of a layer that has one: nothing varies.',
  check({ experiment }) {
    const isLonely = layersWhere(
      experiment,
      ({ norm, units }) => units === 1 && norm !== undefined && normalizations.get(norm.name).axis === 'features',
    );
    return isLonely.map((layer) => {
      const { norm } = experiment.network.layers[layer]!;
      const entry = norm && normalizations.get(norm.name);
      const pointer = ['network', 'layers', layer, 'norm'];
      const text =
        entry?.isCentred === true
          ? message(
              '{0} over the one unit of layer {1} makes its output 0 for every sample: one value is its own mean. Use more units or no norm.',
              entry.label,
              layer + 1,
            )
          : message(
              '{0} over the one unit of layer {1} leaves nothing but its sign: one value is its own size. Use more units or no norm.',
              entry?.label ?? '',
              layer + 1,
            );
      return { pointer, severity: 'warning' as const, message: text, fixes: [removeAt(pointer)] };
    });
  },
};

/** The largest number that float32, in which networks are trained, can hold. */
const largestFloat32 = 3.4028234e38;

const beyondFloat32: Rule = {
  code: 'data/beyond-float32',
  doc: 'Scaled data that are too large for the precision of training.',
  check({ data, experiment, has }) {
    if (!data) return [];
    const { dataset } = data;
    const found: ReturnType<Rule['check']>[number][] = [];
    const look = (
      part: 'inputs' | 'targets',
      names: readonly string[],
      key: 'standardize' | 'standardizeTarget',
    ): void => {
      const at = tooLarge([data.train, data.validation], part);
      if (at === undefined) return;
      const own: Pointer = has(['data', key]) ? ['data', key] : ['data'];
      const text = message(
        'Column "{0}" reaches {1}; training computes in float32, which ends at 3.4e38. Standardise it, or use other units.',
        names[at.index % names.length] ?? '',
        readable(at.value),
      );
      const fixes = experiment.data[key] ? [] : [setValue(['data', key], true)];
      found.push({ pointer: own, severity: 'error', message: text, fixes });
    };
    look('inputs', dataset.featureNames, 'standardize');
    if (dataset.task === 'regression') look('targets', dataset.targetNames, 'standardizeTarget');
    return found;
  },
};

function tooLarge(splits: readonly Split[], part: 'inputs' | 'targets'): { index: number; value: number } | undefined {
  for (const split of splits) {
    const index = split[part].findIndex((value) => !(Math.abs(value) <= largestFloat32));
    if (index >= 0) return { index, value: split[part][index]! };
  }
  return undefined;
}

/** What makes the first step go wrong. */
export const startRules: readonly Rule[] = [zeroAtOnce, normOfOneUnit, beyondFloat32];
