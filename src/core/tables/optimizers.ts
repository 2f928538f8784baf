import type { Numbers } from '../numbers/matrix.ts';
import {
  createRegistry,
  defaultChoice,
  type Choice,
  type Described,
  type NumberSpec,
  type Options,
  type Registry,
  type SpecsOf,
} from '../ground/registry.ts';

/** What a document may say as its optimizer. */
export type OptimizerName = 'sgd' | 'momentum' | 'nesterov' | 'adam' | 'adamw' | 'sgdw' | 'rmsprop';

/** What one update of one tensor may use. */
export interface UpdateState {
  /** 1 at the first update. */
  readonly step: number;
  readonly learningRate: number;
  /** 0 for tensors that do not decay. */
  readonly weightDecay: number;
  /** Memory of the optimizer for this tensor: `slots` arrays of its size, zeros at first, changed in place. */
  readonly slots: readonly Numbers[];
}

/** How a gradient becomes a step. */
export interface Optimizer<P extends Options = Options> extends Described {
  readonly defaultLearningRate: number;
  readonly defaultWeightDecay: number;
  /** true: weights shrink by 1 - learningRate * weightDecay beside the update; false: weightDecay * w is added to the gradient. */
  readonly decoupled: boolean;
  /** The entry that takes the same steps where nothing decays, and this one's options with which it does; decoupled entries may have one. */
  readonly coupled?: Choice<OptimizerName>;
  /** Divides by the size of past gradients; a prox that is not divided too makes it rest elsewhere than at a minimum of the objective. */
  readonly adaptive: boolean;
  /** Arrays of memory for each tensor. */
  readonly slots: number;
  /**
   * Largest learningRate * curvature at which it still converges on a parabola; of an adaptive one with a preconditioner that does not move,
   * curvature divided by it.
   * @source Cohen et al. (2021), Gradient descent on neural networks typically occurs at the edge of stability; Cohen et al. (2022), Adaptive gradient methods at the edge of stability
   */
  stableProduct(p: P): number;
  /** Adaptive ones: by what each weight's mean gradient is divided after so many updates with these slots. Written over out. */
  preconditioner?(state: Pick<UpdateState, 'step' | 'slots'>, p: P, out: Numbers): void;
  /** One update of w (and of the slots) in place, computed in float64; g is not changed. */
  update(w: Numbers, g: Numbers, state: UpdateState, p: P): void;
}

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: Optimizer<P> & { readonly parameters: SpecsOf<P> }): Optimizer {
  return entry;
}

function share(fallback: number, doc: string): NumberSpec {
  return { kind: 'number', default: fallback, minimum: 0, exclusiveMaximum: 1, doc };
}

const momentum = share(0.9, 'Share mu of the velocity that each step keeps.');
const epsilon: NumberSpec = {
  kind: 'number',
  default: 1e-8,
  exclusiveMinimum: 0,
  maximum: 1,
  doc: 'Added to the root, so that nothing is divided by zero.',
};
const adamParameters = {
  beta1: share(0.9, 'Share of the old mean gradient that each step keeps.'),
  beta2: share(0.999, 'Share of the old mean squared gradient that each step keeps.'),
  epsilon,
};
type AdamOptions = { readonly beta1: number; readonly beta2: number; readonly epsilon: number };
type MomentumOptions = { readonly momentum: number };

/** Velocity v = mu v + gradient (+ decay w when coupled), in place; then each weight moves by what `direction` says. */
function updateByVelocity(
  w: Numbers,
  g: Numbers,
  state: UpdateState,
  rule: { readonly mu: number; readonly coupledDecay: number; readonly keep: number; readonly looksAhead: boolean },
): void {
  const { mu } = rule;
  const velocity = state.slots[0]!;
  for (let index = 0; index < w.length; index += 1) {
    const gradient = g[index]! + rule.coupledDecay * w[index]!;
    const moved = mu * velocity[index]! + gradient;
    velocity[index] = moved;
    w[index] = rule.keep * w[index]! - state.learningRate * (rule.looksAhead ? gradient + mu * moved : moved);
  }
}

/** Adam's step with bias correction; decay either inside the gradient or as a factor of the weights. */
function updateByMoments(
  w: Numbers,
  g: Numbers,
  state: UpdateState,
  p: AdamOptions & { readonly decoupled: boolean },
): void {
  const [first, second] = [state.slots[0]!, state.slots[1]!];
  const rate = state.learningRate / (1 - p.beta1 ** state.step);
  const correction = Math.sqrt(1 - p.beta2 ** state.step);
  const keep = p.decoupled ? 1 - state.learningRate * state.weightDecay : 1;
  const coupledDecay = p.decoupled ? 0 : state.weightDecay;
  for (let index = 0; index < w.length; index += 1) {
    const gradient = g[index]! + coupledDecay * w[index]!;
    const mean = p.beta1 * first[index]! + (1 - p.beta1) * gradient;
    const square = p.beta2 * second[index]! + (1 - p.beta2) * gradient * gradient;
    first[index] = mean;
    second[index] = square;
    w[index] = keep * w[index]! - (rate * mean) / (Math.sqrt(square) / correction + p.epsilon);
  }
}

/** The root of the mean squared gradient as Adam sees it, times what its mean gradient is divided by besides. */
function momentsPreconditioner(
  { step, slots }: Pick<UpdateState, 'step' | 'slots'>,
  { beta1, beta2, epsilon: small }: AdamOptions,
  out: Numbers,
): void {
  const correction = Math.sqrt(1 - beta2 ** step);
  const squares = slots[1]!;
  for (let index = 0; index < out.length; index += 1) {
    out[index] = (1 - beta1 ** step) * (Math.sqrt(squares[index]!) / correction + small);
  }
}

/** Limit of heavy-ball momentum, whose velocity is a sum of gradients. */
const momentumLimit = ({ momentum: mu }: MomentumOptions): number => 2 + 2 * mu;
/** The same for a mean of gradients: 38 at 0.9. */
const momentsLimit = ({ beta1 }: AdamOptions): number => (2 + 2 * beta1) / (1 - beta1);

const table: Readonly<Record<OptimizerName, Optimizer>> = {
  sgd: define({
    label: 'SGD',
    claims: ['sgd-weight-decay-update', 'gd-speed-and-condition'],
    formula: String.raw`w\leftarrow w-\eta\,(g+\delta w)=(1-\eta\delta)\,w-\eta g`,
    doc: 'Moves against the gradient of the batch. Here, and only here, adding an L2 penalty (half the squared norm) of strength delta to the loss and shrinking the weights by 1 - eta delta are the same thing. The weights do not shrink by that factor as a whole: with data they tend to the regularised optimum.',
    source: 'Robbins, Monro (1951), A stochastic approximation method',
    parameters: {},
    defaultLearningRate: 0.1,
    defaultWeightDecay: 0,
    decoupled: false,
    adaptive: false,
    slots: 0,
    stableProduct: () => 2,
    update: (w, g, { learningRate, weightDecay }) => {
      for (let index = 0; index < w.length; index += 1) {
        w[index] = w[index]! - learningRate * (g[index]! + weightDecay * w[index]!);
      }
    },
  }),
  momentum: define<MomentumOptions>({
    label: 'Momentum (heavy ball)',
    claims: ['momentum-accumulates-decay'],
    formula: String.raw`v\leftarrow\mu v+g+\delta w,\qquad w\leftarrow w-\eta v`,
    doc: 'Adds up past gradients, each step keeping a share mu, so a steady direction moves up to 1/(1 - mu) times faster. Decay inside the gradient is accumulated too, so it is not the same as shrinking the weights beside the update (see sgdw); both agree only for mu = 0.',
    source: 'Polyak (1964), Some methods of speeding up the convergence of iteration methods',
    parameters: { momentum },
    defaultLearningRate: 0.02,
    defaultWeightDecay: 0,
    decoupled: false,
    adaptive: false,
    slots: 1,
    stableProduct: momentumLimit,
    update: (w, g, state, p) =>
      updateByVelocity(w, g, state, {
        mu: p.momentum,
        coupledDecay: state.weightDecay,
        keep: 1,
        looksAhead: false,
      }),
  }),
  nesterov: define<MomentumOptions>({
    label: 'Nesterov momentum',
    claims: ['nesterov-l2-update'],
    formula: String.raw`v\leftarrow\mu v+g+\delta w,\qquad w\leftarrow w-\eta\,(g+\delta w+\mu v)`,
    doc: 'Momentum that takes the gradient where the velocity is about to lead. The stored weights are the look-ahead point w = theta - eta mu v, where g is measured; in terms of theta the step is v = mu v + g(theta - eta mu v), theta = theta - eta v. Some texts look ahead to theta + mu v and then update the look-ahead point: on a parabola with eta 0.1 and mu 0.9 that diverges (factor 1.5 per step) where the right rule contracts by 0.9.',
    source:
      'Nesterov (1983), A method for solving the convex programming problem; Sutskever, Martens, Dahl, Hinton (2013), On the importance of initialization and momentum',
    parameters: { momentum },
    defaultLearningRate: 0.02,
    defaultWeightDecay: 0,
    decoupled: false,
    adaptive: false,
    slots: 1,
    stableProduct: ({ momentum: mu }) => (2 + 2 * mu) / (1 + 2 * mu),
    update: (w, g, state, p) =>
      updateByVelocity(w, g, state, {
        mu: p.momentum,
        coupledDecay: state.weightDecay,
        keep: 1,
        looksAhead: true,
      }),
  }),
  adam: define<AdamOptions>({
    label: 'Adam',
    claims: ['adam-l2-scaled-by-gradient-history'],
    formula: String.raw`h=g+\delta w,\quad m\leftarrow\beta_1 m+(1-\beta_1)h,\quad v\leftarrow\beta_2 v+(1-\beta_2)h^2,\quad w\leftarrow w-\eta\,\frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)}+\epsilon}`,
    doc: 'Divides the running mean of the gradient by the root of the running mean of its square, for each weight apart. The second is the uncentred second moment, not a variance: a constant gradient of 10 has variance 0 but second moment 100. Decay inside the gradient is divided too, so weights with large past gradients are decayed less; use adamw to decay all alike.',
    source: 'Kingma, Ba (2015), Adam: a method for stochastic optimization',
    parameters: adamParameters,
    defaultLearningRate: 0.01,
    defaultWeightDecay: 0,
    decoupled: false,
    adaptive: true,
    slots: 2,
    stableProduct: momentsLimit,
    preconditioner: momentsPreconditioner,
    update: (w, g, state, p) => updateByMoments(w, g, state, { ...p, decoupled: false }),
  }),
  adamw: define<AdamOptions>({
    label: 'AdamW',
    claims: ['adamw-decoupled'],
    formula: String.raw`m\leftarrow\beta_1 m+(1-\beta_1)g,\quad v\leftarrow\beta_2 v+(1-\beta_2)g^2,\quad w\leftarrow(1-\eta\delta)\,w-\eta\,\frac{m/(1-\beta_1^t)}{\sqrt{v/(1-\beta_2^t)}+\epsilon}`,
    doc: 'Adam on the gradient of the loss alone; beside it all weights shrink by the same factor 1 - eta delta. This is not the same as L2 with any optimizer but plain SGD, and since the factor contains eta, the schedule of the learning rate changes the decay as well.',
    source: 'Loshchilov, Hutter (2019), Decoupled weight decay regularization',
    parameters: adamParameters,
    defaultLearningRate: 0.01,
    defaultWeightDecay: 0.01,
    decoupled: true,
    coupled: { name: 'adam', options: {} },
    adaptive: true,
    slots: 2,
    stableProduct: momentsLimit,
    preconditioner: momentsPreconditioner,
    update: (w, g, state, p) => updateByMoments(w, g, state, { ...p, decoupled: true }),
  }),
  sgdw: define<MomentumOptions>({
    label: 'SGDW (momentum with decoupled decay)',
    formula: String.raw`v\leftarrow\mu v+g,\qquad w\leftarrow(1-\eta\delta)\,w-\eta v`,
    doc: 'Momentum on the gradient of the loss alone; beside it all weights shrink by 1 - eta delta. At rest it acts like an L2 penalty of strength delta (1 - mu), because the gradient is amplified by the momentum and the decay is not.',
    source: 'Loshchilov, Hutter (2019), Decoupled weight decay regularization',
    parameters: { momentum },
    defaultLearningRate: 0.02,
    defaultWeightDecay: 0.01,
    decoupled: true,
    coupled: { name: 'sgd', options: { momentum: 0 } },
    adaptive: false,
    slots: 1,
    stableProduct: momentumLimit,
    update: (w, g, state, p) =>
      updateByVelocity(w, g, state, {
        mu: p.momentum,
        coupledDecay: 0,
        keep: 1 - state.learningRate * state.weightDecay,
        looksAhead: false,
      }),
  }),
  rmsprop: define<{ rho: number; epsilon: number }>({
    label: 'RMSprop',
    formula: String.raw`h=g+\delta w,\quad v\leftarrow\rho v+(1-\rho)h^2,\quad w\leftarrow w-\eta\,\frac{h}{\sqrt{v}+\epsilon}`,
    doc: 'Divides each gradient by the root of its running mean square, so that all weights move at about the learning rate. There is no bias correction: with rho = 0.99 the first step is ten times the learning rate.',
    source: 'Tieleman, Hinton (2012), Lecture 6.5: RMSprop',
    parameters: { rho: share(0.99, 'Share of the old mean squared gradient that each step keeps.'), epsilon },
    defaultLearningRate: 0.003,
    defaultWeightDecay: 0,
    decoupled: false,
    adaptive: true,
    slots: 1,
    stableProduct: () => 2,
    preconditioner: ({ slots }, { epsilon: small }, out) => {
      const squares = slots[0]!;
      for (let index = 0; index < out.length; index += 1) out[index] = Math.sqrt(squares[index]!) + small;
    },
    update: (w, g, { learningRate, weightDecay, slots }, p) => {
      const squares = slots[0]!;
      for (let index = 0; index < w.length; index += 1) {
        const gradient = g[index]! + weightDecay * w[index]!;
        const square = p.rho * squares[index]! + (1 - p.rho) * gradient * gradient;
        squares[index] = square;
        w[index] = w[index]! - (learningRate * gradient) / (Math.sqrt(square) + p.epsilon);
      }
    },
  }),
};

/** The table of optimizers. */
export const optimizers: Registry<OptimizerName, Optimizer> = createRegistry('optimizer', table);

/** Plain gradient descent: no memory, nothing divided, decay in the gradient. */
export const plainDescent: Choice<OptimizerName> = defaultChoice(optimizers, 'sgd');
