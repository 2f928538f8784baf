/**
 * Who may import whom. Lint (eslint.config.mjs) and test/architecture.test.ts both read this one table.
 * `imports` are rooms, `packages` are npm packages or node built-ins, as regular expressions.
 */
export const rooms = {
  core: { files: ['src/core/**/*.ts'], imports: [], packages: [] },
  protocol: { files: ['src/protocol/**/*.ts'], imports: ['core'], packages: [] },
  language: { files: ['src/language/**/*.ts'], imports: ['core'], packages: ['^jsonc-parser$', '^papaparse$'] },
  analysis: { files: ['src/analysis/**/*.ts'], imports: ['core'], packages: ['^highs$'] },
  claims: { files: ['src/claims/**/*.ts'], imports: ['core', 'analysis'], packages: [] },
  engine: {
    files: ['src/engine/**/*.ts'],
    imports: ['core', 'protocol', 'analysis', 'claims'],
    packages: ['^@tensorflow/', '^node:worker_threads$', '^node:os$'],
  },
  host: {
    files: ['src/host/**/*.ts', 'src/extension.ts'],
    imports: ['core', 'protocol', 'language'],
    packages: ['^vscode$', '^node:'],
  },
  cli: {
    files: ['src/cli/**/*.ts'],
    imports: ['core', 'protocol', 'language', 'engine', 'analysis'],
    packages: ['^node:'],
  },
  webview: {
    files: ['webview/**/*.ts'],
    imports: ['core', 'protocol'],
    packages: ['^chart\\.js', '^@vscode/webview-ui-toolkit'],
  },
};

/** Files that alone may touch a package, although their room may. */
export const doors = {
  '^@tensorflow/': [
    'src/engine/tfjsOps.ts',
    'src/engine/tfjsBackend.ts',
    'src/engine/tfjsOperations.ts',
    'src/engine/trainKernel.ts',
  ],
  '^node:worker_threads$': ['src/engine/worker.ts', 'src/engine/threads.ts'],
  '^node:os$': ['src/engine/threads.ts'],
  '^@vscode/webview-ui-toolkit': ['webview/controls.ts'],
};

/** Lint patterns of what a room may not take from outside the house. */
export function externalsOf(room) {
  const allowed = rooms[room].packages;
  const wellKnown = [
    '^vscode$',
    '^node:',
    '^@tensorflow/',
    '^chart\\.js',
    '^jsonc-parser$',
    '^papaparse$',
    '^@vscode/webview-ui-toolkit',
    '^highs$',
  ];
  return { banned: wellKnown.filter((name) => !allowed.some((one) => one === name || one.startsWith(name))) };
}
