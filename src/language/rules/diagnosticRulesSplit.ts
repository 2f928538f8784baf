import { setValue, type Pointer } from '../../core/config/parseConfigProblems.ts';
import type { PreparedData, Split } from '../../core/experiment/prepareData.ts';
import { message } from '../../core/ground/errors.ts';
import { readable, someOf, type Rule, type RuleInput } from './diagnosticRule.ts';

/** Where the document says what is learned. */
function placeOfTask({ has }: RuleInput): Pointer {
  return (
    [
      ['data', 'task'],
      ['data', 'file'],
      ['data', 'source'],
    ].find((pointer) => has(pointer)) ?? ['data']
  );
}

/** Fewer classes are no sign of a number that was taken for a class. */
const manyClasses = 10;

const continuousClasses: Rule = {
  code: 'data/continuous-classes',
  doc: 'A classification whose target has nearly as many values as samples.',
  check(given) {
    const { data } = given;
    if (data?.dataset.task !== 'classification') return [];
    const { classNames, samples } = data.dataset;
    const areNumbers = classNames.every((name) => Number.isFinite(Number(name)));
    const isContinuous = areNumbers && classNames.some((name) => !Number.isInteger(Number(name)));
    if (classNames.length < manyClasses || (!isContinuous && 2 * classNames.length <= samples)) return [];
    const text = areNumbers
      ? message('The target has {0} different values in {1} samples: is this a regression?', classNames.length, samples)
      : message('The target has {0} different words in {1} samples: is it an identifier?', classNames.length, samples);
    const fixes = areNumbers && given.experiment.data.csv ? [setValue(['data', 'task'], 'regression')] : [];
    return [{ pointer: placeOfTask(given), severity: 'warning', message: text, fixes }];
  },
};

const singleSamples: Rule = {
  code: 'data/single-sample',
  doc: 'A class with one sample.',
  check(given) {
    const { data } = given;
    if (data?.dataset.task !== 'classification') return [];
    const { classNames, targets } = data.dataset;
    const counts = new Uint32Array(classNames.length);
    for (const code of targets) counts[code] = counts[code]! + 1;
    const single = classNames.filter((_name, code) => counts[code] === 1);
    // Of many classes with one sample each another rule speaks.
    if (single.length === 0 || 2 * single.length > classNames.length + 1) return [];
    const text = message(
      'Class {0} has one sample: it can be learned or validated, not both, and most folds of a cross-validation lack it.',
      someOf(single),
    );
    return [{ pointer: placeOfTask(given), severity: 'warning', message: text }];
  },
};

const emptyValidation: Rule = {
  code: 'data/empty-validation',
  doc: 'A share of samples for validation that comes to none.',
  check(given) {
    const { data, experiment, has } = given;
    if (!data || experiment.data.validation === 0 || data.validation.samples > 0) return [];
    const pointer = has(['data', 'validation']) ? ['data', 'validation'] : placeOfTask(given);
    const text = message(
      'No sample validates: {0} of {1} samples come to none, since every class keeps one for training.',
      readable(experiment.data.validation),
      data.dataset.samples,
    );
    return [{ pointer, severity: 'warning', message: text, fixes: [setValue(['data', 'validation'], 0)] }];
  },
};

/** The value of a column in all samples; undefined where it has several. */
function constantOf({ inputs, samples }: Split, feature: number, features: number): number | undefined {
  const first = inputs[feature];
  for (let sample = 1; sample < samples; sample += 1)
    if (inputs[sample * features + feature] !== first) return undefined;
  return first;
}

function constantInTraining({ train, validation, dataset }: PreparedData): string[] {
  const { features, featureNames } = dataset;
  return featureNames.filter((_name, feature) => {
    const value = constantOf(train, feature, features);
    return value !== undefined && validation.samples > 0 && constantOf(validation, feature, features) !== value;
  });
}

const constantWhereLearned: Rule = {
  code: 'data/constant-in-training',
  doc: 'A feature that is constant in the training samples and not in those that validate.',
  check(given) {
    const { data, has, experiment } = given;
    if (!data || data.train.samples < 2) return [];
    const left = experiment.data.csv?.reading.columns ?? {};
    const names = constantInTraining(data).filter((name) => !(Object.hasOwn(left, name) && left[name] === 'ignore'));
    if (names.length === 0) return [];
    const pointer = [
      ['data', 'file'],
      ['data', 'source'],
    ].find((one) => has(one)) ?? ['data'];
    const text = message(
      '{0} is constant in the training samples and not in the validation samples: nothing is learned of it, it cannot be scaled, and its random first weights stay. Use another seed or more samples, or leave it out.',
      someOf(names),
    );
    const fixes = experiment.data.csv
      ? names.slice(0, 1).map((name) => ({
          ...setValue(['data', 'columns', name], 'ignore'),
          title: message('Leave out the column "{0}"', name),
        }))
      : [];
    return [{ pointer, severity: 'warning', message: text, fixes }];
  },
};

/** Rules on what the split into training and validation does to the data. */
export const splitRules: readonly Rule[] = [continuousClasses, singleSamples, emptyValidation, constantWhereLearned];
