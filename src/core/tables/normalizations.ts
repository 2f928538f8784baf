import {
  createRegistry,
  type Described,
  type NumberSpec,
  type Options,
  type Registry,
  type SpecsOf,
} from '../ground/registry.ts';

/** What a layer may say as its norm. */
export type NormalizationName = 'batch' | 'layer' | 'rms';

/** What normalising gives and what its backward pass needs. */
export interface Normalized {
  /** The normalised values, rows x columns. */
  readonly output: Float64Array;
  /** Mean that was subtracted: per column (batch) or per row (features); zeros where nothing is subtracted. */
  readonly mean: Float64Array;
  /** Population variance around that mean (rms: the mean square), without epsilon. */
  readonly variance: Float64Array;
  /** 1 / sqrt(variance + epsilon). */
  readonly scale: Float64Array;
}

/** A normalisation without its learnable scale (gamma) and shift (beta), in float64. */
export interface Normalization<P extends Options = Options> extends Described {
  /** Statistics over the samples of a batch, or over the units of one sample. */
  readonly axis: 'batch' | 'features';
  readonly isCentred: boolean;
  /** Whether a shift (beta) is learnt beside the scale (gamma). */
  readonly hasShift: boolean;
  normalize(x: Float64Array, rows: number, columns: number, p: P): Normalized;
  /** Gradient of the input from that of the normalised output; exact, epsilon included. */
  backward(pass: BackwardInput, rows: number, columns: number): Float64Array;
  /**
   * How the result of `backward` moves when its arguments do, epsilon included. (How the normalised output moves with the input is `backward`
   * itself: its matrix is symmetric.)
   */
  backwardMoved(pass: BackwardMove, rows: number, columns: number): Float64Array;
}

/** What a backward pass starts from: the gradient of the normalised output, and what normalising gave. */
export interface BackwardInput extends Pick<Normalized, 'output' | 'scale'> {
  readonly gradOutput: Float64Array;
}

/** A backward pass with what moves in it, each rows x columns. */
export interface BackwardMove extends BackwardInput {
  /** Movement of the input. */
  readonly input: Float64Array;
  /** Movement of `output`. */
  readonly outputMoved: Float64Array;
  /** Movement of `gradOutput`. */
  readonly gradMoved: Float64Array;
}

/** Checks an entry's parameters against their type. */
function define<P extends Options>(entry: Normalization<P> & { readonly parameters: SpecsOf<P> }): Normalization {
  return entry;
}

/** How the groups that share statistics lie in a row-major rows x columns array. */
interface GroupLayout {
  readonly groups: number;
  readonly members: number;
  /** Distance of two groups, and of two members of one group. */
  readonly groupStride: number;
  readonly memberStride: number;
}

function layoutOf(axis: Normalization['axis'], rows: number, columns: number): GroupLayout {
  if (axis === 'batch') return { groups: columns, members: rows, groupStride: 1, memberStride: columns };
  return { groups: rows, members: columns, groupStride: columns, memberStride: 1 };
}

/** Mean over one group of a function of the position. */
function meanOver(layout: GroupLayout, group: number, f: (place: number) => number): number {
  let sum = 0;
  for (let member = 0; member < layout.members; member += 1) {
    sum += f(group * layout.groupStride + member * layout.memberStride);
  }
  return sum / layout.members;
}

function normalizeGroups(x: Float64Array, layout: GroupLayout, isCentred: boolean, epsilon: number): Normalized {
  const { groups } = layout;
  const output = new Float64Array(x.length);
  const [mean, variance, scale] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  for (let group = 0; group < groups; group += 1) {
    const centre = isCentred ? meanOver(layout, group, (place) => x[place]!) : 0;
    const spread = meanOver(layout, group, (place) => (x[place]! - centre) ** 2);
    const factor = 1 / Math.sqrt(spread + epsilon);
    mean[group] = centre;
    variance[group] = spread;
    scale[group] = factor;
    for (let member = 0; member < layout.members; member += 1) {
      const place = group * layout.groupStride + member * layout.memberStride;
      output[place] = (x[place]! - centre) * factor;
    }
  }
  return { output, mean, variance, scale };
}

function backwardGroups(
  { gradOutput, output, scale }: BackwardInput,
  layout: GroupLayout,
  isCentred: boolean,
): Float64Array {
  const gradInput = new Float64Array(gradOutput.length);
  for (let group = 0; group < layout.groups; group += 1) {
    const common = isCentred ? meanOver(layout, group, (place) => gradOutput[place]!) : 0;
    const along = meanOver(layout, group, (place) => gradOutput[place]! * output[place]!);
    for (let member = 0; member < layout.members; member += 1) {
      const place = group * layout.groupStride + member * layout.memberStride;
      gradInput[place] = scale[group]! * (gradOutput[place]! - common - output[place]! * along);
    }
  }
  return gradInput;
}

/** d of s (g - mean(g) - y mean(g y)) with ds = -s^2 mean(y dx). */
function backwardMovedGroups(
  { gradOutput, output, scale, input, outputMoved, gradMoved }: BackwardMove,
  layout: GroupLayout,
  isCentred: boolean,
): Float64Array {
  const moved = new Float64Array(gradOutput.length);
  for (let group = 0; group < layout.groups; group += 1) {
    const mean = (f: (place: number) => number): number => meanOver(layout, group, f);
    const common = isCentred ? mean((place) => gradOutput[place]!) : 0;
    const commonMoved = isCentred ? mean((place) => gradMoved[place]!) : 0;
    const along = mean((place) => gradOutput[place]! * output[place]!);
    const alongMoved = mean((place) => gradMoved[place]! * output[place]! + gradOutput[place]! * outputMoved[place]!);
    const factor = scale[group]!;
    const factorMoved = -factor * factor * mean((place) => output[place]! * input[place]!);
    for (let member = 0; member < layout.members; member += 1) {
      const place = group * layout.groupStride + member * layout.memberStride;
      const inner = gradOutput[place]! - common - output[place]! * along;
      const innerMoved = gradMoved[place]! - commonMoved - outputMoved[place]! * along - output[place]! * alongMoved;
      moved[place] = factorMoved * inner + factor * innerMoved;
    }
  }
  return moved;
}

/** The passes of an entry, which follow from its axis and whether it subtracts the mean. */
function passes(
  axis: Normalization['axis'],
  isCentred: boolean,
): Pick<Normalization, 'axis' | 'isCentred' | 'backward' | 'backwardMoved'> & {
  normalize(x: Float64Array, rows: number, columns: number, p: { readonly epsilon: number }): Normalized;
} {
  return {
    axis,
    isCentred,
    normalize: (x, rows, columns, { epsilon }) => normalizeGroups(x, layoutOf(axis, rows, columns), isCentred, epsilon),
    backward: (pass, rows, columns) => backwardGroups(pass, layoutOf(axis, rows, columns), isCentred),
    backwardMoved: (pass, rows, columns) => backwardMovedGroups(pass, layoutOf(axis, rows, columns), isCentred),
  };
}

const epsilon: NumberSpec = {
  kind: 'number',
  default: 1e-5,
  exclusiveMinimum: 0,
  maximum: 1,
  doc: 'Added to the variance before the square root, so that nothing is divided by zero.',
};

const table: Readonly<Record<NormalizationName, Normalization>> = {
  batch: define<{ epsilon: number; momentum: number }>({
    ...passes('batch', true),
    label: 'Batch norm',
    claims: ['batch-norm-jacobian', 'weights-before-bn-are-scale-free', 'l2-before-bn-changes-effective-lr'],
    formula: String.raw`y_{ij}=\gamma_j\,\frac{x_{ij}-\mu_j}{\sqrt{\sigma_j^2+\epsilon}}+\beta_j,\quad \mu_j=\frac1N\sum_{i=1}^{N}x_{ij},\quad \sigma_j^2=\frac1N\sum_{i=1}^{N}(x_{ij}-\mu_j)^2`,
    doc: 'Normalises each unit over the samples of the batch, then scales and shifts it by learnt numbers. For inference it uses running averages of mean and variance (m becomes momentum m + (1 - momentum) times the batch value; of the unbiased variance, N/(N-1) times the batch one, as in PyTorch). In training mean and variance depend on every sample, so the derivative is (gamma/sigma)(delta_ij - 1/N - x_i x_j/N) with normalised x and annihilates two directions; gamma/sigma alone, as often printed, is the slope of inference. A batch of one sample gives only the shift and passes no gradient. Weights in front of it are scale-free: decaying them changes the effective learning rate, not the function.',
    source: 'Ioffe, Szegedy (2015), Batch normalization',
    parameters: {
      epsilon,
      momentum: {
        kind: 'number',
        default: 0.9,
        minimum: 0,
        exclusiveMaximum: 1,
        doc: 'Share of the old running average that each step keeps.',
      },
    },
    hasShift: true,
  }),
  layer: define<{ epsilon: number }>({
    ...passes('features', true),
    label: 'Layer norm',
    claims: ['layer-norm-batch-independence'],
    formula: String.raw`y_{ij}=\gamma_j\,\frac{x_{ij}-\mu_i}{\sqrt{\sigma_i^2+\epsilon}}+\beta_j,\quad \mu_i=\frac1D\sum_{j=1}^{D}x_{ij},\quad \sigma_i^2=\frac1D\sum_{j=1}^{D}(x_{ij}-\mu_i)^2`,
    doc: 'Normalises each sample over the units of the layer, so that samples do not depend on one another and training and inference do the same. With two units the normalised values are always plus and minus one.',
    source: 'Ba, Kiros, Hinton (2016), Layer normalization',
    parameters: { epsilon },
    hasShift: true,
  }),
  rms: define<{ epsilon: number }>({
    ...passes('features', false),
    label: 'RMS norm',
    claims: ['rms-norm-definition', 'normalisations-differ-by-axis'],
    formula: String.raw`y_{ij}=\gamma_j\,\frac{x_{ij}}{\sqrt{\frac1D\sum_{k=1}^{D}x_{ik}^2+\epsilon}}`,
    doc: 'Divides each sample by its root mean square over the units of the layer; nothing is subtracted and no shift is learnt. It uses the same axis as layer norm (texts that tell the three norms apart by their axis alone are wrong about this pair) and equals it on centred inputs, at about 4/7 of its arithmetic.',
    source: 'Zhang, Sennrich (2019), Root mean square layer normalization',
    parameters: { epsilon },
    hasShift: false,
  }),
};

/** The table of norms between a layer and its activation. */
export const normalizations: Registry<NormalizationName, Normalization> = createRegistry('normalization', table);
