import type { Stepper } from '../problem/stepper.ts';

/** The compiled kernel, one for all steppers of this thread. */
export interface KernelModule {
  readonly build: NonNullable<Stepper['build']>;
  readonly module: WebAssembly.Module;
}

/** A module of one function: `f32x4.relaxed_madd` of three zeros. */
const relaxedProbe = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 5, 1, 0x60, 0, 1, 0x7b],
  ...[3, 2, 1, 0],
  ...[10, 19, 1, 17, 0, 0x41, 0, 0xfd, 15, 0x41, 0, 0xfd, 15, 0x41, 0, 0xfd, 15, 0xfd, 0x85, 2, 11],
);

/** Whether this engine has relaxed SIMD, hence fused multiply-add where the processor has it. */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(relaxedProbe);

let loading: Promise<KernelModule> | undefined;

/** The build for this engine; only that one is read. */
export function loadKernel(): Promise<KernelModule> {
  return (loading ??= load());
}

async function load(): Promise<KernelModule> {
  const build = hasRelaxedSimd() ? 'fused' : 'plain';
  const { default: bytes } = await (build === 'fused'
    ? import('./assembly/trainKernel.fused.wasm')
    : import('./assembly/trainKernel.wasm'));
  return { build, module: new WebAssembly.Module(bytes) };
}
