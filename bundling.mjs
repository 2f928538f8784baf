/** How a bundle is made: plugins and options that esbuild.mjs and `npm run mutate` share. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

/** node-fetch is 860 KB of tfjs that a worker without network never calls. */
const stubs = {
  name: 'stubs',
  setup(on) {
    on.onResolve({ filter: /^(node-fetch|string_decoder\/|seedrandom\/.*)$/ }, (found) => ({
      path: found.path,
      namespace: 'stub',
    }));
    on.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export default undefined;', loader: 'js' }));
  },
};

/** The bytes of every AssemblyScript module by its name: compiled once for all bundles. */
const compiled = new Map();

/**
 * `import bytes from '.../name.wasm'` where name.ts stands in a folder `assembly`: compiled here (anew when `isWatching`), inlined as base64.
 * `name.fused.wasm` is the same source with fused multiply-add, for engines that have relaxed SIMD.
 */
const assembly = ({ root, isWatching, replaced }) => ({
  name: 'assembly',
  setup(on) {
    on.onResolve({ filter: /\.wasm$/ }, (found) => ({
      path: join(found.resolveDir, found.path),
      namespace: 'assembly',
    }));
    on.onLoad({ filter: /.*/, namespace: 'assembly' }, async ({ path }) => {
      const bytes = () => {
        if ([...replaced.keys()].some((one) => dirname(one) === dirname(path)))
          return compileAssembly(root, path, replaced);
        if (isWatching || !compiled.has(path)) compiled.set(path, compileAssembly(root, path, new Map()));
        return compiled.get(path);
      };
      // Not the loader `binary`: a dynamic import would make of each byte a property with a getter.
      const base64 = Buffer.from(await bytes()).toString('base64');
      return { contents: `export default Buffer.from('${base64}', 'base64');`, watchFiles: [sourceOf(path)] };
    });
  },
});

const fusedEnding = '.fused.wasm';
const sourceOf = (path) => path.replace(/(\.fused)?\.wasm$/, '.ts');

async function compileAssembly(root, path, replaced) {
  const asc = await import('assemblyscript/asc');
  const source = sourceOf(path);
  const folder = join(root, 'dist/assembly');
  const target = join(folder, basename(path));
  const options = [
    '-O3',
    '--noAssert',
    '--converge',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--importMemory',
    '--use',
    'abort=',
    ...(path.endsWith(fusedEnding) ? ['--enable', 'relaxed-simd'] : []),
  ];
  // The bytes come from memory: another bundle (or another build) may be writing the same file at this moment.
  let bytes;
  const files = {
    writeFile: (_name, content) => {
      bytes = content;
      if (replaced.size > 0) return;
      mkdirSync(folder, { recursive: true });
      writeFileSync(target, content);
    },
    ...(replaced.size > 0 && { readFile: (name) => readReplaced(join(root, name), replaced) }),
  };
  const { error, stderr } = await asc.main([relative(root, source), '--outFile', relative(root, target), ...options], {
    baseDir: root,
    ...files,
  });
  if (error || bytes === undefined) throw new Error(`AssemblyScript: ${stderr.toString()}`);
  return bytes;
}

/** What the compiler asks for: null where there is no such file, for it tries several names. */
function readReplaced(path, replaced) {
  const text = replaced.get(path);
  if (text !== undefined) return text;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Source files with another text, in memory alone. */
const replacement = (replaced) => ({
  name: 'replacement',
  setup(on) {
    on.onLoad({ filter: /\.ts$/, namespace: 'file' }, ({ path }) => {
      const contents = replaced.get(path);
      return contents === undefined ? undefined : { contents, loader: 'ts' };
    });
  },
});

/** Makes `require` known in modules, for packages that were written for it. */
export const requireForModules = {
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

/**
 * Options that all bundles share, and those of bundles for Node.
 * @param root        the folder of the project
 * @param isWatching  whether AssemblyScript is compiled anew each time
 * @param replaced    texts of source files, by whole path, that are bundled instead of what the files hold
 */
export function createBundling(root, { isWatching = false, replaced = new Map() } = {}) {
  const common = {
    absWorkingDir: root,
    bundle: true,
    target: 'es2022',
    sourcemap: 'linked',
    sourcesContent: false,
    logLevel: 'warning',
    legalComments: 'none',
    plugins: [...(replaced.size > 0 ? [replacement(replaced)] : []), stubs, assembly({ root, isWatching, replaced })],
  };
  /** tfjs loses its CPU backend when `main` wins over `module`. */
  const node = { ...common, platform: 'node', target: 'node20', mainFields: ['module', 'main'] };
  return { common, node };
}

/** Test files as bundles that share chunks; they see a small fake instead of the editor. */
export function bundleTests(root, node, entryPoints) {
  return {
    ...node,
    ...requireForModules,
    format: 'esm',
    splitting: true,
    alias: { vscode: join(root, 'test/fakeVscode.ts') },
    chunkNames: 'chunks/[name]-[hash]',
    entryPoints,
    outbase: '.',
    outdir: 'dist',
    external: ['assemblyscript', 'esbuild', 'typescript', 'fast-check', 'ajv', '@mathjax/src', 'eslint', 'highs'],
  };
}

/** Paths below a folder that match, all from `root`, with `/`. */
export function findFiles(root, folder, pattern) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return findFiles(root, path, pattern);
    return pattern.test(path) ? [path] : [];
  });
}
