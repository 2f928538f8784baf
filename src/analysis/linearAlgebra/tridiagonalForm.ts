import bytes from './assembly/tridiagonalForm.wasm';

/** Signatures of assembly/tridiagonalForm.ts; addresses are byte offsets. */
interface FormKernel {
  reduce(
    ...args: [a: number, stride: number, size: number, vectors: number, diagonal: number, offDiagonal: number]
  ): void;
}

/** Diagonal and off-diagonal of a tridiagonal matrix with the eigenvalues of another one. */
export interface TridiagonalForm {
  readonly diagonal: Float64Array;
  /** Entry i stands beside diagonal entries i and i + 1; length size - 1 (0 for an empty matrix). */
  readonly offDiagonal: Float64Array;
}

const pageBytes = 65536;
/** A memory that is larger than this is left to the garbage collector. */
const keptBytes = 8 * 1024 * 1024;

let compiled: WebAssembly.Module | undefined;
let isUnavailable = false;
let idle: { readonly memory: WebAssembly.Memory; readonly kernel: FormKernel } | undefined;

/**
 * Householder's reduction of a symmetric matrix without its reflections, two doubles at a time.
 * @param matrix  row-major, rows `rowStride` apart; the lower half counts; not changed
 * @returns       undefined where WebAssembly with SIMD is missing
 * @source Golub, Van Loan (2013), Matrix Computations, 8.3.1
 */
export function tridiagonalForm(matrix: Float64Array, size: number, rowStride = size): TridiagonalForm | undefined {
  const stride = 4 * Math.ceil(size / 4);
  const doubles = size * stride + 6 * stride;
  const instance = takeInstance(8 * doubles);
  if (instance === undefined) return undefined;
  const { memory, kernel } = instance;
  const numbers = new Float64Array(memory.buffer, 0, doubles);
  numbers.fill(0);
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      const value = matrix[i * rowStride + j]!;
      numbers[i * stride + j] = value;
      numbers[j * stride + i] = value;
    }
  const vectors = size * stride;
  const diagonal = vectors + 4 * stride;
  const offDiagonal = diagonal + stride;
  if (size > 0) kernel.reduce(0, stride, size, 8 * vectors, 8 * diagonal, 8 * offDiagonal);
  if (memory.buffer.byteLength <= keptBytes) idle = instance;
  return {
    diagonal: numbers.slice(diagonal, diagonal + size),
    offDiagonal: numbers.slice(offDiagonal, offDiagonal + Math.max(0, size - 1)),
  };
}

function takeInstance(byteLength: number): NonNullable<typeof idle> | undefined {
  if (isUnavailable) return undefined;
  try {
    compiled ??= new WebAssembly.Module(bytes);
    const instance = idle ?? createInstance(compiled);
    idle = undefined;
    const missing = byteLength - instance.memory.buffer.byteLength;
    if (missing > 0) instance.memory.grow(Math.ceil(missing / pageBytes));
    return instance;
  } catch {
    isUnavailable = compiled === undefined;
    return undefined;
  }
}

function createInstance(module: WebAssembly.Module): NonNullable<typeof idle> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { memory, kernel: exports as unknown as FormKernel };
}
