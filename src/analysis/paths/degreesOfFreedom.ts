import { singularValues } from '../../core/numbers/singularValues.ts';
import { blockTrace, type CurvedCells } from './blockTrace.ts';
import { weightedRidgeTrace } from './ridgeTrace.ts';
import type { LinearModel, LinearPenalty, LinearPoint } from './linearModel.ts';

/**
 * What a number of degrees of freedom is. `unbiased`: the trace of d fit / d y, whose mean over the noise of the targets is the number itself.
 * `estimate`: of classes the same trace of the fit linearised where it is; of matrix norms the free parameters of matrices of that rank, or
 * of as many equal largest singular values.
 */
export type DegreesKind = 'unbiased' | 'estimate';

/** Which of both `degreesOfFreedom` gives. */
export function degreesKind({ loss, outputs }: LinearModel, { kind }: LinearPenalty): DegreesKind {
  const isMatrixNorm = outputs > 1 && (kind === 'nuclear' || kind === 'spectral');
  return loss === 'squares' && !isMatrixNorm ? 'unbiased' : 'estimate';
}

type Point = Pick<LinearPoint, 'lambda' | 'coefficients' | 'intercepts' | 'degreesOfFreedom'>;

/**
 * Effective degrees of freedom of a point of a path, the intercepts not counted: tr H^-1 F on the weights that are not 0, with the second
 * derivative F of the loss and H of the objective. NaN where that would take more than some hundredths of a second.
 * @source Tibshirani, Taylor (2012), Degrees of freedom in lasso problems, Ann. Statist. 40; Vaiter et al. (2012), The degrees of freedom of the
 * group lasso; Park, Hastie (2007), J. R. Stat. Soc. B 69 (classes)
 */
export function degreesOfFreedom(model: LinearModel, penalty: LinearPenalty, point: Point): number {
  if (point.degreesOfFreedom !== undefined) return point.degreesOfFreedom;
  if (model.loss === 'softmax' && model.outputs === 2) return degreesOfFreedom(...asOneOutput(model, penalty, point));
  const { outputs, loss } = model;
  switch (penalty.kind) {
    case 'elasticNet': {
      if (penalty.l1Ratio === 1) return countCells(point.coefficients);
      const bend = point.lambda * (1 - penalty.l1Ratio);
      return loss === 'softmax'
        ? blockTrace(model, point, evenCells(point, outputs, bend))
        : byOutput(model, point, bend);
    }
    case 'groups':
      return blockTrace(model, point, groupedCells(penalty, point, outputs));
    case 'nuclear':
    case 'spectral':
      if (outputs > 1) return freeParameters(model, penalty.kind, point);
      return blockTrace(model, point, groupedCells(everythingOf(model), point, outputs));
    default:
      return penalty satisfies never;
  }
}

function countCells(coefficients: Float64Array): number {
  return coefficients.reduce((count, value) => count + Number(value !== 0), 0);
}

/** Both columns of a softmax of two classes are opposite, -d/2 and d/2: a logistic model of d, in which their penalty is half or 1/sqrt 2. */
function asOneOutput(
  model: LinearModel,
  penalty: LinearPenalty,
  { lambda, coefficients, intercepts }: Point,
): [LinearModel, LinearPenalty, Point] {
  const difference = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: values.length / 2 }, (_, at) => values[2 * at + 1]! - values[2 * at]!);
  const isNet = penalty.kind === 'elasticNet';
  // Of an elastic net only the part that bends counts, of groups the whole.
  const own = lambda * (isNet ? 0.5 : Math.SQRT1_2);
  return [
    { ...model, loss: 'logistic', outputs: 1 },
    penalty,
    {
      lambda: own,
      coefficients: difference(coefficients),
      intercepts: difference(intercepts),
      degreesOfFreedom: undefined,
    },
  ];
}

/** Squares, or one output: every output is a ridge regression on its support. */
function byOutput(model: LinearModel, { coefficients, intercepts }: Point, bend: number): number {
  const { inputs, outputs } = model;
  let total = 0;
  for (let k = 0; k < outputs; k += 1) {
    const support = Array.from({ length: inputs }, (_, j) => j).filter((j) => coefficients[j * outputs + k] !== 0);
    total += weightedRidgeTrace(model, { coefficients, intercepts }, support, bend);
  }
  return total;
}

function evenCells({ coefficients }: Point, outputs: number, bend: number): CurvedCells {
  const cells = Array.from(coefficients.keys()).filter((at) => coefficients[at] !== 0);
  return {
    cells: cells.map((at) => ({ input: Math.floor(at / outputs), output: at % outputs })),
    bend: (x) => x.map((value) => bend * value),
  };
}

/** Second derivative of lambda weight |b| at b: lambda weight / |b| (I - b b'/|b|^2). */
function groupedCells(
  { groups, weights }: Pick<Extract<LinearPenalty, { kind: 'groups' }>, 'groups' | 'weights'>,
  { lambda, coefficients }: Point,
  outputs: number,
): CurvedCells {
  const cells: { input: number; output: number }[] = [];
  const blocks: { from: number; pull: number; unit: Float64Array }[] = [];
  groups.forEach((members, g) => {
    const own = members.flatMap((input) => Array.from({ length: outputs }, (_, output) => ({ input, output })));
    const b = Float64Array.from(own, ({ input, output }) => coefficients[input * outputs + output]!);
    const length = Math.hypot(...b);
    if (length === 0) return;
    const unit = b.map((value) => value / length);
    blocks.push({ from: cells.length, pull: (lambda * weights[g]!) / length, unit });
    cells.push(...own);
  });
  return {
    cells,
    bend(x) {
      const out = new Float64Array(x.length);
      for (const { from, pull, unit } of blocks) {
        const along = unit.reduce((sum, value, at) => sum + value * x[from + at]!, 0);
        unit.forEach((value, at) => (out[from + at] = pull * (x[from + at]! - along * value)));
      }
      return out;
    },
  };
}

/** A single column has one singular value, its length. */
function everythingOf({ inputs }: LinearModel): { readonly groups: number[][]; readonly weights: number[] } {
  return { groups: [Array.from({ length: inputs }, (_, j) => j)], weights: [1] };
}

/** Singular values that differ by less than this share of the largest count as equal. */
const sameShare = 1e-9;

/** Of the matrices of the same rank, or with as many equal largest singular values; never more than the data can tell. */
function freeParameters(
  { samples, inputs, outputs, values }: LinearModel,
  kind: 'nuclear' | 'spectral',
  { coefficients, lambda }: Pick<Point, 'coefficients' | 'lambda'>,
): number {
  const sizes = singularValues(coefficients, { rows: inputs, columns: outputs });
  const [largest = 0] = sizes;
  // What rounding leaves of a matrix that is 0 pulls at the loss much less than the penalty.
  if (largest * meanSquare(values) <= sameShare * lambda) return 0;
  const most = outputs * Math.min(inputs, samples - 1);
  if (kind === 'nuclear') {
    const rank = sizes.filter((size) => size > sameShare * largest).length;
    return Math.min(most, rank * (inputs + outputs - rank));
  }
  const equal = sizes.filter((size) => size > (1 - sameShare) * largest).length;
  return Math.min(most, inputs * outputs - (equal * (equal + 1)) / 2 + 1);
}

function meanSquare(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}
