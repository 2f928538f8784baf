import { message } from '../../core/ground/errors.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { removeAt, setValue } from '../../core/config/parseConfigProblems.ts';
import { readable, roundDown, type Rule } from './diagnosticRule.ts';
import { isSquare, largestStableRate } from './stableRate.ts';
import { stableRateAtStart } from './startCurvature.ts';

const aboveStableRate: Rule = {
  code: 'training/unstable-learning-rate',
  claim: 'gd-speed-and-condition',
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

/** Up to about this many times the largest stable rate networks leave the sharp place by themselves instead of growing without bound. */
const catapultFactor = 4;

const beyondStartCurvature: Rule = {
  code: 'training/rate-beyond-curvature',
  claim: 'gd-speed-and-condition',
  doc: 'A learning rate above the largest stable one at the initial weights of a network.',
  check(given) {
    const { experiment, data, loss } = given;
    const { optimizer, clip, network } = experiment;
    if (!data || clip || (network.layers.length === 0 && isSquare(data.dataset.targetWidth, loss.name))) return [];
    const limit = stableRateAtStart(given);
    if (limit === undefined || optimizer.learningRate <= limit.rate) return [];
    const pointer = ['optimizer', 'learningRate'];
    const isFar = optimizer.learningRate > catapultFactor * limit.rate;
    const args = [
      optimizer.learningRate,
      readable(limit.rate),
      optimizers.get(optimizer.name).label,
      limit.samples,
    ] as const;
    const text = isFar
      ? message(
          'Learning rate {0} is far above {1}, the largest at which {2} is stable at the initial weights (by the curvature of the loss on {3} training samples): the first steps will grow. Use less.',
          ...args,
        )
      : message(
          'Learning rate {0} is above {1}, the largest at which {2} is stable at the initial weights (by the curvature of the loss on {3} training samples): the first steps overshoot until the weights reach a flatter place.',
          ...args,
        );
    const fix = roundDown(limit.rate / 2);
    return [
      {
        pointer,
        severity: isFar ? 'warning' : 'information',
        message: text,
        fixes: fix > 0 ? [setValue(pointer, fix)] : [],
      },
    ];
  },
};

const flippingDecay: Rule = {
  code: 'training/decay-flips-weights',
  claim: 'decay-contraction-theorem',
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
  beyondStartCurvature,
  flippingDecay,
  decayOfNothing,
  batchLargerThanData,
  stoppingBlind,
  endlessWarmup,
  longPatience,
];
