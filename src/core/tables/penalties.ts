import { bendGroups, bendSingular, countZeroGroups } from '../numbers/bends.ts';
import { inputGroupForm, unitGroupForm, type LinearForm } from '../numbers/linearForm.ts';
import type { MatrixShape, Numbers, WeightMatrix } from '../numbers/matrix.ts';
import { nuclearDistance, spectralDistance } from '../numbers/matrixOptimality.ts';
import { tolerances } from '../numbers/numerics.ts';
import { elementDistance, groupDistance, type Descent } from '../numbers/optimality.ts';
import { bendPaths, differentiatePaths, sumOverPaths } from '../numbers/pathNorm.ts';
import { createRegistry, type Described, type Options, type Registry, type SpecsOf } from '../ground/registry.ts';
import {
  groupNorm,
  groupsOf,
  hardThreshold,
  lowerTop,
  mapSingularValues,
  scaleBy,
  shrinkGroups,
  softThreshold,
  type GroupKind,
} from '../numbers/shrinkage.ts';
import { composeSingular, decomposeSingular, singularValues } from '../numbers/singularValues.ts';
import { traceUnitBall } from '../numbers/unitBall.ts';
import { largestSize, sumOfSizes, sumOfSquares } from '../numbers/vectorNorms.ts';

export type { MatrixShape, Numbers } from '../numbers/matrix.ts';

/** What a document may say as a penalty. */
export type PenaltyName = 'l1' | 'l2' | 'elasticNet' | 'groupLasso' | 'spectral' | 'nuclear' | 'pathNorm' | 'l0';

/** Elementary proxes that penalties are made of; see combineProx.ts for which of them compose. */
export type ProxPart = 'ridge' | 'soft' | 'hard' | 'inputGroups' | 'unitGroups' | 'nuclear' | 'spectral';

/** A penalty P(w) without its strength. Weights are row-major, rows = inputs, columns = units. */
export interface Penalty<P extends Options = Options> extends Described {
  readonly convex: boolean;
  /** `network`: the value couples the layers; use the functions `...OfNetwork`. */
  readonly scope: 'layer' | 'network';
  /** P in plain signs, for captions. */
  plain(p: P): string;
  /** What P is on a linear model, where an exact solver knows it. */
  linearForm?(p: P, inputs: number, outputs: number): LinearForm | undefined;
  penalty(w: Numbers, shape: MatrixShape, p: P): number;
  /** One subgradient, written over out. */
  subgradient(w: Numbers, shape: MatrixShape, p: P, out: Numbers): void;
  /** Second derivative of P times a direction, written over out; what is not differentiable (see `kinks`) adds nothing. */
  bend(w: Numbers, direction: Numbers, at: Place<P>, out: Numbers): void;
  /** In how many places P is not differentiable at these weights: zeros of L1, groups of zeros, equal singular values. */
  kinks(w: Numbers, shape: MatrixShape, p: P): number;
  /** argmin over x of 1/2 |x - v|^2 + t P(x), in place. */
  prox?(v: Numbers, shape: MatrixShape, t: number, p: P): void;
  /** Weights of the elementary proxes that P is the sum of; present where prox is. */
  proxParts?(p: P): Partial<Record<ProxPart, number>>;
  /**
   * How far minus the gradient of everything else is from lambda times the subgradients of P: 0 exactly where w is stationary. The largest over
   * what P treats as one: weights, groups, the matrix. Absent where P couples layers.
   */
  subgradientDistance?(at: Descent, shape: MatrixShape, lambda: number, p: P): number;
  /** Smallest strength at which w = 0 is stationary, from the gradient of the loss at 0; absent where there is none. */
  lambdaMax?(gradientAtZero: Numbers, shape: MatrixShape, p: P): number;
  /** Boundary of P = 1 in a plane that suits the penalty, counter-clockwise. */
  unitBall?(p: P, points: number): [number, number][];
  penaltyOfNetwork?(layers: readonly WeightMatrix[], p: P): number;
  /** Subgradients of all layers, written over outs. */
  subgradientOfNetwork?(layers: readonly WeightMatrix[], p: P, outs: readonly Numbers[]): void;
  /** Second derivative times directions of all layers, written over outs. */
  bendOfNetwork?(layers: readonly WeightMatrix[], directions: readonly Numbers[], p: P, outs: readonly Numbers[]): void;
}

/** Where a penalty's second derivative is asked for, beside the weights. */
export interface Place<P> {
  readonly shape: MatrixShape;
  readonly p: P;
}

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: Penalty<P> & { readonly parameters: SpecsOf<P> }): Penalty {
  return entry;
}

function countNonZeros(w: Numbers): number {
  let count = 0;
  for (const value of w) if (value !== 0) count += 1;
  return count;
}

const pair = { rows: 1, columns: 2 };
const twoByTwo = { rows: 2, columns: 2 };
/** A 2 x 2 diagonal matrix: its singular values are the sizes of both numbers. */
const diagonal = (x: number, y: number): Float64Array => Float64Array.of(x, 0, 0, y);

type Mix = { readonly l1Ratio: number };
const mixValue = (w: Numbers, { l1Ratio }: Mix): number =>
  l1Ratio * sumOfSizes(w) + ((1 - l1Ratio) / 2) * sumOfSquares(w);

/** One group of two weights, whichever way they are grouped. */
const onePairOf = (kind: GroupKind): MatrixShape => (kind === 'input' ? pair : { rows: 2, columns: 1 });

function groupLassoValue(w: Numbers, shape: MatrixShape, kind: GroupKind): number {
  return groupsOf(shape, kind).reduce((sum, group) => sum + Math.sqrt(group.size) * groupNorm(w, group), 0);
}

function groupLassoSubgradient(w: Numbers, shape: MatrixShape, kind: GroupKind, out: Numbers): void {
  for (const group of groupsOf(shape, kind)) {
    const norm = groupNorm(w, group);
    const factor = norm === 0 ? 0 : Math.sqrt(group.size) / norm;
    for (let member = 0, place = group.first; member < group.size; member += 1, place += group.stride) {
      out[place] = factor * w[place]!;
    }
  }
}

function groupLassoDistance({ w, gradient }: Descent, shape: MatrixShape, lambda: number, kind: GroupKind): number {
  return groupsOf(shape, kind).reduce((worst, { first, stride, size }) => {
    const own = (values: Numbers): Numbers =>
      Float64Array.from({ length: size }, (_, member) => values[first + member * stride]!);
    return Math.max(worst, groupDistance(own(w), own(gradient), lambda * Math.sqrt(size)));
  }, 0);
}

/** U f(values) V' of the matrix, written over out. */
function singularFunction(
  w: Numbers,
  shape: MatrixShape,
  f: (value: number, place: number, largest: number) => number,
  out: Numbers,
): void {
  const found = decomposeSingular(w, shape);
  const values = found.values.map((value, place) => f(value, place, found.values[0]!));
  composeSingular(found, values, shape, out);
}

const table: Readonly<Record<PenaltyName, Penalty>> = {
  l1: define({
    label: 'L1 (lasso)',
    claims: ['l1-sparsity-theorem', 'l1-exact-zeros-need-prox'],
    formula: String.raw`P(w)=\|w\|_1=\sum_j|w_j|,\qquad \operatorname{prox}_{tP}(v)_j=\operatorname{sign}(v_j)\max(|v_j|-t,0)`,
    doc: 'The sum of absolute values: every weight pays the same toll per unit, so weak ones end at exactly zero. Its prox is the soft threshold (some tables call it hard). A weight is zero at the optimum when the gradient of the loss, taken where that weight is zero, is at most lambda in size; at a non-zero weight it is exactly lambda. Steps along a subgradient never land on zero but hover in a band of about learning rate times lambda; the prox does land.',
    source: 'Tibshirani (1996), Regression shrinkage and selection via the lasso',
    parameters: {},
    convex: true,
    scope: 'layer',
    plain: () => 'sum of |w|',
    linearForm: () => ({ kind: 'elasticNet', l1Ratio: 1 }),
    penalty: (w) => sumOfSizes(w),
    subgradient: (w, _shape, _p, out) => {
      for (let index = 0; index < w.length; index += 1) out[index] = Math.sign(w[index]!);
    },
    bend: (_w, _direction, _at, out) => void out.fill(0),
    kinks: (w) => w.length - countNonZeros(w),
    prox: (v, _shape, t) => softThreshold(v, t),
    proxParts: () => ({ soft: 1 }),
    subgradientDistance: (at, _shape, lambda) => elementDistance(at, lambda, 0),
    lambdaMax: (gradient) => largestSize(gradient),
    unitBall: (_p, points) => traceUnitBall((x, y) => Math.abs(x) + Math.abs(y), points),
  }),
  l2: define({
    label: 'L2 (ridge)',
    claims: ['l2-penalty-gradient', 'ridge-shrinks-every-direction', 'constraint-penalty-equivalence'],
    formula: String.raw`P(w)=\tfrac12\|w\|_2^2=\tfrac12\sum_j w_j^2,\qquad \nabla P(w)=w,\qquad \operatorname{prox}_{tP}(v)=\frac{v}{1+t}`,
    doc: 'Half the squared Euclidean norm; the half is part of the definition, so the gradient is w. It shrinks all weights in proportion, without a threshold and without exact zeros (tables that call it the soft threshold are wrong). Large weights pay more than small ones; correlated inputs share their weight. As a prior it is a normal distribution. Added to the loss it equals weight decay only for plain SGD.',
    source: 'Hoerl, Kennard (1970), Ridge regression',
    parameters: {},
    convex: true,
    scope: 'layer',
    plain: () => '1/2 sum of w^2',
    linearForm: () => ({ kind: 'elasticNet', l1Ratio: 0 }),
    penalty: (w) => 0.5 * sumOfSquares(w),
    subgradient: (w, _shape, _p, out) => out.set(w),
    bend: (_w, direction, _at, out) => out.set(direction),
    kinks: () => 0,
    prox: (v, _shape, t) => scaleBy(v, 1 / (1 + t)),
    proxParts: () => ({ ridge: 1 }),
    subgradientDistance: (at, _shape, lambda) => elementDistance(at, 0, lambda),
    unitBall: (_p, points) => traceUnitBall((x, y) => 0.5 * (x * x + y * y), points),
  }),
  elasticNet: define<{ l1Ratio: number }>({
    label: 'Elastic net',
    claims: ['elastic-net-prox'],
    formula: String.raw`P(w)=\rho\,\|w\|_1+\frac{1-\rho}{2}\,\|w\|_2^2,\qquad \operatorname{prox}_{tP}(v)_j=\frac{\operatorname{sign}(v_j)\max(|v_j|-t\rho,0)}{1+t(1-\rho)}`,
    doc: 'A mix of L1 (share rho, the l1Ratio) and L2 (half the squared norm, share 1 - rho): it selects like the first and lets correlated inputs share their weight like the second. Its prox is the soft threshold followed by the proportional shrink; that composition is exact. Sources that leave out the half of the L2 part have 1 + 2 t (1 - rho) in the denominator.',
    source: 'Zou, Hastie (2005), Regularization and variable selection via the elastic net',
    parameters: {
      l1Ratio: {
        kind: 'number',
        default: 0.5,
        minimum: 0,
        maximum: 1,
        doc: 'Share rho of the L1 part; 1 is L1, 0 is L2.',
      },
    },
    convex: true,
    scope: 'layer',
    plain: ({ l1Ratio }) => `(${l1Ratio} sum of |w| + ${Number((1 - l1Ratio).toPrecision(6))}/2 sum of w^2)`,
    linearForm: ({ l1Ratio }) => ({ kind: 'elasticNet', l1Ratio }),
    penalty: (w, _shape, p) => mixValue(w, p),
    subgradient: (w, _shape, { l1Ratio }, out) => {
      for (let index = 0; index < w.length; index += 1) {
        out[index] = l1Ratio * Math.sign(w[index]!) + (1 - l1Ratio) * w[index]!;
      }
    },
    bend: (_w, direction, { p: { l1Ratio } }, out) => {
      for (let index = 0; index < direction.length; index += 1) out[index] = (1 - l1Ratio) * direction[index]!;
    },
    kinks: (w, _shape, { l1Ratio }) => (l1Ratio === 0 ? 0 : w.length - countNonZeros(w)),
    prox: (v, _shape, t, { l1Ratio }) => {
      softThreshold(v, t * l1Ratio);
      scaleBy(v, 1 / (1 + t * (1 - l1Ratio)));
    },
    proxParts: ({ l1Ratio }) => ({ soft: l1Ratio, ridge: 1 - l1Ratio }),
    subgradientDistance: (at, _shape, lambda, { l1Ratio }) =>
      elementDistance(at, lambda * l1Ratio, lambda * (1 - l1Ratio)),
    lambdaMax: (gradient, _shape, { l1Ratio }) => (l1Ratio === 0 ? Infinity : largestSize(gradient) / l1Ratio),
    unitBall: (p, points) => traceUnitBall((x, y) => mixValue(Float64Array.of(x, y), p), points),
  }),
  groupLasso: define<{ group: GroupKind }>({
    label: 'Group lasso',
    claims: ['group-lasso-row-selection'],
    formula: String.raw`P(W)=\sum_{g}\sqrt{|g|}\,\|w_g\|_2,\qquad \operatorname{prox}_{tP}(v)_g=v_g\,\max\Bigl(1-\frac{t\sqrt{|g|}}{\|v_g\|_2},0\Bigr)`,
    doc: 'The sum of the Euclidean lengths of groups of weights, each times the root of its size: whole groups become exactly zero together. A group is either all weights that leave one input (a row, so an input is dropped) or all that enter one unit (a column, so a unit is dropped). The plain L2,1 norm leaves out the root of the size, which here only rescales lambda, because all groups of a layer are equally large.',
    source: 'Yuan, Lin (2006), Model selection and estimation in regression with grouped variables',
    parameters: {
      group: {
        kind: 'word',
        default: 'input',
        words: { input: 'All weights of one input (a row).', unit: 'All weights into one unit (a column).' },
        doc: 'Which weights become zero together.',
      },
    },
    convex: true,
    scope: 'layer',
    plain: ({ group }) => `sum over ${group}s of sqrt(size) |w_${group}|`,
    linearForm: ({ group }, inputs, outputs) =>
      group === 'input' ? inputGroupForm(inputs, outputs) : unitGroupForm(inputs, outputs),
    penalty: (w, shape, { group }) => groupLassoValue(w, shape, group),
    subgradient: (w, shape, { group }, out) => groupLassoSubgradient(w, shape, group, out),
    bend: (w, direction, { shape, p: { group } }, out) => bendGroups(w, direction, { shape, kind: group }, out),
    kinks: (w, shape, { group }) => countZeroGroups(w, shape, group),
    prox: (v, shape, t, { group }) => shrinkGroups(v, shape, t, group),
    proxParts: ({ group }) => (group === 'input' ? { inputGroups: 1 } : { unitGroups: 1 }),
    subgradientDistance: (at, shape, lambda, { group }) => groupLassoDistance(at, shape, lambda, group),
    lambdaMax: (gradient, shape, { group }) =>
      groupsOf(shape, group).reduce((most, one) => Math.max(most, groupNorm(gradient, one) / Math.sqrt(one.size)), 0),
    unitBall: ({ group }, points) =>
      traceUnitBall((x, y) => groupLassoValue(Float64Array.of(x, y), onePairOf(group), group), points),
  }),
  spectral: define({
    label: 'Spectral norm',
    claims: ['spectral-norm-penalty'],
    formula: String.raw`P(W)=\|W\|_2=\sigma_1(W),\qquad \nabla P(W)=u_1v_1^{\top}\ \ (\sigma_1>\sigma_2),\qquad \operatorname{prox}_{tP}(V)=U\operatorname{diag}\bigl(\min(\sigma_k,\theta)\bigr)V^{\top},\ \ \sum_k\max(\sigma_k-\theta,0)=t`,
    doc: 'The largest singular value: how much the layer can stretch an input. Its gradient acts on the leading pair of singular vectors only; the prox lowers the top singular value until it meets the next, then both together (diag(3, 2.5) with t = 1.5 becomes diag(2, 2)). It is not the spectral radius, the largest eigenvalue in size, which can be zero while the matrix stretches.',
    source: 'Yoshida, Miyato (2017), Spectral norm regularization for improving the generalizability of deep learning',
    parameters: {},
    convex: true,
    scope: 'layer',
    plain: () => 'largest singular value',
    linearForm: () => ({ kind: 'spectral' }),
    penalty: (w, shape) => singularValues(w, shape)[0]!,
    subgradient: (w, shape, _p, out) =>
      singularFunction(w, shape, (value, place) => (place === 0 && value > 0 ? 1 : 0), out),
    bend: (w, direction, { shape }, out) => bendSingular(w, direction, { shape, keeps: (place) => place === 0 }, out),
    kinks: (w, shape) => {
      const [first = 0, second = -Infinity] = singularValues(w, shape);
      return Number(first === 0 || first - second <= tolerances.float32 * first);
    },
    prox: (v, shape, t) => mapSingularValues(v, shape, (values) => lowerTop(values, t)),
    proxParts: () => ({ spectral: 1 }),
    subgradientDistance: (at, shape, lambda) => spectralDistance(at, shape, lambda),
    lambdaMax: (gradient, shape) => sumOfSizes(singularValues(gradient, shape)),
    unitBall: (_p, points) => traceUnitBall((x, y) => singularValues(diagonal(x, y), twoByTwo)[0]!, points),
  }),
  nuclear: define({
    label: 'Nuclear norm',
    claims: ['nuclear-norm-low-rank'],
    formula: String.raw`P(W)=\|W\|_*=\sum_k\sigma_k(W),\qquad \operatorname{prox}_{tP}(V)=U\operatorname{diag}\bigl(\max(\sigma_k-t,0)\bigr)V^{\top}`,
    doc: 'The sum of the singular values: the lasso of a spectrum. Its prox subtracts t from every singular value and stops at zero, so the rank falls exactly. For the closest matrix to Y in half the squared Frobenius distance, the result has singular values max(sigma_k(Y) - lambda, 0), which have no upper bound; what is at most lambda is the spectral norm of the residual (a printed theorem has these exchanged). L2 in contrast scales all singular values by one factor.',
    source: 'Cai, Candès, Shen (2010), A singular value thresholding algorithm for matrix completion',
    parameters: {},
    convex: true,
    scope: 'layer',
    plain: () => 'sum of singular values',
    linearForm: () => ({ kind: 'nuclear' }),
    penalty: (w, shape) => sumOfSizes(singularValues(w, shape)),
    subgradient: (w, shape, _p, out) =>
      singularFunction(w, shape, (value, _place, largest) => (value > tolerances.rank * largest ? 1 : 0), out),
    bend: (w, direction, { shape }, out) =>
      bendSingular(
        w,
        direction,
        { shape, keeps: (place, values) => values[place]! > tolerances.rank * values[0]! },
        out,
      ),
    kinks: (w, shape) => {
      const values = singularValues(w, shape);
      return values.filter((value) => value <= tolerances.float32 * values[0]!).length;
    },
    prox: (v, shape, t) => mapSingularValues(v, shape, (values) => softThreshold(values, t)),
    proxParts: () => ({ nuclear: 1 }),
    subgradientDistance: (at, shape, lambda) => nuclearDistance(at, shape, lambda),
    lambdaMax: (gradient, shape) => singularValues(gradient, shape)[0]!,
    unitBall: (_p, points) => traceUnitBall((x, y) => sumOfSizes(singularValues(diagonal(x, y), twoByTwo)), points),
  }),
  pathNorm: define({
    label: 'Path norm',
    claims: ['path-norm-invariance'],
    formula: String.raw`P(W_1,\dots,W_L)=\sum_{\text{paths}}\ \prod_{l=1}^{L}w_l^2=\mathbf 1^{\top}(W_L^{\circ2})^{\top}\cdots(W_1^{\circ2})^{\top}\mathbf 1,\qquad \frac{\partial P}{\partial w_{ij}}=2\,w_{ij}\,a_i\,b_j`,
    doc: 'The sum over all paths from an input to an output of the product of the squared weights (no root, no half; a is the sum over the paths that arrive, b over those that go on). It does not change when the weights into a ReLU unit are multiplied by c and those out of it divided by c, which leaves the function alone, while L2 does change. It couples all layers, is not convex in them together, and has no prox: its gradient is used. For a single layer it is twice L2.',
    source: 'Neyshabur, Salakhutdinov, Srebro (2015), Path-SGD: path-normalized optimization in deep neural networks',
    parameters: {},
    convex: false,
    scope: 'network',
    plain: () => 'sum over paths of products of w^2',
    penalty: (w, shape) => sumOverPaths([{ w, shape }]),
    subgradient: (w, shape, _p, out) => differentiatePaths([{ w, shape }], [out]),
    bend: (w, direction, { shape }, out) => bendPaths([{ w, shape }], [direction], [out]),
    kinks: () => 0,
    penaltyOfNetwork: (layers) => sumOverPaths(layers),
    subgradientOfNetwork: (layers, _p, outs) => differentiatePaths(layers, outs),
    bendOfNetwork: (layers, directions, _p, outs) => bendPaths(layers, directions, outs),
  }),
  l0: define({
    label: 'L0 (number of non-zeros)',
    claims: ['hard-threshold-sparser-claim'],
    formula: String.raw`P(w)=\|w\|_0=\#\{j:w_j\ne 0\},\qquad \operatorname{prox}_{tP}(v)_j=\begin{cases}v_j&|v_j|>\sqrt{2t}\\0&\text{else}\end{cases}`,
    doc: 'Counts the weights that are not zero. Its prox is the hard threshold at sqrt(2 t): survivors keep their size, where L1 shortens them. At the same threshold both zero the same weights, so it is not sparser as such. It is not convex and its gradient is zero almost everywhere, so without the prox it does nothing; every point whose non-zero weights fit the data is a local optimum, and no lambda-max exists.',
    source: 'Blumensath, Davies (2008), Iterative thresholding for sparse approximations',
    parameters: {},
    convex: false,
    scope: 'layer',
    plain: () => 'number of w that are not 0',
    penalty: (w) => countNonZeros(w),
    subgradient: (_w, _shape, _p, out) => void out.fill(0),
    bend: (_w, _direction, _at, out) => void out.fill(0),
    kinks: (w) => w.length - countNonZeros(w),
    prox: (v, _shape, t) => hardThreshold(v, t),
    proxParts: () => ({ hard: 1 }),
    // At 0 every slope is one of the number of non-zeros, elsewhere only 0 is.
    subgradientDistance: ({ w, gradient }) => largestSize(gradient.filter((_, at) => w[at] !== 0)),
  }),
};

/** The table of penalties. */
export const penalties: Registry<PenaltyName, Penalty> = createRegistry('penalty', table);
