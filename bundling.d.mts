import type { BuildOptions } from 'esbuild';

export const requireForModules: { readonly banner: Readonly<Record<string, string>> };
export function createBundling(
  root: string,
  options?: { readonly isWatching?: boolean; readonly replaced?: ReadonlyMap<string, string> },
): { readonly common: BuildOptions; readonly node: BuildOptions };
export function bundleTests(root: string, node: BuildOptions, entryPoints: readonly string[]): BuildOptions;
export function findFiles(root: string, folder: string, pattern: RegExp): string[];
