import { message } from '../../core/ground/errors.ts';
import { removeAt, setValue, type Pointer } from '../../core/config/parseConfigProblems.ts';
import type { PreparedData } from '../../core/experiment/prepareData.ts';
import { readable, someOf, type Rule, type RuleInput } from './diagnosticRule.ts';
import { featureDeviations } from './featureDeviations.ts';

/** Where the document names its data. */
function placeOfData({ has }: RuleInput): Pointer {
  if (has(['data', 'file'])) return ['data', 'file'];
  return has(['data', 'source']) ? ['data', 'source'] : ['data'];
}

const oneClass: Rule = {
  code: 'data/one-class',
  doc: 'Classification with a single class.',
  check(given) {
    const { data } = given;
    if (data?.dataset.task !== 'classification') return [];
    const { classNames } = data.dataset;
    const pointer = given.has(['data', 'target']) ? ['data', 'target'] : placeOfData(given);
    if (classNames.length < 2) {
      const text = message(
        'All samples are of one class ("{0}"): there is nothing to tell apart. Choose another target.',
        someOf(classNames),
      );
      return [{ pointer, severity: 'error', message: text }];
    }
    const seen = new Set(data.train.targets);
    const unseen = classNames.filter((_name, index) => !seen.has(index));
    if (unseen.length === 0) return [];
    const text = message(
      'No training sample is of class {0}: the network cannot learn it. Use more samples or less validation.',
      someOf(unseen),
    );
    return [{ pointer, severity: 'warning', message: text }];
  },
};

const constantTarget: Rule = {
  code: 'data/constant-target',
  doc: 'A regression target that is the same in all training samples.',
  check(given) {
    const { data } = given;
    if (data?.dataset.task !== 'regression') return [];
    const width = data.dataset.targetWidth;
    const first = data.train.targets.subarray(0, width);
    if (data.train.samples < 2 || !data.train.targets.every((value, index) => value === first[index % width]))
      return [];
    const pointer = given.has(['data', 'target']) ? ['data', 'target'] : placeOfData(given);
    const text = message(
      'The target is {0} in every training sample: a constant fits it, there is nothing to learn. Choose another target.',
      someOf([...first].map(readable)),
    );
    return [{ pointer, severity: 'warning', message: text }];
  },
};

const constantFeatures: Rule = {
  code: 'data/constant-features',
  doc: 'Features that are the same in all training samples.',
  check(given) {
    const { data } = given;
    // In the user's own table the reader has named constant columns already.
    if (!data || data.train.samples < 2 || given.experiment.data.csv) return [];
    const { features, featureNames } = data.dataset;
    const constant = featureNames.filter((_name, feature) => isConstant(data, feature, features));
    if (constant.length === 0) return [];
    const text = message(
      '{0} of {1} features are constant in the training samples and carry nothing: {2}.',
      constant.length,
      features,
      someOf(constant),
    );
    // Real data have such columns (margins of pictures); only if nothing else is left is it more than a remark.
    return [
      { pointer: placeOfData(given), severity: constant.length === features ? 'warning' : 'hint', message: text },
    ];
  },
};

function isConstant({ train }: PreparedData, feature: number, features: number): boolean {
  const first = train.inputs[feature];
  for (let place = feature; place < train.inputs.length; place += features) {
    if (train.inputs[place] !== first) return false;
  }
  return true;
}

const unscaledTarget: Rule = {
  code: 'data/unscaled-target',
  doc: 'A regression target far from the scale of a network at its start.',
  check({ experiment, data }) {
    if (data?.dataset.task !== 'regression' || experiment.data.standardizeTarget) return [];
    const { targets } = data.train;
    const [deviation = 0] = featureDeviations(targets, data.dataset.targetWidth);
    const mean = targets.reduce((sum, value) => sum + value / targets.length, 0);
    const limit = 20;
    // Beyond all numbers there is no scale to speak of; another rule says so.
    if (!Number.isFinite(deviation) || !Number.isFinite(mean)) return [];
    if (deviation < limit && Math.abs(mean) < limit) return [];
    const pointer = ['data', 'standardizeTarget'];
    const text = message(
      'The target has mean {0} and deviation {1}; a network starts near 0 with outputs of size 1. Standardise it, or gradients start {1} times too large.',
      readable(mean),
      readable(deviation),
    );
    return [{ pointer, severity: 'information', message: text, fixes: [setValue(pointer, true)] }];
  },
};

const missingTexts = {
  feature: (value: number, last: number) =>
    message('There is no feature {0}: the data have the features 0 to {1}.', value, last),
  sample: (value: number, last: number) =>
    message('There is no training sample {0}: the data have the samples 0 to {1}.', value, last),
  parameter: (value: number, last: number) =>
    message('There is no parameter {0}: the network has the parameters 0 to {1}.', value, last),
} as const;

const missingPlaces: Rule = {
  code: 'data/index-out-of-range',
  doc: 'An index of a feature or a sample that the data do not have, or of a parameter that the network does not have.',
  check({ experiment, data, architecture, has }) {
    if (!data) return [];
    const { regions, path, geometry } = experiment.lab;
    const { features } = data.dataset;
    const { samples } = data.train;
    const found: ReturnType<Rule['check']>[number][] = [];
    const check = (value: number, count: number, what: keyof typeof missingTexts, pointer: Pointer): void => {
      if (value < count || !has(pointer)) return;
      const text = missingTexts[what](value, count - 1);
      found.push({ pointer, severity: 'error', message: text, fixes: count > 0 ? [setValue(pointer, count - 1)] : [] });
    };
    if ((regions.slice === 'features' || regions.slice === 'auto') && features > 1) {
      regions.features?.forEach((feature, index) =>
        check(feature, features, 'feature', ['lab', 'regions', 'features', index]),
      );
    }
    if (regions.slice === 'samples') {
      regions.samples.forEach((sample, index) =>
        check(sample, samples, 'sample', ['lab', 'regions', 'samples', index]),
      );
    }
    path.penalty.groups?.forEach((group, row) =>
      group.forEach((feature, index) =>
        check(feature, features, 'feature', ['lab', 'path', 'penalty', 'groups', row, index]),
      ),
    );
    if (geometry.plane === 'weights' && architecture !== undefined) {
      geometry.weights?.forEach((parameter, index) =>
        check(parameter, architecture.parameters, 'parameter', ['lab', 'geometry', 'weights', index]),
      );
    }
    return found;
  },
};

const overlappingGroups: Rule = {
  code: 'data/groups-overlap',
  doc: 'A feature in two groups of a path.',
  check({ experiment }) {
    const seen = new Set<number>();
    const found: ReturnType<Rule['check']>[number][] = [];
    experiment.lab.path.penalty.groups?.forEach((group, row) =>
      group.forEach((feature, index) => {
        if (seen.has(feature)) {
          const pointer = ['lab', 'path', 'penalty', 'groups', row, index];
          const text = message('Feature {0} is in two groups; the path needs groups without overlap.', feature);
          const remove = group.length > 1 ? pointer : pointer.slice(0, -1);
          found.push({ pointer, severity: 'error', message: text, fixes: [removeAt(remove)] });
        }
        seen.add(feature);
      }),
    );
    return found;
  },
};

/** What the samples themselves forbid or advise. */
export const dataRules: readonly Rule[] = [
  oneClass,
  constantTarget,
  constantFeatures,
  unscaledTarget,
  missingPlaces,
  overlappingGroups,
];
