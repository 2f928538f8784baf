/** The source files of the project and what they import, as several tests and the mutants ask for it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const root = process.cwd();

export interface Import {
  readonly file: string;
  readonly from: string;
  /** The file it leads to, as a path from the top; undefined for a package. */
  readonly path: string | undefined;
  /** Whether only types are imported: nothing of the file runs for it. */
  readonly isType: boolean;
}

/** Every TypeScript file below a folder, AssemblyScript included, declarations (`.d.ts`) left out; paths from the top. */
export function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesIn(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

/** The text of a file, given as a path from the top. */
export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** A file as a tree; decorators of AssemblyScript are read like TypeScript's. */
export function parseSource(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** AssemblyScript imports without an ending; a `.wasm` is the file beside it that it is compiled from. */
function fileOf(path: string): string {
  return path.endsWith('.wasm') ? path.replace(/(\.fused)?\.wasm$/, '.ts') : /\.\w+$/.test(path) ? path : `${path}.ts`;
}

/** Whether nothing but types crosses: `import type`, or `type` before every name. */
function isOfTypes(node: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const names = clause.namedBindings;
  if (clause.name !== undefined || names === undefined || !ts.isNamedImports(names)) return false;
  return names.elements.every((element) => element.isTypeOnly);
}

/** Every import of a file, types among them, also dynamic ones and types written as `import('...')`. */
export function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const take = (node: ts.Node | undefined, isType: boolean): void => {
    if (node === undefined || !ts.isStringLiteral(node)) return;
    const from = node.text;
    const path = from.startsWith('.') ? fileOf(relative(root, resolve(root, dirname(file), from))) : undefined;
    found.push({ file, from, path, isType });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) take(node.moduleSpecifier, isOfTypes(node));
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      take(node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) take(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(parseSource(file, textOf(file)));
  return found;
}

/** Items by a key, in the order in which they come. */
export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}
