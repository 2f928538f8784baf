import type { Guide } from './guide.ts';

/** Activations and depth, in reading order. */
export const depth: Guide = {
  id: 'depth',
  label: 'Activations and depth',
  steps: [
    {
      claim: 'linear-network-collapse',
      sentence: 'Without activations between them many layers are one.',
      attempt: 'Put relu in place of linear and watch the boundary bend.',
      experiment: {
        title: 'Three linear layers',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 8, activation: 'linear' },
            { units: 8, activation: 'linear' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'sigmoid-derivative',
      sentence: 'The logistic function passes at most a quarter of a gradient back.',
      attempt: 'Open Gradients and see the bars shrink from layer to layer.',
      experiment: {
        title: 'Logistic layers',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 16, activation: 'sigmoid' },
            { units: 16, activation: 'sigmoid' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'saturation-tails',
      sentence: 'Far from 0 next to nothing of a gradient is left.',
      attempt: 'Raise stddev to 5 and see units saturate in Gradients.',
      experiment: {
        title: 'Saturated units',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: { name: 'normal', stddev: 2 },
          layers: [
            { units: 16, activation: 'sigmoid' },
            { units: 16, activation: 'sigmoid' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'tanh-sigmoid-identity',
      sentence: 'tanh is the same curve, stretched and centred.',
      attempt: 'Take sigmoid in place of tanh and compare how fast the loss falls.',
      experiment: {
        title: 'tanh layers',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 16, activation: 'tanh' },
            { units: 16, activation: 'tanh' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'zero-centred-outputs',
      sentence: 'What a unit gives lies around 0 for tanh, around a half for the logistic function.',
      attempt: 'Compare the signal of both activations in Gradients.',
      experiment: {
        title: 'Centred outputs',
        data: { source: 'spiral', samples: 300, noise: 0.1, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 16, activation: 'tanh' },
            { units: 16, activation: 'tanh' },
            { units: 16, activation: 'tanh' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'relu-definition',
      sentence: 'ReLU has the slope 1 where it is on, and 0 elsewhere.',
      attempt: 'Hover over relu, then over tanh, and compare the two curves.',
      experiment: {
        title: 'One layer of ReLU',
        data: { source: 'abs', samples: 200, noise: 0.05, seed: 1 },
        network: { init: 'heNormal', layers: [{ units: 8, activation: 'relu' }] },
        loss: 'meanSquaredError',
        training: { epochs: 100, batchSize: 20, seed: 1 },
        optimizer: { name: 'momentum', learningRate: 0.05 },
      },
    },
    {
      claim: 'affine-inside-region',
      sentence: 'So a ReLU network is straight in pieces, and they can be counted.',
      attempt: 'Open Regions and add a second layer of 8 units.',
      experiment: {
        title: 'Straight in pieces',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: { init: 'heNormal', layers: [{ units: 8, activation: 'relu' }] },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'dying-relu',
      sentence: 'A unit that is off on every sample has no gradient.',
      attempt: 'Raise the learning rate to 2 and count dead units in Gradients.',
      experiment: {
        title: 'Units that die',
        data: { source: 'moons', samples: 300, noise: 0.15, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 16, activation: 'relu' },
            { units: 16, activation: 'relu' },
          ],
        },
        optimizer: { name: 'sgd', learningRate: 0.5 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'variance-propagation',
      sentence: 'Each layer multiplies the size of the signal by inputs times variance of the weights.',
      attempt: 'Change stddev to 0.1 and to 0.4 and see the signal vanish and explode.',
      experiment: {
        title: 'The size of a signal',
        data: { source: 'spiral', samples: 300, noise: 0.1, validation: 0.3, seed: 1 },
        network: {
          init: { name: 'normal', stddev: 0.2 },
          layers: [
            { units: 32, activation: 'tanh' },
            { units: 32, activation: 'tanh' },
            { units: 32, activation: 'tanh' },
            { units: 32, activation: 'tanh' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'xavier-initialization',
      sentence: 'Xavier weights keep the signal of linear layers, and nearly that of tanh.',
      attempt: 'Take heNormal in its place and look at Signal in Gradients.',
      experiment: {
        title: 'Xavier weights',
        data: { source: 'spiral', samples: 300, noise: 0.1, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 32, activation: 'tanh' },
            { units: 32, activation: 'tanh' },
            { units: 32, activation: 'tanh' },
            { units: 32, activation: 'tanh' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'he-initialization',
      sentence: 'ReLU takes half of the signal, so its weights need twice the variance.',
      attempt: 'Take glorotNormal in its place and see the signal fall by half in each layer.',
      experiment: {
        title: 'He weights',
        data: { source: 'spiral', samples: 300, noise: 0.1, validation: 0.3, seed: 1 },
        network: {
          init: 'heNormal',
          layers: [
            { units: 32, activation: 'relu' },
            { units: 32, activation: 'relu' },
            { units: 32, activation: 'relu' },
            { units: 32, activation: 'relu' },
          ],
        },
        optimizer: { name: 'momentum', learningRate: 0.05 },
        training: { epochs: 60, batchSize: 32, seed: 1 },
      },
    },
    {
      claim: 'vanishing-gradient-network',
      sentence: 'With the wrong pair the gradient of early layers is gone before training begins.',
      attempt: 'Take relu and heNormal and see the first layer learn.',
      experiment: {
        title: 'A gradient that vanishes',
        data: { source: 'spiral', samples: 300, noise: 0.1, validation: 0.3, seed: 1 },
        network: {
          init: 'glorotNormal',
          layers: [
            { units: 16, activation: 'sigmoid' },
            { units: 16, activation: 'sigmoid' },
            { units: 16, activation: 'sigmoid' },
            { units: 16, activation: 'sigmoid' },
            { units: 16, activation: 'sigmoid' },
            { units: 16, activation: 'sigmoid' },
          ],
        },
        training: { epochs: 40, batchSize: 32, seed: 1 },
        optimizer: { name: 'momentum', learningRate: 0.05 },
      },
    },
  ],
};
