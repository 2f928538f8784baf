import type { Guide } from './guide.ts';

/** What penalties do, in reading order. */
export const penalties: Guide = {
  id: 'penalties',
  label: 'What penalties do',
  steps: [
    {
      claim: 'overfitting-signature',
      sentence: 'Too much freedom fits the noise: training error falls, the other one rises.',
      attempt: 'Add units and watch both losses part.',
      experiment: {
        title: 'Too much freedom',
        data: { source: 'sine', samples: 60, noise: 0.2, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 64, activation: 'tanh' },
            { units: 64, activation: 'tanh' },
          ],
        },
        loss: 'meanSquaredError',
        training: { epochs: 400, batchSize: 16, seed: 1 },
        optimizer: { name: 'momentum', learningRate: 0.05 },
      },
    },
    {
      claim: 'l2-penalty-gradient',
      sentence: 'L2 adds to the gradient what is proportional to the weight.',
      attempt: 'Raise lambda to 0.1 and watch the weights shrink.',
      experiment: {
        title: 'L2 on a sine',
        data: { source: 'sine', samples: 60, noise: 0.2, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 64, activation: 'tanh' },
            { units: 64, activation: 'tanh' },
          ],
        },
        loss: 'meanSquaredError',
        penalties: [{ name: 'l2', lambda: 0.01 }],
        training: { epochs: 400, batchSize: 16, seed: 1 },
        optimizer: { name: 'momentum', learningRate: 0.05 },
      },
    },
    {
      claim: 'l2-smoother-function',
      sentence: 'Stronger L2 gives a smoother function.',
      attempt: 'Set lambda to 0.0001, then to 0.1, and compare the curves.',
      experiment: {
        title: 'Smoother with L2',
        data: { source: 'sine', samples: 60, noise: 0.2, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 64, activation: 'tanh' },
            { units: 64, activation: 'tanh' },
          ],
        },
        loss: 'meanSquaredError',
        penalties: [{ name: 'l2', lambda: 0.003 }],
        training: { epochs: 400, batchSize: 16, seed: 1 },
        optimizer: { name: 'momentum', learningRate: 0.05 },
      },
    },
    {
      claim: 'l1-is-soft-l2-is-linear-shrink',
      sentence: 'L1 takes the same from every weight, L2 a share of it.',
      attempt: 'Exchange l1 and l2 and compare the paths of the weights.',
      experiment: {
        title: 'L1 against L2',
        data: { source: 'sparseLinear', validation: 0.3, seed: 1 },
        network: { init: 'zeros', layers: [] },
        penalties: [{ name: 'l1', lambda: 0.1 }],
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'l1-sparsity-theorem',
      sentence: 'Where the pull of the data is weaker than lambda, L1 makes a weight exactly 0.',
      attempt: 'Open Path and follow the weights as they enter.',
      experiment: {
        title: 'The lasso',
        data: { source: 'sparseLinear', validation: 0.3, seed: 1 },
        network: { init: 'zeros', layers: [] },
        penalties: [{ name: 'l1', lambda: 0.2 }],
        lab: { path: { penalty: 'l1', points: 60 } },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'l1-exact-zeros-need-prox',
      sentence: 'Exact zeros come from the proximal step, not from the gradient.',
      attempt: 'Set proximal to false and see the weights jitter around 0.',
      experiment: {
        title: 'Exact zeros',
        data: { source: 'sparseLinear', validation: 0.3, seed: 1 },
        network: { init: 'zeros', layers: [] },
        penalties: [{ name: 'l1', lambda: 0.1 }],
        optimizer: { name: 'sgd', learningRate: 0.05, proximal: true },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'elastic-net-prox',
      sentence: 'The elastic net does both, one after the other.',
      attempt: 'Move l1Ratio from 0.1 to 0.9 and count the zeros.',
      experiment: {
        title: 'Elastic net',
        data: { source: 'sparseLinear', validation: 0.3, seed: 1 },
        network: { init: 'zeros', layers: [] },
        penalties: [{ name: 'elasticNet', lambda: 0.1, l1Ratio: 0.5 }],
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'group-lasso-row-selection',
      sentence: 'In groups all weights of an input become 0 together.',
      attempt: 'Raise lambda and see input after input die.',
      experiment: {
        title: 'Groups of weights',
        data: { source: 'sparseLinear', validation: 0.3, seed: 1 },
        network: { init: 'heNormal', layers: [{ units: 12, activation: 'relu' }] },
        penalties: [{ name: 'groupLasso', lambda: 0.02, layers: [0], group: 'input' }],
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'constraint-penalty-equivalence',
      sentence: 'A budget for the norm is a penalty with the strength that fits.',
      attempt: 'Make radius smaller and watch its price in Training.',
      experiment: {
        title: 'A budget',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: { init: 'heNormal', layers: [{ units: 12, activation: 'relu' }] },
        constraint: { name: 'l2Ball', radius: 4 },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'ridge-shrinks-every-direction',
      sentence: 'L2 shrinks directions, not every single weight.',
      attempt: 'Open Path with l2 and find a weight that grows first.',
      experiment: {
        title: 'Ridge',
        data: { source: 'sparseLinear', validation: 0.3, seed: 1 },
        network: { init: 'zeros', layers: [] },
        penalties: [{ name: 'l2', lambda: 0.1 }],
        lab: { path: { penalty: 'l2', points: 60 } },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'nuclear-norm-low-rank',
      sentence: 'The nuclear norm makes singular values 0, and so the rank low.',
      attempt: 'Raise lambda and see the rank of the first layer fall.',
      experiment: {
        title: 'Low rank',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 16, activation: 'relu' },
            { units: 16, activation: 'relu' },
          ],
        },
        penalties: [{ name: 'nuclear', lambda: 0.01 }],
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'map-gaussian-prior-is-l2',
      sentence: 'Seen as a belief, L2 says that weights are normal around 0.',
      attempt: 'Exchange l2 for l1: a belief with a sharp peak.',
      experiment: {
        title: 'A belief about weights',
        data: { source: 'sparseLinear', validation: 0.3, seed: 1 },
        network: { init: 'zeros', layers: [] },
        penalties: [{ name: 'l2', lambda: 0.05 }],
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
  ],
};
