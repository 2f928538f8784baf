import type { MatrixShape, Numbers } from '../numbers/matrix.ts';
import { tolerances } from '../numbers/numerics.ts';
import { createRegistry, type Described, type Options, type Registry, type SpecsOf } from '../ground/registry.ts';
import { mapSingularValues, projectOntoL1Ball, scaleBy } from '../numbers/shrinkage.ts';
import { singularValues } from '../numbers/singularValues.ts';
import { euclideanNorm, largestSize, sumOfSizes } from '../numbers/vectorNorms.ts';

/** What a document may say as its constraint. */
export type ConstraintName = 'l2Ball' | 'l1Ball' | 'spectralBall' | 'nuclearBall';

/** A ball norm(w) <= radius that the weights must stay in. */
export interface Constraint<P extends Options = Options> extends Described {
  /** `all`: one ball for all constrained weights as one vector (shape n x 1); `layer`: one ball for each layer. */
  readonly scope: 'all' | 'layer';
  norm(w: Numbers, shape: MatrixShape, p: P): number;
  /** Largest inner product with a point of the unit ball: measures a gradient. */
  dualNorm(g: Numbers, shape: MatrixShape, p: P): number;
  /** The nearest point of the ball, in place. */
  project(w: Numbers, shape: MatrixShape, radius: number, p: P): void;
}

/** What the constraint costs at a point. */
export interface Multiplier {
  readonly norm: number;
  /** Whether the weights lie on the surface of the ball. */
  readonly isActive: boolean;
  /** Shadow price: how fast the least loss falls when the radius grows; 0 inside. */
  readonly multiplier: number;
  /** 0 exactly where the KKT conditions hold: dual norm of the gradient minus the multiplier. */
  readonly residual: number;
}

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: Constraint<P> & { readonly parameters: SpecsOf<P> }): Constraint {
  return entry;
}

const spectralNorm = (w: Numbers, shape: MatrixShape): number => singularValues(w, shape)[0]!;
const nuclearNorm = (w: Numbers, shape: MatrixShape): number => sumOfSizes(singularValues(w, shape));

const table: Readonly<Record<ConstraintName, Constraint>> = {
  l2Ball: define({
    label: 'L2 ball',
    formula: String.raw`\|w\|_2\le C,\qquad \Pi(w)=w\,\min\Bigl(1,\frac{C}{\|w\|_2}\Bigr)`,
    doc: 'All constrained weights together may be at most C long; after each step they are pulled back along the ray to the origin. The constrained optimum is not the point of the ball nearest to the unconstrained one, except where the curvature is the same in all directions. Where the ball binds, the same weights minimise the loss plus L2 (half the squared norm) of strength multiplier/C.',
    source:
      'Boyd, Vandenberghe (2004), Convex optimization, section 5.6; Bertsekas (1999), Nonlinear programming, section 2.3',
    parameters: {},
    scope: 'all',
    norm: (w) => euclideanNorm(w),
    dualNorm: (g) => euclideanNorm(g),
    project: (w, _shape, radius) => {
      const norm = euclideanNorm(w);
      if (norm > radius) scaleBy(w, radius / norm);
    },
  }),
  l1Ball: define({
    label: 'L1 ball',
    formula: String.raw`\|w\|_1\le C,\qquad \Pi(w)_j=\operatorname{sign}(w_j)\max(|w_j|-\theta,0),\quad \sum_j\max(|w_j|-\theta,0)=C`,
    doc: 'The absolute values of all constrained weights together may add up to at most C. The projection subtracts one number theta from all of them and stops at zero, with theta chosen so that the sum is exactly C, so it gives exact zeros. Where the ball binds, its multiplier is the lambda of the L1 penalty with the same optimum.',
    source: 'Duchi, Shalev-Shwartz, Singer, Chandra (2008), Efficient projections onto the l1-ball',
    parameters: {},
    scope: 'all',
    norm: (w) => sumOfSizes(w),
    dualNorm: (g) => largestSize(g),
    project: (w, _shape, radius) => projectOntoL1Ball(w, radius),
  }),
  spectralBall: define({
    label: 'Spectral norm ball',
    formula: String.raw`\sigma_1(W)\le C,\qquad \Pi(W)=U\operatorname{diag}\bigl(\min(\sigma_k,C)\bigr)V^{\top}`,
    doc: 'No layer may stretch an input by more than C: the projection cuts every singular value off at C and keeps the others as they are. With activations of slope at most one, C to the power of the number of layers bounds the Lipschitz constant of the network.',
    source: 'Gouk, Frank, Pfahringer, Cree (2021), Regularisation of neural networks by enforcing Lipschitz continuity',
    parameters: {},
    scope: 'layer',
    norm: (w, shape) => spectralNorm(w, shape),
    dualNorm: (g, shape) => nuclearNorm(g, shape),
    project: (w, shape, radius) => {
      // The Frobenius norm is never smaller, and cheap.
      if (euclideanNorm(w) <= radius || spectralNorm(w, shape) <= radius) return;
      mapSingularValues(w, shape, (values) => {
        for (let index = 0; index < values.length; index += 1) values[index] = Math.min(values[index]!, radius);
      });
    },
  }),
  nuclearBall: define({
    label: 'Nuclear norm ball',
    formula: String.raw`\sum_k\sigma_k(W)\le C,\qquad \Pi(W)=U\operatorname{diag}\bigl(\max(\sigma_k-\theta,0)\bigr)V^{\top},\quad \sum_k\max(\sigma_k-\theta,0)=C`,
    doc: 'The singular values of each layer may add up to at most C. The projection is that onto the L1 ball, applied to the singular values: all fall by the same amount and stop at zero, so the rank falls exactly.',
    source: 'Jaggi, Sulovský (2010), A simple algorithm for nuclear norm regularized problems',
    parameters: {},
    scope: 'layer',
    norm: (w, shape) => nuclearNorm(w, shape),
    dualNorm: (g, shape) => spectralNorm(g, shape),
    project: (w, shape, radius) => {
      if (nuclearNorm(w, shape) <= radius) return;
      mapSingularValues(w, shape, (values) => projectOntoL1Ball(values, radius));
    },
  }),
};

/** The table of balls. */
export const constraints: Registry<ConstraintName, Constraint> = createRegistry('constraint', table);

/** Where a constraint stands: weights and the gradient of the objective there. */
export interface ConstrainedPoint {
  readonly w: Numbers;
  readonly gradient: Numbers;
  readonly shape: MatrixShape;
  readonly radius: number;
}

/**
 * Estimates the multiplier of norm(w) <= radius, and how far the KKT conditions are from holding. On the surface the
 * conditions say gradient = -multiplier * (subgradient of the norm); the inner product with w gives the multiplier, and
 * the dual norm of the gradient equals it exactly where they hold (it is never smaller, by Hölder's inequality).
 * @source Boyd, Vandenberghe (2004), Convex optimization, sections 5.5.3 and 5.6.2
 */
export function estimateMultiplier(
  constraint: Constraint,
  { w, gradient, shape, radius }: ConstrainedPoint,
  p: Options,
): Multiplier {
  const norm = constraint.norm(w, shape, p);
  const slope = constraint.dualNorm(gradient, shape, p);
  if (radius === 0) return { norm, isActive: true, multiplier: slope, residual: 0 };
  const isActive = norm >= radius * (1 - tolerances.surface);
  if (!isActive) return { norm, isActive, multiplier: 0, residual: slope };
  let product = 0;
  for (let index = 0; index < w.length; index += 1) product += w[index]! * gradient[index]!;
  const multiplier = Math.max(0, -product / norm);
  return { norm, isActive, multiplier, residual: slope - multiplier };
}
