import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { dirname, relative, resolve } from 'node:path';
import { refusalOf } from './test/rooms.mjs';

/** What a file may not import by the table of rooms (test/rooms.mjs), told where it is written. */
const roomImports = {
  create(context) {
    const root = import.meta.dirname;
    const file = relative(root, context.filename).replaceAll('\\', '/');
    const check = (source) => {
      if (typeof source?.value !== 'string') return;
      const from = source.value;
      const path = relative(root, resolve(dirname(context.filename), from)).replaceAll('\\', '/');
      const refusal = refusalOf(file, from.startsWith('.') ? { path } : { packageName: from });
      if (refusal !== undefined) context.report({ node: source, message: `${refusal} (src/README.md has the table).` });
    };
    return {
      ImportDeclaration: ({ source }) => check(source),
      ExportNamedDeclaration: ({ source }) => check(source),
      ExportAllDeclaration: ({ source }) => check(source),
      ImportExpression: ({ source }) => check(source),
      TSImportType: ({ source }) => check(source),
    };
  },
};

/** Names that hide a built-in one: `isFinite`, `escape`, `Function`. */
const builtInNames = {
  create(context) {
    const { scopeManager } = context.sourceCode;
    return {
      'Program:exit': () => {
        const builtIns = scopeManager.globalScope.set;
        for (const scope of scopeManager.scopes) {
          if (scope === scopeManager.globalScope) continue;
          for (const { name, defs } of scope.variables)
            if (defs.length > 0 && builtIns.get(name)?.defs.length === 0)
              context.report({ node: defs[0].name, message: `'${name}' is the name of a built-in.` });
        }
      },
    };
  },
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/**/assembly', 'media'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './webview/tsconfig.json', './test/webview/tsconfig.json'] },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: false, skipComments: false }],
      'no-duplicate-imports': 'error',
      'max-params': ['error', 4],
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Name what you export.' },
        { selector: 'TSEnumDeclaration', message: 'Use a table or a union of literals.' },
        {
          selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility]',
          message: 'Private members are written #name.',
        },
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
  {
    files: ['src/**/*.ts', 'webview/**/*.ts'],
    plugins: { rooms: { rules: { imports: roomImports } } },
    rules: { 'rooms/imports': 'error' },
  },
  {
    files: ['**/*.ts'],
    plugins: { names: { rules: { 'built-in': builtInNames } } },
    rules: { 'names/built-in': 'error' },
  },
  // A .wasm import can only be declared as a default export; WebAssembly's classes are declared, not written.
  { files: ['**/*.d.ts'], rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/no-extraneous-class': 'off' } },
  {
    // A `describe` is one function, and a table of cases one file.
    files: ['test/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': 'off',
      'max-params': ['error', 5],
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
