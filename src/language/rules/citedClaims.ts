import type { NamedClaim } from '../../core/config/parseConfigProblems.ts';
import { message } from '../../core/ground/errors.ts';

/** Sentences that diagnostics and entries of the tables refer to. */
const cited = {
  'linear-network-collapse': { verdict: 'true', about: message('without activations all layers are one') },
  'sigmoid-definition': { verdict: 'true', about: message('what the logistic function is') },
  'saturation-tails': { verdict: 'true', about: message('how fast the slope vanishes far from 0') },
  'zero-centred-outputs': { verdict: 'true-with-conditions', about: message('outputs around 0') },
  'tanh-sigmoid-identity': { verdict: 'true', about: message('tanh is a logistic function, stretched') },
  'relu-definition': { verdict: 'true', about: message('what ReLU is') },
  'dying-relu': { verdict: 'true', about: message('units that die') },
  'softplus-relu-gap': { verdict: 'true', about: message('how far softplus is from ReLU') },
  'leaky-relu-variant': { verdict: 'true', about: message('a slope on the negative side') },
  'variance-propagation': {
    verdict: 'true-with-conditions',
    about: message('how the size of a signal goes through a layer'),
  },
  'xavier-initialization': { verdict: 'loose', about: message('Xavier weights') },
  'he-initialization': { verdict: 'true', about: message('He weights') },
  'he-for-leaky-variants': { verdict: 'loose', about: message('weights for leaky variants') },
  'activation-initialisation-coupling': { verdict: 'true', about: message('activation and weights belong together') },
  'tanh-trains-faster-than-sigmoid': {
    verdict: 'true-with-conditions',
    about: message('tanh trains faster than the logistic function'),
  },
  'gradient-variance-layer-factor': { verdict: 'loose', about: message('the factor of the gradient in each layer') },
  'vanishing-gradient-network': { verdict: 'true', about: message('gradients that shrink layer by layer') },
  'affine-inside-region': { verdict: 'true', about: message('a ReLU network is straight in pieces') },
  'smooth-activations-lower-complexity': { verdict: 'loose', about: message('smooth activations have no regions') },
  'l2-penalty-gradient': { verdict: 'true', about: message('the gradient of L2') },
  'input-scale-alpha-squared': { verdict: 'true', about: message('the scale of inputs decides what a penalty does') },
  'l1-sparsity-theorem': { verdict: 'true-with-conditions', about: message('L1 makes weights exactly 0') },
  'l1-zero-test-point': { verdict: 'false', about: message('when L1 sets a weight to 0') },
  'hard-threshold-sparser-claim': { verdict: 'false', about: message('hard and soft thresholds') },
  'l1-exact-zeros-need-prox': { verdict: 'loose', about: message('exact zeros need the proximal step') },
  'elastic-net-prox': { verdict: 'true', about: message('the step of the elastic net') },
  'group-lasso-row-selection': { verdict: 'true', about: message('whole groups become 0') },
  'constraint-penalty-equivalence': { verdict: 'true-with-conditions', about: message('a budget and a penalty') },
  'ridge-shrinks-every-direction': { verdict: 'loose', about: message('L2 shrinks') },
  'spectral-norm-penalty': { verdict: 'true', about: message('what a penalty on the largest singular value does') },
  'nuclear-norm-low-rank': { verdict: 'true', about: message('low rank by the nuclear norm') },
  'relu-rescaling-invariance': { verdict: 'true-with-conditions', about: message('layers of ReLU can be rescaled') },
  'path-norm-invariance': { verdict: 'true', about: message('the path norm does not see rescaling') },
  'sgd-weight-decay-update': { verdict: 'true', about: message('decay in gradient descent') },
  'decay-contraction-theorem': { verdict: 'false', about: message('when decay contracts') },
  'momentum-accumulates-decay': { verdict: 'true-with-conditions', about: message('momentum adds decay up') },
  'nesterov-l2-update': { verdict: 'false', about: message('L2 with Nesterov momentum') },
  'adam-l2-scaled-by-gradient-history': { verdict: 'true', about: message('Adam rescales L2') },
  'adamw-decoupled': { verdict: 'true', about: message('decay beside the gradient') },
  'batch-norm-inference-running-average': { verdict: 'true', about: message('running averages at inference') },
  'batch-norm-batch-of-one': { verdict: 'true', about: message('a batch of one') },
  'layer-norm-statistics': { verdict: 'true', about: message('what layer norm computes') },
  'layer-norm-batch-independence': { verdict: 'true', about: message('layer norm looks at one sample') },
  'rms-norm-definition': { verdict: 'true', about: message('what RMS norm computes') },
  'normalisations-differ-by-axis': { verdict: 'false', about: message('how the norms differ') },
  'weights-before-bn-are-scale-free': {
    verdict: 'true-with-conditions',
    about: message('weights in front of a norm have no scale'),
  },
  'l2-before-bn-changes-effective-lr': {
    verdict: 'true',
    about: message('decay in front of a norm changes the learning rate'),
  },
  'which-parameters-to-decay': { verdict: 'loose', about: message('what to decay') },
  'batch-norm-jacobian': { verdict: 'false', about: message('the derivative of batch norm') },
  'gd-speed-and-condition': { verdict: 'true-with-conditions', about: message('how fast descent can be') },
  'logistic-gd-max-margin': { verdict: 'true', about: message('descent turns to the widest band') },
  'label-smoothing-optimum': { verdict: 'true', about: message('where smoothed labels end') },
  'posterior-proportional-to-likelihood-times-prior': {
    verdict: 'true',
    about: message('a loss is minus a log likelihood'),
  },
} as const satisfies Readonly<Record<string, Omit<NamedClaim, 'id'>>>;

/** The id of a sentence that is referred to. */
export type CitedClaimId = keyof typeof cited;

/** What is said of a sentence; undefined for one that nothing refers to. */
export function citedClaim(id: string): NamedClaim | undefined {
  return Object.hasOwn(cited, id) ? { id, ...cited[id as CitedClaimId] } : undefined;
}

/** All sentences that are referred to. */
export const citedClaimIds = Object.keys(cited) as readonly CitedClaimId[];
