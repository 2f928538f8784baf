import type { Arena } from './arena.ts';
import bytes from './assembly/columnProducts.wasm';
import { openPlainArena } from './plainProducts.ts';
import { type ColumnKernel, SimdArena, reservedBytes } from './simdArena.ts';

interface Instance {
  readonly memory: WebAssembly.Memory;
  readonly kernel: ColumnKernel;
}

const pageBytes = 65536;
/** A memory that is larger than this is left to the garbage collector instead of being kept for the next computation. */
const keptBytes = 64 * 1024 * 1024;
const keptInstances = 2;
const largestBytes = 2 ** 31;

let compiled: WebAssembly.Module | undefined;
let isUnavailable = false;
const idle: Instance[] = [];

function createInstance(pages: number): Instance {
  compiled ??= new WebAssembly.Module(bytes);
  const memory = new WebAssembly.Memory({ initial: pages });
  const instance = new WebAssembly.Instance(compiled, { env: { memory } });
  return { memory, kernel: instance.exports as unknown as ColumnKernel };
}

/** An idle instance with room, or a new one; undefined where WebAssembly with SIMD is missing. */
function takeInstance(byteLength: number): Instance | undefined {
  if (isUnavailable || byteLength > largestBytes) return undefined;
  try {
    const instance = idle.pop() ?? createInstance(Math.ceil(byteLength / pageBytes));
    const missing = byteLength - instance.memory.buffer.byteLength;
    if (missing > 0) instance.memory.grow(Math.ceil(missing / pageBytes));
    return instance;
  } catch {
    isUnavailable = compiled === undefined;
    return undefined;
  }
}

/**
 * Opens memory with room for so many doubles (see `roomFor`; an integer counts as one double) and SIMD products on it.
 * Falls back to plain TypeScript where WebAssembly cannot run or the memory would be too large.
 */
export function openArena(room: number, kind: 'simd' | 'plain' = 'simd'): Arena {
  const instance = kind === 'simd' ? takeInstance(reservedBytes + room * 8) : undefined;
  return instance === undefined
    ? openPlainArena()
    : new SimdArena(instance.memory, instance.kernel, () => keep(instance));
}

function keep(instance: Instance): void {
  if (idle.length < keptInstances && instance.memory.buffer.byteLength <= keptBytes) idle.push(instance);
}
