import type { TensorOps } from '../core/numbers/tensorOps.ts';

/** What the two libraries call the same thing. */
interface Dialect {
  /** Module of the elementwise functions. */
  readonly module: string;
  readonly softplus: string;
  readonly erf: string;
  readonly keepLast: string;
  readonly logSumExp: string;
  readonly largest: (a: string) => string;
  readonly cast: (condition: string, like: string) => string;
}

const dialects = {
  pytorch: {
    module: 'torch',
    softplus: 'nn.functional.softplus',
    erf: 'torch.erf',
    keepLast: 'dim=-1, keepdim=True',
    logSumExp: 'torch.logsumexp',
    largest: (a) => `torch.amax(${a}, dim=-1, keepdim=True)`,
    cast: (condition, like) => `(${condition}).to(${like}.dtype)`,
  },
  keras: {
    module: 'keras.ops',
    softplus: 'keras.ops.softplus',
    erf: 'keras.ops.erf',
    keepLast: 'axis=-1, keepdims=True',
    logSumExp: 'keras.ops.logsumexp',
    largest: (a) => `keras.ops.max(${a}, axis=-1, keepdims=True)`,
    cast: (condition, like) => `keras.ops.cast(${condition}, ${like}.dtype)`,
  },
} satisfies Record<string, Dialect>;

/** The libraries that expressions are written for. */
export type PythonDialect = keyof typeof dialects;

const text = (value: string | number): string => (typeof value === 'number' ? `(${value})` : value);

/** The tables' expressions as Python source, so that an export needs no list of activations. */
export function pythonOps(dialect: PythonDialect): TensorOps<string> {
  const { module, softplus, erf, keepLast, logSumExp, largest, cast } = dialects[dialect];
  const call = (name: string) => (a: string) => `${module}.${name}(${a})`;
  const infix = (sign: string) => (a: string, b: string | number) => `(${text(a)} ${sign} ${text(b)})`;
  return {
    add: infix('+'),
    sub: infix('-'),
    mul: infix('*'),
    div: infix('/'),
    neg: (a) => `(-${a})`,
    exp: call('exp'),
    log: call('log'),
    log1p: call('log1p'),
    expm1: call('expm1'),
    tanh: call('tanh'),
    sigmoid: call('sigmoid'),
    softplus: (a) => `${softplus}(${a})`,
    erf: (a) => `${erf}(${a})`,
    relu: call('relu'),
    max: (a, b) =>
      typeof b === 'number' && dialect === 'pytorch'
        ? `torch.clamp(${a}, min=${b})`
        : `${module}.maximum(${a}, ${text(b)})`,
    abs: call('abs'),
    square: call('square'),
    sqrt: call('sqrt'),
    step: (a) => cast(`${a} > 0`, a),
    where: (condition, a, b) => `${module}.where(${condition} != 0, ${a}, ${b})`,
    sumLast: (a) => `${module}.sum(${a}, ${keepLast})`,
    meanAll: call('mean'),
    maxLast: largest,
    logSumExpLast: (a) => `${logSumExp}(${a}, ${keepLast})`,
    constant: (value) => text(value),
  };
}
