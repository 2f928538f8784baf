import { message } from '../../core/ground/errors.ts';
import { losses, type LossName } from '../../core/tables/losses.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { removeAt, setValue } from '../../core/config/parseConfigProblems.ts';
import { defaultChoice } from '../../core/ground/registry.ts';
import { readable, roundDown, type Rule } from './diagnosticRule.ts';
import { largestStableRate } from './stableRate.ts';

const aboveStableRate: Rule = {
  code: 'training/unstable-learning-rate',
  doc: 'A learning rate above the largest stable one of a linear model with squared error.',
  check({ experiment, data, loss }) {
    const { optimizer, clip, network } = experiment;
    if (!data || network.layers.length > 0 || clip) return [];
    if (!isSquare(data.dataset.targetWidth, loss.name)) return [];
    const limit = largestStableRate(experiment, data);
    if (limit === undefined || optimizer.learningRate <= limit) return [];
    const pointer = ['optimizer', 'learningRate'];
    const text = message(
      'Learning rate {0} is above {1}, the largest at which {2} is stable on these data with its decay and penalties: the loss will grow without bound. Use less.',
      optimizer.learningRate,
      readable(limit),
      optimizers.get(optimizer.name).label,
    );
    const fix = roundDown(limit / 2);
    return [{ pointer, severity: 'warning', message: text, fixes: fix > 0 ? [setValue(pointer, fix)] : [] }];
  },
};

/** Whether the loss is half the squared error: only then is the curvature of the data that of the loss. */
function isSquare(width: number, name: LossName): boolean {
  const loss = losses.get(name);
  const target = new Float64Array(width);
  const gradient = new Float64Array(width);
  return [-3, 1, 40].every((output) => {
    loss.gradient(new Float64Array(width).fill(output), target, defaultChoice(losses, name).options, gradient);
    return gradient.every((value) => Math.abs(value - output) < 1e-9);
  });
}

const flippingDecay: Rule = {
  code: 'training/decay-flips-weights',
  doc: 'Decoupled decay that overshoots zero at every step.',
  check({ experiment: { optimizer } }) {
    const product = optimizer.learningRate * optimizer.weightDecay;
    if (!optimizers.get(optimizer.name).decoupled || product < 1 || optimizer.decay === 'none') return [];
    const pointer = ['optimizer', 'weightDecay'];
    const text = message(
      'Every step multiplies the weights by 1 - learningRate * weightDecay = {0}: they cannot grow. Keep learningRate * weightDecay below 1.',
      readable(1 - product),
    );
    const fix = roundDown(0.1 / optimizer.learningRate);
    return [{ pointer, severity: 'warning', message: text, fixes: fix > 0 ? [setValue(pointer, fix)] : [] }];
  },
};

const decayOfNothing: Rule = {
  code: 'training/decay-of-nothing',
  doc: 'A weight decay that acts on no parameter.',
  check({ experiment: { optimizer }, has }) {
    const pointer = ['optimizer', 'weightDecay'];
    if (optimizer.decay !== 'none' || optimizer.weightDecay === 0 || !has(pointer)) return [];
    const text = message('weightDecay {0} acts on nothing: "decay" is "none".', optimizer.weightDecay);
    return [
      {
        pointer,
        severity: 'information',
        message: text,
        fixes: [setValue(['optimizer', 'decay'], 'weights'), removeAt(pointer)],
      },
    ];
  },
};

const batchLargerThanData: Rule = {
  code: 'training/batch-larger-than-data',
  doc: 'A batch larger than the training data.',
  check({ experiment, data, has }) {
    const samples = data?.train.samples ?? Infinity;
    if (experiment.training.batchSize <= samples || !has(['training', 'batchSize'])) return [];
    const pointer = ['training', 'batchSize'];
    const text = message(
      'batchSize {0} is larger than the {1} training samples: every step uses all of them, one step per epoch.',
      experiment.training.batchSize,
      samples,
    );
    return [{ pointer, severity: 'warning', message: text, fixes: [setValue(pointer, samples)] }];
  },
};

const stoppingBlind: Rule = {
  code: 'training/stopping-without-validation',
  doc: 'Early stopping without validation samples.',
  check({ experiment, data }) {
    const isBlind = experiment.data.validation === 0 || data?.validation.samples === 0;
    if (!experiment.earlyStopping || !isBlind) return [];
    const pointer = ['earlyStopping'];
    const text = message(
      'Early stopping watches the validation loss, and no samples validate: it watches the training loss, which says nothing about over-fitting. Set data.validation above 0.',
    );
    return [
      {
        pointer,
        at: 'key',
        severity: 'warning',
        message: text,
        fixes: [setValue(['data', 'validation'], 0.3), removeAt(pointer)],
      },
    ];
  },
};

const endlessWarmup: Rule = {
  code: 'training/warmup-too-long',
  doc: 'A warm-up as long as the run.',
  check({ experiment, data }) {
    if (!data) return [];
    const { epochs, batchSize } = experiment.training;
    const steps = epochs * Math.ceil(data.train.samples / batchSize);
    const { warmup } = experiment.schedule;
    if (warmup < steps) return [];
    const pointer = ['schedule', 'warmup'];
    const text = message(
      'The warm-up of {0} steps lasts longer than the run of {1}: the learning rate never reaches its value.',
      warmup,
      steps,
    );
    return [{ pointer, severity: 'warning', message: text, fixes: [setValue(pointer, Math.floor(steps / 20))] }];
  },
};

const longPatience: Rule = {
  code: 'training/patience-too-long',
  doc: 'A patience that the run cannot use up.',
  check({ experiment: { earlyStopping, training } }) {
    if (!earlyStopping || earlyStopping.patience < training.epochs) return [];
    const pointer = ['earlyStopping', 'patience'];
    const text = message(
      'patience {0} is not below the {1} epochs of the run: it never stops early, only the best weights are restored.',
      earlyStopping.patience,
      training.epochs,
    );
    return [
      {
        pointer,
        severity: 'information',
        message: text,
        fixes: [setValue(pointer, Math.max(1, Math.floor(training.epochs / 10)))],
      },
    ];
  },
};

/** What theory knows about a run before it starts. */
export const trainingRules: readonly Rule[] = [
  aboveStableRate,
  flippingDecay,
  decayOfNothing,
  batchLargerThanData,
  stoppingBlind,
  endlessWarmup,
  longPatience,
];
