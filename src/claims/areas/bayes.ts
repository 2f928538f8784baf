import {
  bernoulliLoss,
  gaussianLoss,
  gaussianPriorStrength,
  kurtosis,
  laplaceDensity,
  laplacePosterior,
  meanNormalLength,
} from '../../analysis/paths/equivalents/priors.ts';
import { message } from '../../core/ground/errors.ts';
import { integrate } from '../../core/numbers/integrate.ts';
import { normalCdf, normalDensity } from '../../core/numbers/numerics.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../words/draw.ts';

const unitLaplace = Math.SQRT2;
const weight = message('weight');
const density = message('density');

/** What penalties mean as beliefs about weights. */
export const bayes: readonly ClaimEntry[] = [
  defineClaim({
    id: 'posterior-proportional-to-likelihood-times-prior',
    statement: 'The most probable weights given the data are those with the least loss plus penalty.',
    formula: String.raw`-\ln p(\theta\mid D)=-\ln p(D\mid\theta)-\ln p(\theta)+c`,
    assumptions:
      'The loss is minus the log of the likelihood, up to a constant; the penalty is minus the log of the prior.',
    ingredient: { name: 'minus the log of the likelihoods', value: { gaussianLoss, bernoulliLoss } },
    closedForms: () => ({
      half_squared_error_is_gaussian_nll_sigma_1_offset_per_point: Math.log(2 * Math.PI) / 2,
      bernoulli_nll_p_0p8_y_1: Math.log(5 / 4),
    }),
    measure: ({ use }) => {
      const error = 0.7;
      const offset = use.gaussianLoss(error, 1) - error ** 2 / 2;
      return {
        numbers: {
          half_squared_error_is_gaussian_nll_sigma_1_offset_per_point: offset,
          bernoulli_nll_p_0p8_y_1: use.bernoulliLoss(0.8, 1),
        },
        charts: () => [
          drawCurves({
            title: message('Minus the log likelihood lies {0} above half the squared error, everywhere', tell(offset)),
            x: message('error'),
            y: message('loss of one sample'),
            curves: [
              { label: message('minus log of a normal density'), ...sample((t) => use.gaussianLoss(t, 1), [-3, 3]) },
              { label: message('half the squared error'), ...sample((t) => t ** 2 / 2, [-3, 3]) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'map-gaussian-prior-is-l2',
    statement: 'An L2 penalty is the belief that weights are normally distributed around zero.',
    formula: String.raw`\lambda=\frac{1}{\tau^2},\qquad \frac{\sigma^2}{\tau^2},\qquad \frac{\sigma^2}{N\tau^2}`,
    assumptions: 'Weights are independent with deviation tau; errors are normal with deviation sigma.',
    correction:
      'Which strength belongs to a prior depends on how the loss is written: minus the log likelihood, half the sum of squares (times sigma squared) or half their mean (over the number of samples, too).',
    ingredient: { name: 'the strength that a prior stands for', value: gaussianPriorStrength },
    measure: ({ use }) => {
      const tau = 2;
      const sigma = 0.5;
      const strength = use(tau, { kind: 'likelihood' });
      return {
        numbers: {
          lambda_nll_tau_2: strength,
          lambda_half_sse_sigma_0p5_tau_2: use(tau, { kind: 'halfSum', sigma }),
          lambda_half_mse_n30_sigma_0p5_tau_2: use(tau, { kind: 'halfMean', sigma, samples: 30 }),
        },
        charts: () => [
          drawCurves({
            title: message(
              'Minus the log of a prior of deviation {0} is an L2 penalty of strength {1}',
              tau,
              tell(strength),
            ),
            x: weight,
            y: message('penalty'),
            curves: [
              {
                label: message('minus log prior, from its lowest'),
                ...sample((t) => gaussianLoss(t, tau) - gaussianLoss(0, tau), [-4, 4]),
              },
              { label: message('L2 penalty'), ...sample((t) => (strength * t ** 2) / 2, [-4, 4], 41) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'map-laplace-prior-is-l1',
    statement:
      'An L1 penalty is the belief that weights follow a Laplace distribution, which has a sharp peak at zero.',
    formula: String.raw`p(\theta)=\frac{\lambda}{2}e^{-\lambda|\theta|},\qquad b=\frac{1}{\lambda}`,
    assumptions: 'The loss is minus the log likelihood.',
    correction:
      'It holds for the most probable weights alone, and the strength belongs to a loss that is minus the log likelihood; other scales of the loss change it.',
    ingredient: { name: 'the Laplace density', value: laplaceDensity },
    measure: ({ use, given }) => {
      const laplace = use(given.number('lambda'));
      const slope = Math.log(laplace.density(1) / laplace.density(2));
      return {
        numbers: { scale_b: laplace.scale, variance: laplace.variance, log_density_slope: slope },
        charts: () => [
          drawCurves({
            title: message(
              'The log of the prior falls by {0} for each unit of weight, like an L1 penalty',
              tell(slope),
            ),
            x: weight,
            y: message('log density'),
            curves: [{ label: message('Laplace prior'), ...sample((t) => Math.log(laplace.density(t)), [-3, 3]) }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'laplace-sharper-and-heavier',
    statement: 'At equal variance the Laplace density has a sharper peak and heavier tails than the normal one.',
    formula: String.raw`p(0)=\frac{1}{\sqrt2},\qquad P(|x|>3)=e^{-3\sqrt2}`,
    assumptions: 'Both have variance 1.',
    ingredient: { name: 'both densities', value: { laplaceDensity, normalDensity } },
    closedForms: () => ({
      unit_variance_density_at_0_laplace: Math.SQRT1_2,
      unit_variance_density_at_0_gauss: 1 / Math.sqrt(2 * Math.PI),
      tail_beyond_3_laplace: Math.exp(-3 * Math.SQRT2),
      tail_beyond_3_gauss: 2 * normalCdf(-3),
      kurtosis_laplace: 6,
      kurtosis_gauss: 3,
    }),
    measure: ({ use }) => {
      const laplace = use.laplaceDensity(unitLaplace);
      const normal = (t: number): number => use.normalDensity(t);
      return {
        numbers: {
          unit_variance_density_at_0_laplace: laplace.density(0),
          unit_variance_density_at_0_gauss: normal(0),
          tail_beyond_3_laplace: laplace.tail(3),
          tail_beyond_3_gauss: 2 * integrate(normal, [3, 12]),
          kurtosis_laplace: kurtosis(laplace.density, 40),
          kurtosis_gauss: kurtosis(normal, 12),
        },
        charts: () => [
          drawCurves({
            title: message('Sharper at zero and higher far out: the Laplace density beside the normal one'),
            x: weight,
            y: density,
            yScale: 'log10',
            curves: [
              { label: message('Laplace'), ...sample(laplace.density, [-5, 5]) },
              { label: message('normal'), ...sample(normal, [-5, 5]) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'laplace-posterior-is-not-sparse',
    statement: 'A Laplace prior makes some weights exactly zero.',
    formula: String.raw`P(\theta=0\mid D)=0`,
    assumptions: 'One weight, seen once with normal noise of deviation 1.',
    correction:
      'Only the most probable value is exactly zero. The posterior is a density: it gives the single value zero no probability, and its mean is not zero.',
    ingredient: { name: 'the posterior', value: laplacePosterior },
    measure: ({ use, given }) => {
      const y = given.number('y');
      const lambda = given.number('lambda');
      const { mode, mean } = use(y, lambda);
      const posterior = (t: number): number => normalDensity(t - y) * laplaceDensity(lambda).density(t);
      const total = integrate(posterior, [-12, 0]) + integrate(posterior, [0, 12]);
      return {
        numbers: {
          map: mode,
          posterior_mean: mean,
          posterior_probability_exact_zero: integrate(posterior, [0, 0]) / total,
        },
        charts: () => [
          drawCurves({
            title: message('The peak is at {0}, the mean at {1}', tell(mode), tell(mean)),
            x: weight,
            y: density,
            curves: [{ label: message('posterior'), ...sample((t) => posterior(t) / total, [-3, 4]) }],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'gaussian-prior-occam',
    statement: 'A normal prior says that networks with weights near zero are the most probable ones.',
    formula: String.raw`E\|\theta\|\approx\tau\sqrt d`,
    assumptions: 'Weights are independent and normal with deviation 1.',
    correction:
      'That is right of the density of a single weight. Of many weights together, draws from the prior lie near a sphere whose radius is the root of their number, far from zero where the density is highest.',
    ingredient: { name: 'the mean length and the density', value: { meanNormalLength, gaussianLoss } },
    // The record cuts its last decimal off instead of rounding it.
    bands: { mean_norm_d100_tau_1: { absolute: 1e-6 } },
    measure: ({ use }) => {
      const dimensions = Array.from({ length: 100 }, (_, at) => at + 1);
      const losses = [-1, -0.5, 0, 0.5, 1].map((t) => [t, use.gaussianLoss(t, 1)] as const);
      const [mode] = losses.reduce((best, one) => (one[1] < best[1] ? one : best));
      const length = use.meanNormalLength(100);
      return {
        numbers: {
          mode_norm: Math.abs(mode),
          mean_norm_d100_tau_1: length,
          density_ratio_theta_0_over_2: Math.exp(use.gaussianLoss(2, 1) - use.gaussianLoss(0, 1)),
        },
        charts: () => [
          drawCurves({
            title: message(
              'A draw of 100 weights is {0} long on average, though zero is the densest place',
              tell(length),
            ),
            x: message('number of weights'),
            y: message('mean length'),
            curves: [
              { label: message('mean length'), x: dimensions, y: dimensions.map((d) => use.meanNormalLength(d)) },
              { label: message('root of their number'), x: dimensions, y: dimensions.map((d) => Math.sqrt(d)) },
            ],
          }),
        ],
      };
    },
  }),
];
