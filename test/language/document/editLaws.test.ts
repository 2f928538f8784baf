import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createScanner, findNodeAtLocation, parse, parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { FixEdit, JsonValue, Pointer } from '../../../src/core/config/parseConfigProblems.ts';
import { message } from '../../../src/core/ground/errors.ts';
import { createRandom, type Random } from '../../../src/core/ground/random.ts';
import { applyTextEdits, editsForChange, editsForFix } from '../../../src/language/document/edits.ts';

const budget = { seed: 20260103, numRuns: 300 };

const { value: values } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<JsonValue>(0, -1.5, 1e-4, true, null, 'adam', 'a "b", // c', '/* [1, 2] */'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'name', 'x, y'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** A value as somebody may have typed it: on one line or several, with comments anywhere and commas behind the last member. */
class Typist {
  readonly #random: Random;
  readonly #lineEnd: string;
  #comments = 0;

  constructor(seed: number) {
    this.#random = createRandom(seed);
    this.#lineEnd = this.#chance(0.2) ? '\r\n' : '\n';
  }

  #chance(share: number): boolean {
    return this.#random.uniform() < share;
  }

  #comment(canEndLine: boolean): string {
    if (!this.#chance(0.2)) return '';
    this.#comments += 1;
    return canEndLine && this.#chance(0.5) ? ` // note${this.#comments}.` : ` /* note${this.#comments}. */`;
  }

  type(value: JsonValue, indent = ''): string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const isList = Array.isArray(value);
    const inside = `${indent}  `;
    const members = isList
      ? value.map((one: JsonValue) => this.type(one, inside))
      : Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${this.type(one, inside)}`);
    const [open, close] = isList ? ['[', ']'] : ['{', '}'];
    const isLong = this.#chance(0.5) || members.some((member) => member.includes('\n'));
    const last = members.length - 1;
    const lines = members.map((member, index) => {
      const comma = index < last || this.#chance(0.3) ? `${this.#comment(false)},` : '';
      return `${isLong ? inside : ''}${member}${comma}${this.#comment(isLong)}`;
    });
    if (!isLong) return `${open}${lines.join(' ')}${close}`;
    return [open, ...lines, `${indent}${close}`].join(this.#lineEnd);
  }
}

/** Every place of a value but the whole, in the order of the text. */
function pointersOf(value: JsonValue, here: Pointer = []): Pointer[] {
  if (typeof value !== 'object' || value === null) return [];
  const members: [string | number, JsonValue][] = Array.isArray(value)
    ? (value as readonly JsonValue[]).map((one, index) => [index, one])
    : Object.entries(value as Readonly<Record<string, JsonValue>>);
  return members.flatMap(([key, one]) => [[...here, key], ...pointersOf(one, [...here, key])]);
}

const typed = fc
  .tuple(values, fc.nat(), fc.nat())
  .map(([value, seed, choice]) => {
    const pointers = pointersOf(value);
    return { value, text: new Typist(seed).type(value), pointer: pointers[choice % pointers.length] };
  })
  .filter((one): one is { value: JsonValue; text: string; pointer: Pointer } => one.pointer !== undefined);

function read(text: string): JsonValue {
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true }) as JsonValue;
  assert.deepEqual(errors, [], text);
  return value;
}

/** The same change of the plain value. */
function changed(value: JsonValue, [part, ...rest]: Pointer, becomes: JsonValue | undefined): JsonValue {
  if (part === undefined) return becomes ?? null;
  if (Array.isArray(value)) {
    const list: JsonValue[] = [...(value as readonly JsonValue[])];
    const inside = rest.length === 0 ? becomes : changed(list[Number(part)] ?? null, rest, becomes);
    list.splice(Number(part), 1, ...(inside === undefined ? [] : [inside]));
    return list;
  }
  const entries = Object.entries(value as Readonly<Record<string, JsonValue>>);
  if (!entries.some(([key]) => key === part)) entries.push([String(part), null]);
  return Object.fromEntries(
    entries.flatMap(([key, one]): [string, JsonValue][] => {
      if (key !== part) return [[key, one]];
      const inside = rest.length === 0 ? becomes : changed(one, rest, becomes);
      return inside === undefined ? [] : [[key, inside]];
    }),
  );
}

/** Where the comments of a text begin, by what they say. */
function commentsOf(text: string): Map<string, number> {
  const found = new Map<string, number>();
  const scanner = createScanner(text, false);
  for (let kind: number = scanner.scan(); kind !== 17; kind = scanner.scan())
    if (kind === 12 || kind === 13)
      found.set(/note\d+/.exec(scanner.getTokenValue())?.[0] ?? '', scanner.getTokenOffset());
  return found;
}

const nodeAt = (text: string, pointer: Pointer): Node => {
  const tree = parseTree(text, [], { allowTrailingComma: true });
  const node = tree && findNodeAtLocation(tree, [...pointer]);
  assert.ok(node, text);
  return node;
};
/** A key with its value, or an item. */
const memberAt = (text: string, pointer: Pointer): Node => {
  const node = nodeAt(text, pointer);
  return node.parent?.type === 'property' ? node.parent : node;
};
/** Whether a comma stands behind the last member of a list or object. */
function endsWithComma(text: string, pointer: Pointer): boolean {
  const { offset, length, children } = nodeAt(text, pointer);
  const last = children?.at(-1);
  if (!last) return false;
  const scanner = createScanner(text.slice(0, offset + length), true);
  scanner.setPosition(last.offset + last.length);
  return (scanner.scan() as number) === 5;
}
const applied = (text: string, pointer: Pointer, value: JsonValue | undefined): string =>
  applyTextEdits(text, editsForChange(text, pointer, value));

test('a value that is set is the only thing that changes, and no comment outside it is lost', () => {
  fc.assert(
    fc.property(typed, values, ({ value, text, pointer }, becomes) => {
      const after = applied(text, pointer, becomes);
      assert.deepEqual(read(after), changed(value, pointer, becomes));
      const { offset, length } = nodeAt(text, pointer);
      const kept = [...commentsOf(text)].filter(([, at]) => at < offset || at >= offset + length);
      for (const [note] of kept) assert.ok(commentsOf(after).has(note), after);
    }),
    budget,
  );
});

test('a key that is added comes last, and an item behind the last, with every comment kept', () => {
  fc.assert(
    fc.property(typed, values, ({ value, text, pointer }, becomes) => {
      const parent = pointer.slice(0, -1);
      const { children } = nodeAt(text, parent);
      const added = [...parent, typeof pointer.at(-1) === 'number' ? (children?.length ?? 0) : 'added'];
      const after = applied(text, added, becomes);
      assert.deepEqual(read(after), changed(value, added, becomes));
      assert.equal(JSON.stringify(read(after)), JSON.stringify(changed(value, added, becomes)));
      assert.equal(commentsOf(after).size, commentsOf(text).size, after);
      assert.equal(endsWithComma(after, parent), false, after);
    }),
    budget,
  );
});

test('a removed member is the only thing that goes, with its comma and what stands before that', () => {
  fc.assert(
    fc.property(typed, ({ value, text, pointer }) => {
      const after = applied(text, pointer, undefined);
      assert.deepEqual(read(after), changed(value, pointer, undefined), after);
      const { offset, length } = memberAt(text, pointer);
      const scanner = createScanner(text, true);
      scanner.setPosition(offset + length);
      const end = (scanner.scan() as number) === 5 ? scanner.getTokenOffset() : offset + length;
      for (const [note, at] of commentsOf(text))
        if (at < offset || at > end) assert.ok(commentsOf(after).has(note), `${note}: ${text}\n${after}`);
    }),
    budget,
  );
});

test('no comma is left behind by a removed last member; behind another last member it stays as it was', () => {
  fc.assert(
    fc.property(typed, ({ text, pointer }) => {
      const parent = pointer.slice(0, -1);
      const isLast = nodeAt(text, parent).children?.at(-1) === undefined || isLastMember(text, pointer);
      const after = applied(text, pointer, undefined);
      assert.equal(endsWithComma(after, parent), isLast ? false : endsWithComma(text, parent), `${text}\n${after}`);
    }),
    budget,
  );
});

function isLastMember(text: string, pointer: Pointer): boolean {
  return nodeAt(text, pointer.slice(0, -1)).children?.at(-1)?.offset === memberAt(text, pointer).offset;
}

test('a line that only the removed member fills goes with it', () => {
  fc.assert(
    fc.property(typed, ({ text, pointer }) => {
      const blank = (one: string): number => one.split('\n').filter((line) => line.trim() === '').length;
      assert.equal(
        blank(applied(text, pointer, undefined)),
        blank(text),
        `${text}\n${applied(text, pointer, undefined)}`,
      );
    }),
    budget,
  );
});

test('a fix of several changes is one edit that does what they do one after the other', () => {
  fc.assert(
    fc.property(
      typed,
      fc.array(fc.tuple(fc.nat(), fc.option(values, { nil: undefined })), { minLength: 2, maxLength: 4 }),
      ({ value, text }, list) => {
        let expected = value;
        const edits: FixEdit[] = [];
        for (const [choice, becomes] of list) {
          const pointers = pointersOf(expected);
          const pointer = pointers[choice % pointers.length];
          if (pointer === undefined) continue;
          expected = changed(expected, pointer, becomes);
          edits.push(becomes === undefined ? { pointer, remove: true } : { pointer, value: becomes });
        }
        const found = editsForFix(text, { title: message('several'), edits });
        assert.ok(edits.length < 2 || found.length <= 1);
        assert.deepEqual(read(applyTextEdits(text, found)), expected);
      },
    ),
    budget,
  );
});
