import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { rooms, externalsOf } from './test/rooms.mjs';

/** Everything a room may not import, as lint patterns; the table itself is test/rooms.mjs. */
function roomRule(room) {
  const others = Object.keys(rooms).filter((other) => other !== room && !rooms[room].imports.includes(other));
  const patterns = others.map((other) => ({
    regex: `(^|/)${other}(/|\\.ts$)`,
    message: `${room} may not import ${other} (src/README.md has the table).`,
  }));
  const banned = externalsOf(room).banned.map((regex) => ({ regex, message: `${room} may not import this package.` }));
  return {
    files: rooms[room].files,
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: [...patterns, ...banned] }] },
  };
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/engine/assembly', 'src/analysis/assembly', 'media'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './webview/tsconfig.json'] } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 500, skipBlankLines: false, skipComments: false }],
      'max-params': ['error', 5],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'TSEnumDeclaration', message: 'Use a table or a union of literals.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/core/**/*.ts', 'src/engine/**/*.ts', 'src/analysis/**/*.ts', 'src/claims/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Pass a seeded generator.' },
        { object: 'Date', property: 'now', message: 'Pass the time in.' },
      ],
    },
  },
  ...Object.keys(rooms).map(roomRule),
  // A .wasm import can only be declared as a default export; WebAssembly's classes are declared, not written.
  { files: ['**/*.d.ts'], rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/no-extraneous-class': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' },
          ],
        },
      ],
    },
  },
  { files: ['test/{host,bench}/**/*.ts', 'src/cli/**/*.ts', 'test/run.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.mjs'],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      parserOptions: { project: null },
      globals: { process: 'readonly', console: 'readonly', Buffer: 'readonly', URL: 'readonly' },
    },
    rules: { ...tseslint.configs.disableTypeChecked.rules, 'no-restricted-syntax': 'off', 'no-console': 'off' },
  },
);
