import { createScanner, findNodeAtLocation, format, parseTree, type Node } from 'jsonc-parser';
import type { FixEdit, JsonValue, Pointer } from '../../core/config/parseConfigProblems.ts';
import { isWithinBudget, type LabFix, type TextEdit } from './document.ts';

/**
 * Edits that set a value (or remove the key or item when it is undefined); formatting and comments of the rest stay as they are.
 * Missing parents are made, a short form (`"optimizer": "adam"`) that gets a key becomes the long form. An impossible change (a key of a
 * list, an item behind the end of a list by more than one) gives no edits.
 */
export function editsForChange(text: string, pointer: Pointer, value: JsonValue | undefined): TextEdit[] {
  if (!isWithinBudget(text)) return [];
  const tree = parseTree(text, [], { allowTrailingComma: true });
  if (!tree)
    return value === undefined ? [] : [{ offset: 0, length: text.length, text: `${write(wrap(pointer, value))}\n` }];
  return value === undefined ? removalEdits(text, tree, pointer) : settingEdits(text, tree, { pointer, value });
}

/** The value that has another value at a place and nothing else. */
function wrap(pointer: Pointer, value: JsonValue): JsonValue {
  return pointer.reduceRight<JsonValue>(
    (inside, part) => (typeof part === 'number' ? [inside] : { [part]: inside }),
    value,
  );
}

/** Values as people write them: short ones on one line. */
function write(value: JsonValue, indent = ''): string {
  const short = writeShort(value);
  if (short.length + indent.length <= 100) return short;
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${indent}`);
}

/** A value on one line. */
export function writeShort(value: JsonValue): string {
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(writeShort).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value as Readonly<Record<string, JsonValue>>).map(
    ([key, one]) => `${JSON.stringify(key)}: ${writeShort(one)}`,
  );
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

interface Setting {
  readonly pointer: Pointer;
  readonly value: JsonValue;
}

function settingEdits(text: string, tree: Node, { pointer, value }: Setting): TextEdit[] {
  let depth = pointer.length;
  let node = findNodeAtLocation(tree, [...pointer]);
  while (!node && depth > 0) {
    depth -= 1;
    node = findNodeAtLocation(tree, pointer.slice(0, depth));
  }
  if (!node) return [];
  const [part, ...rest] = pointer.slice(depth);
  const indent = lineIndent(text, node.offset);
  if (part === undefined) return [{ offset: node.offset, length: node.length, text: write(value, indent) }];
  const inside = wrap(rest, value);
  if (node.type === 'object' && typeof part === 'string')
    return insertInto(text, node, `${JSON.stringify(part)}: ${write(inside, indentInside(text, node))}`);
  if (node.type === 'array' && part === (node.children?.length ?? 0))
    return insertInto(text, node, write(inside, indentInside(text, node)));
  if (node.type === 'object' || node.type === 'array' || typeof part === 'number') return [];
  const long = node.type === 'string' ? { name: String(node.value), [part]: inside } : { [part]: inside };
  return [{ offset: node.offset, length: node.length, text: write(long, indent) }];
}

/** Puts a member behind the last one of an object or list, on a line of its own where the others have theirs. */
function insertInto(text: string, parent: Node, member: string): TextEdit[] {
  const last = parent.children?.at(-1);
  const close = parent.offset + parent.length - 1;
  const isObject = parent.type === 'object';
  if (!last) {
    const isBlank = text.slice(parent.offset + 1, close).trim() === '';
    if (isBlank)
      return [
        { offset: parent.offset + 1, length: close - parent.offset - 1, text: isObject ? ` ${member} ` : member },
      ];
  }
  const content = text.slice(0, close).trimEnd().length;
  const isMultiline = text.slice(parent.offset, close).includes('\n');
  const end = last ? last.offset + last.length : content;
  const hasComma = !last || findComma(text, end, close) !== undefined;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const separator = isMultiline ? `${lineEnd}${indentInside(text, parent)}` : ' ';
  const placed = `${separator}${member}`;
  if (hasComma) return [{ offset: content, length: 0, text: placed }];
  // A comment may stand between the last member and the end: the comma goes in front of it.
  return content === end
    ? [{ offset: end, length: 0, text: `,${placed}` }]
    : [
        { offset: end, length: 0, text: ',' },
        { offset: content, length: 0, text: placed },
      ];
}

/** Takes a key or an item out, with its comma, and its lines where it has them alone. */
function removalEdits(text: string, tree: Node, pointer: Pointer): TextEdit[] {
  const value = findNodeAtLocation(tree, [...pointer]);
  const member = value?.parent?.type === 'property' ? value.parent : value;
  const parent = member?.parent;
  const siblings = parent?.children;
  if (!member || !parent || !siblings) return [];
  const index = siblings.indexOf(member);
  const close = parent.offset + parent.length - 1;
  const next = siblings[index + 1];
  const comma = findComma(text, member.offset + member.length, next?.offset ?? close);
  const end = comma === undefined ? member.offset + member.length : comma + 1;
  const own = widen(text, member.offset, end, next !== undefined);
  const previous = siblings[index - 1];
  const before = next || !previous ? undefined : findComma(text, previous.offset + previous.length, member.offset);
  if (before === undefined) return [own];
  // Comma and member are taken out at once where nothing but space is between them.
  const isAdjacent = text.slice(before + 1, own.offset).trim() === '';
  return isAdjacent
    ? [{ offset: before, length: own.offset + own.length - before, text: keepLineEnd(text, own) }]
    : [{ offset: before, length: 1, text: '' }, own];
}

/** The line end that a removed line leaves to the text in front of it. */
function keepLineEnd(text: string, { offset, length }: TextEdit): string {
  return /\r?\n$/.exec(text.slice(offset, offset + length))?.[0] ?? '';
}

/** A range with the line it fills alone, or with the space behind (in front of the last member: before) it. */
function widen(text: string, start: number, end: number, hasNext: boolean): TextEdit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end);
  const isAlone = lineEnd >= 0 && text.slice(lineStart, start).trim() === '' && text.slice(end, lineEnd).trim() === '';
  if (isAlone) return { offset: lineStart, length: lineEnd + 1 - lineStart, text: '' };
  const spaces = /^[ \t]*/.exec(text.slice(end))?.[0].length ?? 0;
  const spacesBefore = /[ \t]*$/.exec(text.slice(lineStart, start))?.[0].length ?? 0;
  return hasNext
    ? { offset: start, length: end + spaces - start, text: '' }
    : { offset: start - spacesBefore, length: end - start + spacesBefore, text: '' };
}

/** Where the comma between two offsets stands, comments aside. */
function findComma(text: string, from: number, to: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(from);
  const token: number = scanner.scan();
  const isComma = token === commaToken && scanner.getTokenOffset() < to;
  return isComma ? scanner.getTokenOffset() : undefined;
}

/** SyntaxKind.CommaToken of jsonc-parser, a const enum there. */
const commaToken = 5;

function lineIndent(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? '';
}

/** Indentation of the members of an object or list: that of the first one, or one step more than its own. */
function indentInside(text: string, parent: Node): string {
  const first = parent.children?.[0];
  const own = lineIndent(text, parent.offset);
  if (first && text.slice(parent.offset, first.offset).includes('\n')) return lineIndent(text, first.offset);
  return own + (/\n(\t| +)\S/.exec(text)?.[1] ?? '  ');
}

/** Edits of a fix: its changes one after the other, as one edit of the smallest range that differs. */
export function editsForFix(text: string, fix: LabFix): TextEdit[] {
  const [only] = fix.edits;
  if (fix.edits.length === 1 && only) return editsForOne(text, only);
  const after = fix.edits.reduce((changed, edit) => applyTextEdits(changed, editsForOne(changed, edit)), text);
  return difference(text, after);
}

function editsForOne(text: string, edit: FixEdit | TextEdit): TextEdit[] {
  if ('offset' in edit) return [edit];
  if ('rename' in edit) return renameEdits(text, edit.pointer, edit.rename);
  return editsForChange(text, edit.pointer, 'remove' in edit ? undefined : edit.value);
}

function renameEdits(text: string, pointer: Pointer, name: string): TextEdit[] {
  const tree = parseTree(text);
  const value = tree && findNodeAtLocation(tree, [...pointer]);
  const key = value?.parent?.type === 'property' ? value.parent.children?.[0] : undefined;
  return key ? [{ offset: key.offset, length: key.length, text: JSON.stringify(name) }] : [];
}

/** Puts edits that do not overlap into a text. */
export function applyTextEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .sort((one, other) => other.offset - one.offset)
    .reduce(
      (changed, edit) => changed.slice(0, edit.offset) + edit.text + changed.slice(edit.offset + edit.length),
      text,
    );
}

/** The one edit that turns a text into another, as short as a common start and end allow. */
function difference(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return [{ offset: start, length: before.length - start - end, text: after.slice(start, after.length - end) }];
}

/** Edits that lay a whole document out anew; comments stay. */
export function formattingEdits(
  text: string,
  style: { readonly tabSize: number; readonly insertSpaces: boolean },
): TextEdit[] {
  if (!isWithinBudget(text)) return [];
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const edits = format(text, undefined, { ...style, eol, keepLines: true, insertFinalNewline: true });
  return edits.map(({ offset, length, content }) => ({ offset, length, text: content }));
}
