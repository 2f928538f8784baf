import type { BuildOptions } from 'esbuild';

export interface Replaced {
  /** The whole path of a source file. */
  readonly path: string;
  readonly text: string;
}
export const requireForModules: { readonly banner: Readonly<Record<string, string>> };
export function createBundling(
  root: string,
  options?: { readonly isWatching?: boolean; readonly replaced?: Replaced },
): { readonly common: BuildOptions; readonly node: BuildOptions };
export function bundleTests(root: string, node: BuildOptions, entryPoints: readonly string[]): BuildOptions;
export function findFiles(root: string, folder: string, pattern: RegExp): string[];
