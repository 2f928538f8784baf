/**
 * Builds everything: `node esbuild.mjs [unit|host|bench|attack|mutate] [--watch]`.
 * Without a word: the extension (host, worker, cli, page, schema, formulas). `unit`, `host`, `bench` and `attack` add the
 * tests of that name, `mutate` what runs them on mutants.
 */
import { build, context } from 'esbuild';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundledPackages, thirdPartyNotices } from './notices.mjs';
import { bundleTests, createBundling, findFiles, requireForModules } from './bundling.mjs';

const root = fileURLToPath(new URL('.', import.meta.url));
const words = process.argv.slice(2);
const watch = words.includes('--watch');
const at = (path) => join(root, path);
const testFiles = (folder, pattern) => findFiles(root, folder, pattern);
const { common, node } = createBundling(root, { isWatching: watch });

/** What of tfjs does nothing here but is kept since it could: its optimizers, files of models, hashes, and what it does in a browser. */
const leanTensorflow = {
  name: 'leanTensorflow',
  setup(on) {
    on.onLoad(
      { filter: /tfjs-core.dist.(optimizers.register_optimizers|io.io|platforms.platform_browser|hash_util)\.js$/ },
      () => ({
        contents: 'export const registerOptimizers = () => undefined;',
        loader: 'js',
      }),
    );
  },
};

/** What of chart.js the page never uses but no bundler can leave out: their defaults are computed when they are loaded. */
const unusedCharts = [
  'RadialLinearScale',
  'TimeScale',
  'TimeSeriesScale',
  'CategoryScale',
  'LogarithmicScale',
  'Tooltip',
];
const leanCharts = {
  name: 'leanCharts',
  setup(on) {
    on.onLoad({ filter: /chart\.js.dist.chart\.js$/ }, ({ path }) => {
      const cut = (text, name) => {
        const shorter = text.replace(new RegExp(`^class ${name} extends \\w+ \\{[^]*?^\\}`, 'm'), `class ${name} {}`);
        if (shorter === text) throw new Error(`chart.js has no class ${name} any more`);
        return shorter;
      };
      return { contents: unusedCharts.reduce(cut, readFileSync(path, 'utf8')), loader: 'js' };
    });
  },
};

/** The solver of linear programs is a file of its own, loaded when it is asked for: `dist/highs.cjs`, with its WebAssembly beside it. */
const solverBeside = {
  name: 'solverBeside',
  setup(on) {
    on.onResolve({ filter: /^highs$/ }, () => ({ path: './highs.cjs', external: true }));
  },
};

/**
 * What the engine starts with becomes one file, not one for each set of later files that share it: a thread loads them one after the other.
 * For that every later file asks for all that the engine starts with.
 */
const oneStart = {
  name: 'oneStart',
  setup(on) {
    const later = new Set();
    on.onResolve({ filter: /\.ts$/ }, ({ kind, resolveDir, path }) => {
      if (kind === 'dynamic-import') later.add(join(resolveDir, path));
      return undefined;
    });
    on.onLoad({ filter: /\.ts$/ }, ({ path }) =>
      later.has(path)
        ? {
            contents: `${readFileSync(path, 'utf8')}\nimport ${JSON.stringify(at('src/engine/service/engineStart.ts'))};\n`,
            loader: 'ts',
          }
        : undefined,
    );
  },
};

const withSolver = { plugins: [...common.plugins, solverBeside] };
const ofEngine = { plugins: [...withSolver.plugins, leanTensorflow] };

const products = [
  {
    ...node,
    format: 'cjs',
    minify: true,
    external: ['vscode'],
    entryPoints: { extension: 'src/extension.ts' },
    outExtension: { '.js': '.cjs' },
    outdir: 'dist',
  },
  {
    ...node,
    format: 'esm',
    ...requireForModules,
    minify: true,
    entryPoints: { reader: 'src/language/reader/worker.ts' },
    outdir: 'dist',
  },
  // What a view needs beyond the training engine is a file of its own and loaded when the view is first shown.
  {
    ...node,
    format: 'esm',
    splitting: true,
    ...ofEngine,
    plugins: [oneStart, ...ofEngine.plugins],
    ...requireForModules,
    minify: true,
    entryPoints: { worker: 'src/engine/service/worker.ts' },
    chunkNames: 'worker-[hash]',
    outdir: 'dist',
  },
  {
    ...node,
    format: 'esm',
    ...ofEngine,
    minify: true,
    banner: { js: `#!/usr/bin/env node\n${requireForModules.banner.js}` },
    define: { __VERSION__: JSON.stringify(JSON.parse(readFileSync(at('package.json'), 'utf8')).version) },
    entryPoints: { cli: 'src/cli/start.ts' },
    outdir: 'dist',
  },
  {
    ...common,
    plugins: [leanCharts, ...common.plugins],
    platform: 'browser',
    format: 'esm',
    minify: true,
    entryPoints: { page: 'webview/main.ts' },
    outdir: 'dist',
  },
];

const extras = {
  unit: () => [bundleTests(root, node, ['test/run.ts', ...testFiles('test', /\.test\.ts$/)])],
  host: () => [
    {
      ...node,
      ...requireForModules,
      format: 'esm',
      entryPoints: testFiles('test/host', /\/(runSuite|start|photograph|measure\w*|leashedWindow)\.ts$/),
      outdir: 'dist/test/host',
      entryNames: '[name]',
      external: ['playwright-core', '@vscode/test-electron'],
    },
    {
      ...node,
      format: 'cjs',
      external: ['vscode'],
      entryPoints: testFiles('test/host', /\/(suite|companion)\.ts$/),
      outExtension: { '.js': '.cjs' },
      outdir: 'dist/test/host',
      entryNames: '[name]',
    },
  ],
  attack: () => [bundleTests(root, node, ['test/attack/main.ts'])],
  mutate: () => [
    {
      ...node,
      format: 'esm',
      entryPoints: ['test/mutate/main.ts'],
      outdir: 'dist/test/mutate',
      packages: 'external',
    },
  ],
  bench: () => [
    {
      ...node,
      ...requireForModules,
      format: 'esm',
      entryPoints: ['test/bench/main.ts', ...testFiles('test/bench', /Process\.ts$/)],
      outdir: 'dist/test/bench',
      entryNames: '[name]',
      external: [
        'playwright-core',
        '@vscode/test-electron',
        '@tensorflow/tfjs',
        '@tensorflow/tfjs-backend-wasm',
        'highs',
      ],
    },
  ],
};

/** Writes what is generated from the tables: the JSON schema and the formula pictures. */
async function generateFromTables() {
  await build({
    ...node,
    format: 'esm',
    entryPoints: { tables: 'src/language/generated.ts', claims: 'src/claims/claims.ts' },
    outExtension: { '.js': '.mjs' },
    outdir: 'dist/generated',
  });
  const load = (name) => import(`${pathToFileURL(at(`dist/generated/${name}.mjs`)).href}?t=${process.hrtime.bigint()}`);
  const { schema, formulas } = await load('tables');
  const { claims } = await load('claims');
  writeFileSync(at('dist/reglab.schema.json'), `${JSON.stringify(schema(), null, 1)}\n`);
  const wanted = [...new Set([...formulas(), ...claims.map(({ formula }) => formula)])];
  const cache = at('dist/formulas.json');
  const before = existsSync(cache) ? JSON.parse(readFileSync(cache, 'utf8')) : {};
  const known = before[drawingKey] === drawingVersion ? before : {};
  const missing = wanted.filter((tex) => !(tex in known));
  const drawn = missing.length > 0 ? await drawFormulas(missing) : {};
  const all = Object.fromEntries(wanted.map((tex) => [tex, known[tex] ?? drawn[tex]]));
  writeFileSync(cache, JSON.stringify({ [drawingKey]: drawingVersion, ...all }));
}

/** A comment is no formula: the key under which the pictures remember how they were drawn. Change the version with `standalone`. */
const drawingKey = '% drawing';
const drawingVersion = '2';

/** TeX -> SVG image of its own in `currentColor`; a formula that cannot be read stops the build. */
async function drawFormulas(list) {
  const { mathjax } = await import('@mathjax/src/js/mathjax.js');
  const { TeX } = await import('@mathjax/src/js/input/tex.js');
  const { SVG } = await import('@mathjax/src/js/output/svg.js');
  const { liteAdaptor } = await import('@mathjax/src/js/adaptors/liteAdaptor.js');
  const { RegisterHTMLHandler } = await import('@mathjax/src/js/handlers/html.js');
  await import('@mathjax/src/js/util/asyncLoad/esm.js');
  await import('@mathjax/src/js/input/tex/ams/AmsConfiguration.js');
  const adaptor = liteAdaptor();
  RegisterHTMLHandler(adaptor);
  const page = mathjax.document('', {
    InputJax: new TeX({
      packages: ['base', 'ams'],
      formatError: (_jax, error) => {
        throw error;
      },
    }),
    OutputJax: new SVG({ fontCache: 'local' }),
  });
  const drawn = {};
  for (const tex of list) {
    for (const lines of [tex, breakLines(tex, /\\qquad/), breakLines(tex, /\\q?quad/)]) {
      drawn[tex] = standalone(adaptor.innerHTML(await page.convertPromise(lines, { display: true })));
      if (Number(/ width="([\d.]+)"/.exec(drawn[tex])[1]) <= widestFormula) break;
    }
  }
  return drawn;
}

/** Pixels that a hover of VS Code has room for. */
const widestFormula = 440;

/** Puts the parts of a formula that stand beside each other on lines of their own. */
function breakLines(tex, separator) {
  const parts = [''];
  let depth = 0;
  for (const piece of tex.split(/(\\begin\{|\\end\{|\\q?quad|\\?[{}])/)) {
    // The brace of an environment's name closes with a brace of its own; the environment itself is one level more.
    depth += { '{': 1, '}': -1, '\\begin{': 2, '\\end{': 0 }[piece] ?? 0;
    if (depth === 0 && separator.test(piece)) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts.length === 1 ? tex : `\\begin{gathered}${parts.join(' \\\\ ')}\\end{gathered}`;
}

/** Sizes in pixels (a hover has no font that `ex` could follow) and nothing that only scripts of a page would read. */
function standalone(svg) {
  const pixelsPerEx = 6.8;
  const inPixels = (text, name) =>
    text.replace(
      new RegExp(` ${name}="([\\d.]+)ex"`),
      (_whole, size) => ` ${name}="${(Number(size) * pixelsPerEx).toFixed(1)}"`,
    );
  const bare = svg
    .replace(/ (data-[\w-]+|style|role|focusable)="[^"]*"/g, '')
    .replaceAll('xlink:href', 'href')
    .replace(/ xmlns:xlink="[^"]*"/, '');
  if (!bare.startsWith('<svg') || /<foreignObject|<text|merror/.test(bare))
    throw new Error(`Not a picture: ${bare.slice(0, 200)}`);
  return inPixels(inPixels(bare, 'width'), 'height');
}

/** The page's style sheet, the packaged copy of Chart.js and the toolkit are part of the bundle; only the CSS is a file of its own. */
function copyStyle() {
  if (existsSync(at('webview/lab.css'))) writeFileSync(at('dist/page.css'), readFileSync(at('webview/lab.css')));
}

function copySolver() {
  for (const [from, to] of [
    ['highs.js', 'highs.cjs'],
    ['highs.wasm', 'highs.wasm'],
  ])
    copyFileSync(at(`node_modules/highs/build/${from}`), at(`dist/${to}`));
}

/** In the product without being in a bundle of JavaScript: the solver's file, the code that AssemblyScript adds, the letters of the formulas. */
const besideBundles = ['highs', 'assemblyscript', '@mathjax/src', '@mathjax/mathjax-newcm-font'];

function writeNotices(metafiles) {
  const names = new Set([...bundledPackages(metafiles), ...besideBundles]);
  writeFileSync(at('dist/third-party-notices.txt'), thirdPartyNotices(root, [...names].sort()));
}

mkdirSync(at('dist'), { recursive: true });
const chosen = [...products, ...words.filter((word) => word in extras).flatMap((word) => extras[word]())].filter(
  (one) => {
    const entries = Array.isArray(one.entryPoints) ? one.entryPoints : Object.values(one.entryPoints);
    return entries.length > 0 && entries.every((path) => existsSync(at(path)));
  },
);
for (const file of readdirSync(at('dist'))) if (/^worker-\w+\.js(\.map)?$/.test(file)) rmSync(at(`dist/${file}`));
if (words.includes('unit') && existsSync(at('dist/test'))) {
  rmSync(at('dist/test/chunks'), { recursive: true, force: true });
  // A test that was moved or deleted must not run from its old bundle.
  for (const path of testFiles('dist/test', /\.test\.js(\.map)?$/)) rmSync(at(path));
}
if (existsSync(at('src/language/generated.ts'))) await generateFromTables();
copyStyle();
copySolver();
if (watch) {
  for (const one of chosen) await (await context(one)).watch();
} else {
  const results = await Promise.all(chosen.map((one) => build({ ...one, metafile: products.includes(one) })));
  writeNotices(results.flatMap(({ metafile }) => metafile ?? []));
  if (existsSync(at('dist/cli.js'))) chmodSync(at('dist/cli.js'), 0o755);
}
