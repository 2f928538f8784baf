/** What a penalty is on the weights of a linear model (inputs x outputs): the forms that exact solvers know. */
export type LinearForm =
  /** l1Ratio |W|_1 + (1 - l1Ratio)/2 |W|_F^2. */
  { readonly kind: 'elasticNet'; readonly l1Ratio: number } | MatrixForm;

/** Forms that couple the columns of W. */
export type MatrixForm =
  /** Sum of the singular values. */
  | { readonly kind: 'nuclear' }
  /** The largest singular value. */
  | { readonly kind: 'spectral' }
  /** Sum over groups of inputs of weight |rows of W|_F. */
  | { readonly kind: 'groups'; readonly groups: readonly (readonly number[])[]; readonly weights: ArrayLike<number> };

/** Data terms of linear models that exact solvers know: half squared errors, two classes with one output, one output for each class. */
export type LinearLossForm = 'squares' | 'logistic' | 'softmax';

/** Groups of inputs; a norm counts with the root of the number of its weights. */
export function groupForm(groups: readonly (readonly number[])[], outputs: number): LinearForm {
  return { kind: 'groups', groups, weights: Float64Array.from(groups, ({ length }) => Math.sqrt(length * outputs)) };
}

/** Every input a group of its own; with one output that is the sum of absolute values. */
export function inputGroupForm(inputs: number, outputs: number): LinearForm {
  if (outputs === 1) return { kind: 'elasticNet', l1Ratio: 1 };
  return groupForm(
    Array.from({ length: inputs }, (_, input) => [input]),
    outputs,
  );
}

/** All weights into one output a group; several outputs are not coupled by inputs and have no such form. */
export function unitGroupForm(inputs: number, outputs: number): LinearForm | undefined {
  return outputs === 1 ? groupForm([Array.from({ length: inputs }, (_, input) => input)], 1) : undefined;
}
