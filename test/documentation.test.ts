import assert from 'node:assert/strict';
import { test } from 'node:test';
import ts from 'typescript';
import { roomOf } from './rooms.mjs';
import { groupBy, parseSource, sourcesIn, textOf } from './sources.ts';

/** Something that a file offers to others. */
interface Export {
  readonly file: string;
  readonly name: string;
  readonly kind: 'function' | 'class' | 'interface' | 'type' | 'constant';
  readonly isDocumented: boolean;
}

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);

/** Names and kind of a declaration; nothing for statements of other kinds. */
function declared(node: ts.Statement): Pick<Export, 'name' | 'kind'>[] {
  if (ts.isFunctionDeclaration(node)) return [{ name: node.name?.text ?? '', kind: 'function' }];
  if (ts.isClassDeclaration(node)) return [{ name: node.name?.text ?? '', kind: 'class' }];
  if (ts.isInterfaceDeclaration(node)) return [{ name: node.name.text, kind: 'interface' }];
  if (ts.isTypeAliasDeclaration(node)) return [{ name: node.name.text, kind: 'type' }];
  if (!ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations.map(({ name, initializer }) => ({
    name: name.getText(),
    kind:
      initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
        ? 'function'
        : 'constant',
  }));
}

/** A comment above constants that stand without a blank line between them speaks for all of them. */
function exportsOf(file: string, text: string): Export[] {
  const source = parseSource(file, text);
  let isBlockDocumented = false;
  return source.statements.flatMap((node, at) => {
    const isOwn = ts.getJSDocCommentsAndTags(node).length > 0;
    const before = source.statements[at - 1];
    const continues = before !== undefined && ts.isVariableStatement(before) && ts.isVariableStatement(node);
    const gap = continues ? text.slice(before.end, node.getStart()) : '';
    const isInBlock = isBlockDocumented && continues && !/\n\s*\n/.test(gap);
    isBlockDocumented = isOwn || isInBlock;
    const isDocumented = isBlockDocumented;
    return isExported(node) ? declared(node).map((one) => ({ file, ...one, isDocumented })) : [];
  });
}

const found = [...sourcesIn('src'), ...sourcesIn('webview')].flatMap((file) => exportsOf(file, textOf(file)));

const share = (list: readonly Export[]): number => list.filter(({ isDocumented }) => isDocumented).length / list.length;
const inPercent = (list: readonly Export[]): string => `${(100 * share(list)).toFixed(1)} % of ${list.length}`;

/** The rooms where most is missing, with the names. */
function tellWorst(list: readonly Export[]): string {
  const rooms = groupBy(list, ({ file }) => roomOf(file));
  return [...rooms]
    .map(([room, all]) => ({ room, all, lacking: all.filter(({ isDocumented }) => !isDocumented) }))
    .filter(({ lacking }) => lacking.length > 0)
    .sort((one, other) => other.lacking.length - one.lacking.length)
    .slice(0, 12)
    .map(({ room, all, lacking }) => {
      const names = lacking.map(({ file, name }) => `${file.slice(room.length + 1)} ${name}`);
      return `${room}: ${inPercent(all)}; ${names.join(', ')}`;
    })
    .join('\n');
}

/** What is offered and has a comment that says what it is: at least this share, over all and of what runs. */
const least = { all: 0.9, ofWhatRuns: 0.95 };

test('what files offer to others says what it is', () => {
  assert.ok(found.length > 1000);
  assert.ok(share(found) >= least.all, `${inPercent(found)}\n${tellWorst(found)}`);
});

test('functions and classes that files offer say what they do', () => {
  const running = found.filter(({ kind }) => kind === 'function' || kind === 'class');
  assert.ok(share(running) >= least.ofWhatRuns, `${inPercent(running)}\n${tellWorst(running)}`);
});

test('exports are found with their comments', () => {
  const text = [
    '/** A file. */',
    'import a from "a";',
    '/** f. */',
    'export function f() {}',
    'export const g = () => 1;',
    '// no',
    'export type T = 1;',
    '/** All three. */',
    'export const a = 1;',
    'const own = 3;',
    'export const b = 2, c = 3;',
    '',
    'export const d = 4;',
  ].join('\n');
  assert.deepEqual(
    exportsOf('x.ts', text).map(({ name, kind, isDocumented }) => `${kind} ${name} ${isDocumented}`),
    [
      'function f true',
      'function g false',
      'type T false',
      'constant a true',
      'constant b true',
      'constant c true',
      'constant d false',
    ],
  );
});
