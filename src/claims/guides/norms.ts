import type { Guide } from './guide.ts';

/** What norms and optimizers do to a penalty, in reading order. */
export const norms: Guide = {
  id: 'norms',
  label: 'What norms and optimizers do to a penalty',
  steps: [
    {
      claim: 'sgd-weight-decay-update',
      sentence: 'In gradient descent L2 and decay are the same.',
      attempt: 'Write weightDecay 0.01 in place of the penalty and compare the losses.',
      experiment: {
        title: 'Decay in plain descent',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: { init: 'heNormal', layers: [{ units: 16, activation: 'relu' }] },
        penalties: [{ name: 'l2', lambda: 0.01 }],
        optimizer: { name: 'sgd', learningRate: 0.1 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'momentum-accumulates-decay',
      sentence: 'Momentum adds up decay like any gradient.',
      attempt: 'Exchange momentum for sgdw, where decay stays beside it.',
      experiment: {
        title: 'Decay with momentum',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: { init: 'heNormal', layers: [{ units: 16, activation: 'relu' }] },
        penalties: [{ name: 'l2', lambda: 0.01 }],
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'adam-l2-scaled-by-gradient-history',
      sentence: 'Adam divides a penalty by the size of the gradients: that is not L2 any more.',
      attempt: 'Follow the remark in the text and take decoupled decay.',
      experiment: {
        title: 'L2 in Adam',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: { init: 'heNormal', layers: [{ units: 16, activation: 'relu' }] },
        penalties: [{ name: 'l2', lambda: 0.01 }],
        optimizer: { name: 'adam', learningRate: 0.005 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'adamw-decoupled',
      sentence: 'AdamW shrinks all weights by the same share.',
      attempt: 'Set weightDecay to 0.5 and compare the sizes of the layers.',
      experiment: {
        title: 'Decay beside the gradient',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: { init: 'heNormal', layers: [{ units: 16, activation: 'relu' }] },
        optimizer: { name: 'adamw', learningRate: 0.005, weightDecay: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'batch-norm-statistics',
      sentence: 'Batch norm brings every unit to mean 0 and variance 1 over the batch.',
      attempt: 'Set batchSize to 4 and see the loss become restless.',
      experiment: {
        title: 'Batch norm',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 16, activation: 'relu', norm: 'batch' },
            { units: 16, activation: 'relu', norm: 'batch' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'batch-norm-jacobian',
      sentence: 'Through its mean and spread every sample acts on every other.',
      attempt: 'Take layer norm in its place: samples are on their own again.',
      experiment: {
        title: 'Samples that act on one another',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 16, activation: 'relu', norm: 'batch' },
            { units: 16, activation: 'relu', norm: 'batch' },
          ],
        },
        training: { epochs: 60, batchSize: 8, seed: 1 },
        optimizer: { name: 'momentum', learningRate: 0.05 },
      },
    },
    {
      claim: 'layer-norm-batch-independence',
      sentence: 'Layer norm looks at one sample alone.',
      attempt: 'Change batchSize: nothing but the steps changes.',
      experiment: {
        title: 'Layer norm',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 16, activation: 'relu', norm: 'layer' },
            { units: 16, activation: 'relu', norm: 'layer' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'weights-before-bn-are-scale-free',
      sentence: 'In front of a norm the length of the weights does not matter.',
      attempt: 'Set stddev to 0.1 and to 3: the boundary begins the same.',
      experiment: {
        title: 'Weights without scale',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: { name: 'normal', stddev: 1 },
          layers: [
            { units: 16, activation: 'relu', norm: 'batch' },
            { units: 16, activation: 'relu', norm: 'batch' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'l2-before-bn-changes-effective-lr',
      sentence: 'Decay there shortens the weights, and so they turn faster.',
      attempt: 'Set weightDecay to 0 and to 0.1 and compare the gradients.',
      experiment: {
        title: 'Decay in front of a norm',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 16, activation: 'relu', norm: 'batch' },
            { units: 16, activation: 'relu', norm: 'batch' },
          ],
        },
        optimizer: { name: 'sgd', learningRate: 0.1, weightDecay: 0.01, decay: 'weights' },
        training: { epochs: 120, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'bn-weight-decay-equilibrium',
      sentence: 'Growth by gradients and decay come to a balance.',
      attempt: 'Train for 400 epochs and see the norms of the layers settle.',
      experiment: {
        title: 'Growth and decay in balance',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 16, activation: 'relu', norm: 'batch' },
            { units: 16, activation: 'relu', norm: 'batch' },
          ],
        },
        optimizer: { name: 'sgd', learningRate: 0.2, weightDecay: 0.02, decay: 'weights' },
        training: { epochs: 200, batchSize: 16, seed: 1 },
      },
    },
    {
      claim: 'which-parameters-to-decay',
      sentence: 'So decay belongs on weights; scale and shift are better left out.',
      attempt: 'Set decay to "all" and read the remark in the text.',
      experiment: {
        title: 'What to decay',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 16, activation: 'relu', norm: 'batch' },
            { units: 16, activation: 'relu', norm: 'batch' },
          ],
        },
        optimizer: { name: 'adamw', learningRate: 0.005, weightDecay: 0.05, decay: 'weights' },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'early-stopping-equals-l2',
      sentence: 'Where no penalty is written, stopping early still acts like one.',
      attempt: 'Take earlyStopping away and watch the validation loss rise.',
      experiment: {
        title: 'Stopping early',
        data: { source: 'sine', samples: 60, noise: 0.2, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 64, activation: 'tanh' },
            { units: 64, activation: 'tanh' },
          ],
        },
        loss: 'meanSquaredError',
        earlyStopping: { patience: 20 },
        training: { epochs: 400, batchSize: 16, seed: 1 },
        optimizer: { name: 'momentum', learningRate: 0.05 },
      },
    },
  ],
};
