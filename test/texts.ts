/** Collects every text that a user may see, from the code itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** Functions whose first argument is a text for people. */
const tellers = new Set(['message', 't', 'localize']);
/** Properties of table entries that hovers, menus and completions show. */
const shownProperties = new Set(['label', 'doc', 'attribution', 'title', 'text']);
/** Properties of claims that the view Theory shows. */
const claimProperties = new Set(['label', 'statement', 'assumptions', 'correction', 'unit', 'sentence', 'attempt']);

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'assembly' ? [] : sourcesIn(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

function literalOf(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const left = literalOf(node.left);
    const right = literalOf(node.right);
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

function branchesOf(node: ts.Node | undefined): (ts.Node | undefined)[] {
  return node !== undefined && ts.isConditionalExpression(node)
    ? [...branchesOf(node.whenTrue), ...branchesOf(node.whenFalse)]
    : [node];
}

function textsOf(file: string): string[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const isCatalogue = file.endsWith(join('core', 'ground', 'errors.ts'));
  const isTable = /[\\/]src[\\/](core|language)[\\/]/.test(file);
  const isClaim = /[\\/]src[\\/]claims[\\/](areas|guides)[\\/]/.test(file);
  const found: string[] = [];
  const keep = (node: ts.Node | undefined): void => {
    for (const branch of branchesOf(node)) {
      const text = literalOf(branch);
      if (text !== undefined && text !== '') found.push(text);
    }
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const name = ts.isPropertyAccessExpression(node.expression)
        ? node.expression.name.text
        : ts.isIdentifier(node.expression)
          ? node.expression.text
          : '';
      if (tellers.has(name)) keep(node.arguments[0]);
    } else if (ts.isPropertyAssignment(node)) {
      const name = ts.isIdentifier(node.name) || ts.isStringLiteral(node.name) ? node.name.text : '';
      if (isTable && shownProperties.has(name)) keep(node.initializer);
      if (isClaim && claimProperties.has(name)) keep(node.initializer);
      if (isCatalogue && name.includes('/')) keep(node.initializer);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** All texts of the extension, sorted, each once. */
export function collectTexts(root: string): string[] {
  const files = [...sourcesIn(join(root, 'src')), ...sourcesIn(join(root, 'webview'))];
  return [...new Set(files.flatMap(textsOf))].sort();
}
