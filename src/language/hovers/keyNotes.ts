import { message, type Message } from '../../core/ground/errors.ts';
import type { Pointer } from '../../core/config/parseConfigProblems.ts';

/** What a hover says about a key beyond its shape's own sentence. */
export interface KeyNote {
  /** TeX with every factor. */
  readonly formula: string;
  /** One plain paragraph. */
  readonly doc: Message;
  /** Paper or book. */
  readonly source?: Message;
  /** The part of the document that the note is about, where other parts have a key of the same name. */
  readonly within?: string;
}

/** Notes by the name of the key; every other key is explained by its shape. See `noteOn`. */
export const keyNotes: Readonly<Record<string, KeyNote>> = {
  lambda: {
    formula: String.raw`\min_w\ \frac{1}{n}\sum_{i=1}^{n} \ell_i(w) + \lambda\,P(w)`,
    doc: message(
      'Strength of a penalty: what is minimised is the mean loss plus lambda times P(w). The loss is a mean, so the same lambda weighs the same whatever the number of samples; other programs divide by 2n or n or not at all.',
    ),
    source: message('Hastie, Tibshirani, Friedman (2009), The Elements of Statistical Learning, chapter 3'),
  },
  learningRate: {
    formula: String.raw`w_{t+1} = w_t - \eta_t\, d_t,\qquad \eta_t = \eta\, s(t)`,
    doc: message(
      'Length of a step: the direction of the optimizer is multiplied by the learning rate times the factor of the schedule. Gradient descent on a parabola is stable below 2 over the largest curvature.',
    ),
    source: message('Nesterov (2018), Lectures on Convex Optimization, section 2.1'),
  },
  weightDecay: {
    formula: String.raw`\text{decoupled: } w \leftarrow (1-\eta\,\lambda_{\mathrm{wd}})\,w \qquad \text{coupled: } g \leftarrow g + \lambda_{\mathrm{wd}}\,w`,
    doc: message(
      'Pull of the optimizer on the weights. Decoupled (adamw, sgdw) it shrinks all weights by the same factor at every step; coupled it is added to the gradient, which adaptive optimizers then rescale. For plain gradient descent both are an L2 penalty of this strength (half the squared norm).',
    ),
    source: message('Loshchilov, Hutter (2019), Decoupled weight decay regularization'),
  },
  momentum: {
    formula: String.raw`v_{t+1} = \mu\, v_t + g_t,\qquad w_{t+1} = w_t - \eta\, v_{t+1}`,
    doc: message(
      'Share of the last direction that is kept. A steady gradient is amplified by 1 / (1 - momentum); the velocity forgets half of what it knew in ln 2 / -ln(momentum) steps.',
    ),
    source: message('Polyak (1964), Some methods of speeding up the convergence of iteration methods'),
  },
  batchSize: {
    formula: String.raw`g = \frac{1}{B}\sum_{i\in\mathcal{B}} \nabla \ell_i(w),\qquad \operatorname{Var} g = \frac{\Sigma}{B}\cdot\frac{n-B}{n-1}`,
    doc: message(
      'Samples of one step, drawn without replacement. The variance of the gradient falls like 1 over the batch size and is 0 when the batch is all of the data.',
    ),
    source: message('Cochran (1977), Sampling Techniques, theorem 2.2'),
  },
  epochs: {
    within: 'training',
    formula: String.raw`T = E\,\lceil n / B\rceil`,
    doc: message(
      'Passes over the training samples. The run has this many times the number of batches as steps; the schedule spans all of them.',
    ),
  },
  weights: {
    within: 'network',
    formula: String.raw`\theta_0 = \theta_{\mathrm{file}}\quad\text{in place of}\quad \theta_0 \sim p_{\mathrm{init}}`,
    doc: message(
      'A file with the weights to start from: the plain JSON that "Export Network" writes (reglab-network/1), or a relu-mlp-regions/1 file. Its layers, inputs and outputs must be those of the text; "init" then draws nothing. Norms take scale, shift and running averages from the file where it has them.',
    ),
  },
  dropout: {
    formula: String.raw`\tilde h = \frac{m \odot h}{1-p},\quad m_j\sim\mathrm{Bernoulli}(1-p),\qquad \mathbb{E}\,\tilde h = h`,
    doc: message(
      'Share of outputs set to 0 at every training step; the others are divided by 1 - dropout, so that the mean stays and nothing changes at inference. The mean square grows by 1 / (1 - dropout).',
    ),
    source: message('Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov (2014), J. Mach. Learn. Res. 15'),
  },
  labelSmoothing: {
    formula: String.raw`\tilde y = (1-\varepsilon)\,y + \frac{\varepsilon}{K}`,
    doc: message(
      'The target of the right class becomes 1 - e + e / K and that of the others e / K. The loss then has a finite minimum: outputs stop growing.',
    ),
    source: message('Szegedy, Vanhoucke, Ioffe, Shlens, Wojna (2016), Rethinking the Inception architecture'),
  },
  patience: {
    formula: String.raw`\text{stop at epoch } e \text{ when } \min_{e-p<k\le e} L_k > \min_{k\le e-p} L_k - \delta`,
    doc: message(
      'Epochs in a row without a better validation loss before the run ends. However it ends, the weights of the lowest validation loss are put back: when patience is used up, all epochs are done, you stop it, or a step is not finite.',
    ),
    source: message('Prechelt (1998), Early stopping - but when?'),
  },
  minimumDelta: {
    formula: String.raw`L_e < L_{\mathrm{best}} - \delta`,
    doc: message(
      'For patience a validation loss counts as better only when it is lower than the best one by more than this; the weights of the lowest loss are kept all the same.',
    ),
  },
  radius: {
    formula: String.raw`\min_w\ \frac{1}{n}\sum_{i=1}^{n}\ell_i(w)\quad\text{subject to}\quad \lVert w\rVert \le r`,
    doc: message(
      'The weights are projected onto the ball of this radius after every step. Where the ball binds, the multiplier says how fast the loss would fall with a larger radius; it plays the part of lambda.',
    ),
    source: message('Boyd, Vandenberghe (2004), Convex Optimization, section 5.6'),
  },
  warmup: {
    formula: String.raw`\eta_t = \eta\,\frac{t+1}{W}\,s(t)\quad\text{for } t < W`,
    doc: message(
      'Steps in which the learning rate grows linearly to its value: the first gradients of an untrained network are large and their second moments unknown.',
    ),
    source: message('Goyal and others (2017), Accurate, large minibatch SGD'),
  },
  l1Ratio: {
    formula: String.raw`P(w) = \rho\,\lVert w\rVert_1 + \frac{1-\rho}{2}\lVert w\rVert_2^2`,
    doc: message('Mix of the elastic net: 1 is the lasso, 0 is half the squared norm.'),
    source: message('Zou, Hastie (2005), J. R. Statist. Soc. B 67(2)'),
  },
  validation: {
    formula: String.raw`n_{\mathrm{val}} \approx \nu\, n`,
    doc: message(
      'Share of the samples that are set aside and only measured. The split is seeded; classes keep their shares.',
    ),
  },
  standardize: {
    formula: String.raw`\tilde x_{ij} = \frac{x_{ij} - \bar x_j}{s_j},\qquad s_j^2 = \frac{1}{n}\sum_{i=1}^{n} (x_{ij} - \bar x_j)^2`,
    doc: message(
      'Every feature gets mean 0 and population deviation 1, computed from the training samples only. A penalty then weighs on all features alike.',
    ),
  },
  standardizeTarget: {
    formula: String.raw`\tilde y_i = \frac{y_i - \bar y}{s_y},\qquad s_y^2 = \frac{1}{n}\sum_{i=1}^{n} (y_i - \bar y)^2`,
    doc: message(
      'The target of a regression gets mean 0 and population deviation 1; losses are then in units of its variance.',
    ),
  },
  units: {
    formula: String.raw`z = x W + b,\qquad W \in \mathbb{R}^{n_{\mathrm{in}}\times n_{\mathrm{out}}}`,
    doc: message(
      'Outputs of a layer. The layer has (inputs + 1) * units parameters, and two more for each unit with a norm that shifts.',
    ),
  },
  clip: {
    formula: String.raw`g \leftarrow g\,\min\!\left(1, \frac{c}{\lVert g\rVert_2}\right)`,
    doc: message(
      'Limits the gradient before the optimizer sees it: its whole norm (direction kept), or every entry by itself (direction changed).',
    ),
    source: message('Pascanu, Mikolov, Bengio (2013), On the difficulty of training recurrent neural networks'),
  },
  ratio: {
    formula: String.raw`\lambda_{\mathrm{last}} = \rho\,\lambda_{\mathrm{first}}`,
    doc: message(
      'The path runs from its strongest strength down to this share of it, in equal steps of the logarithm. The strongest is lambda-max, the smallest at which all weights are zero; with L2, which has none, four times the largest curvature of the loss; of a network a strength at which it explains nothing any more.',
    ),
    source: message('Friedman, Hastie, Tibshirani (2010), J. Stat. Softw. 33(1)'),
  },
  folds: {
    formula: String.raw`\mathrm{CV}(\lambda) = \frac{1}{K}\sum_{k=1}^{K} L_k(\hat w^{(-k)}_\lambda)`,
    doc: message(
      'Cross-validation: every fold is predicted by the path of the others. Marked are the least mean error and the largest strength within one standard error of it.',
    ),
    source: message('Hastie, Tibshirani, Friedman (2009), The Elements of Statistical Learning, section 7.10'),
  },
};

/** The note on the key at a place; undefined where there is none, or where it is about a key of another part. */
export function noteOn(key: string, pointer: Pointer): KeyNote | undefined {
  const note = Object.hasOwn(keyNotes, key) ? keyNotes[key] : undefined;
  return note?.within === undefined || note.within === pointer[0] ? note : undefined;
}
