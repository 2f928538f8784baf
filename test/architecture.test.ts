import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import assert from 'node:assert/strict';
import ts from 'typescript';
import { doors, rooms } from './rooms.mjs';

const root = process.cwd();

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'assembly' ? [] : sourcesIn(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function importsOf(file: string): Import[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier !== undefined) {
      const typeOnly = ts.isImportDeclaration(node)
        ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : node.isTypeOnly;
      found.push({ file, from: (node.moduleSpecifier as ts.StringLiteral).text, typeOnly });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [where] = node.arguments;
      if (where !== undefined && ts.isStringLiteral(where)) found.push({ file, from: where.text, typeOnly: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function roomOf(file: string): string | undefined {
  if (file === 'src/extension.ts') return 'host';
  if (file.startsWith('webview/')) return 'webview';
  return /^src\/([a-z]+)\//.exec(file)?.[1];
}

const files = [...sourcesIn('src'), ...sourcesIn('webview')];
const imports = files.flatMap(importsOf);

test('every source file stands in a room of the table', () => {
  const homeless = files.filter((file) => {
    const room = roomOf(file);
    return room === undefined || !Object.hasOwn(rooms, room);
  });
  assert.deepEqual(homeless, []);
  assert.ok(files.length > 50);
});

test('no arrow between rooms goes up', () => {
  const wrong = imports.filter(({ file, from }) => {
    if (!from.startsWith('.') || from.endsWith('.wasm')) return false;
    const target = roomOf(relative(root, resolve(root, dirname(file), from)));
    const room = roomOf(file);
    return target === undefined || (target !== room && !rooms[room!]!.imports.includes(target));
  });
  assert.deepEqual(wrong, []);
});

test('a room takes only its own packages from outside', () => {
  const wrong = imports.filter(({ file, from }) => {
    if (from.startsWith('.')) return false;
    return !rooms[roomOf(file)!]!.packages.some((allowed) => new RegExp(allowed).test(from));
  });
  assert.deepEqual(wrong, []);
});

test('tensors, threads and the control kit come in through their doors alone', () => {
  const wrong = imports.filter(({ file, from, typeOnly }) => {
    const door = Object.entries(doors).find(([name]) => new RegExp(name).test(from));
    return door !== undefined && !typeOnly && !file.startsWith('src/host/') && !door[1].includes(file);
  });
  assert.deepEqual(wrong, []);
});

test('files are not named after what they are made of', () => {
  const vague = files.filter((file) => /\/(utils?|helpers?|common|managers?|types)\.ts$/.test(file));
  assert.deepEqual(vague, []);
});

test('no imports run in circles', () => {
  const edges = new Map<string, string[]>();
  for (const { file, from, typeOnly } of imports) {
    if (!from.startsWith('.') || typeOnly) continue;
    edges.set(file, [...(edges.get(file) ?? []), relative(root, resolve(root, dirname(file), from))]);
  }
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file) || path.includes(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  assert.deepEqual(circles, []);
});
