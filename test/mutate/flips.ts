/** Where a source can be changed by one flipped operator. */
import ts from 'typescript';
import { parseSource } from '../sources.ts';

/** One place and the change that is made there. */
export interface Flip {
  /** Path from the top. */
  readonly file: string;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** Offsets in the text; what stands between them is replaced. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** Offsets of the whole expression. */
  readonly from: number;
  readonly to: number;
  /** The expression as it is, on one line, and what becomes of it, for people. */
  readonly told: string;
}

const opposites: readonly (readonly [string, string])[] = [
  ['+', '-'],
  ['*', '/'],
  ['<', '>='],
  ['<=', '>'],
  ['===', '!=='],
  // AssemblyScript compares with two signs.
  ['==', '!='],
  ['&&', '||'],
];
/** The same for the names of vector instructions: `f32x4.add(a, b)`. */
const vectorOpposites: readonly (readonly [string, string])[] = [
  ['add', 'sub'],
  ['mul', 'div'],
  ['lt', 'ge'],
  ['le', 'gt'],
  ['eq', 'ne'],
  ['min', 'max'],
];
const both = (pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> =>
  new Map(pairs.flatMap(([one, other]) => [[one, other] as const, [other, one] as const]));
const operators = both(opposites);
const instructions = both(vectorOpposites);

type Change = Pick<Flip, 'start' | 'end' | 'replacement'>;

/** What one node can become, or undefined. */
function changeOf(node: ts.Node, source: ts.SourceFile): Change | undefined {
  const replace = (sign: ts.Node, table: ReadonlyMap<string, string>): Change | undefined => {
    const replacement = table.get(sign.getText(source));
    return replacement === undefined ? undefined : { start: sign.getStart(source), end: sign.getEnd(), replacement };
  };
  if (ts.isBinaryExpression(node)) return replace(node.operatorToken, operators);
  if (ts.isPrefixUnaryExpression(node)) {
    const isDropped = node.operator === ts.SyntaxKind.MinusToken || node.operator === ts.SyntaxKind.ExclamationToken;
    return isDropped
      ? { start: node.getStart(source), end: node.operand.getStart(source), replacement: '' }
      : undefined;
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: lanes, name } = node.expression;
  if (!/^[fi]\d+x\d+$/.test(lanes.getText(source))) return undefined;
  // What is left of a dropped sign is the argument in its brackets.
  if (name.text === 'neg') return { start: lanes.getStart(source), end: name.getEnd(), replacement: '' };
  return replace(name, instructions);
}

/** At most so many characters of an expression are told on each side of the operator. */
const longestTold = 40;

function tell(node: ts.Node, source: ts.SourceFile, { start, end, replacement }: Change): string {
  const onOneLine = (from: number, to: number): string => source.text.slice(from, to).replace(/\s+/g, ' ');
  const before = onOneLine(node.getStart(source), start);
  const sign = onOneLine(start, end);
  const after = onOneLine(end, node.getEnd());
  const left = before.length > longestTold ? `...${before.slice(-longestTold)}` : before;
  const right = after.length > longestTold ? `${after.slice(0, longestTold)}...` : after;
  return `${left}${sign}${right}: ${sign} ${replacement === '' ? 'dropped' : `to ${replacement}`}`;
}

/**
 * Every flip of a source, in the order of the text: `+ -`, `* /`, `< >=`, `<= >`, `=== !==`, `&& ||`, a sign or a `!` dropped, and the vector
 * instructions of AssemblyScript of the same meaning. Types are left out, for nothing runs there.
 */
export function flipsOf(file: string, text: string): Flip[] {
  const source = parseSource(file, text);
  const found: Flip[] = [];
  const visit = (node: ts.Node): void => {
    // A class that is extended with type arguments is a type node whose expression runs; it has no operators here.
    if (ts.isTypeNode(node)) return;
    const change = changeOf(node, source);
    if (change !== undefined) {
      const { line, character } = source.getLineAndCharacterOfPosition(change.start);
      const place = { file, line: line + 1, column: character + 1, from: node.getStart(source), to: node.getEnd() };
      found.push({ ...place, ...change, told: tell(node, source, change) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.sort((one, other) => one.start - other.start);
}

/** The text with the flip made. */
export function applyFlip(text: string, { start, end, replacement }: Flip): string {
  return text.slice(0, start) + replacement + text.slice(end);
}
