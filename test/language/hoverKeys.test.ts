import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatMessage } from '../../src/core/ground/errors.ts';
import { experimentShape } from '../../src/core/config/parseConfigDocument.ts';
import type { JsonValue, Pointer } from '../../src/core/config/parseConfigProblems.ts';
import type { AnyShape } from '../../src/core/config/parseConfigShapes.ts';
import { completionsAt } from '../../src/language/completions.ts';
import { readDocument } from '../../src/language/document/document.ts';
import { hoverAt } from '../../src/language/hovers/hovers.ts';

const colours = { foreground: '#111111', accent: '#0066cc', second: '#cc6600', grid: '#bbbbbb' };

/** A key of the language: a document that has it, and where. */
interface Key {
  readonly pointer: Pointer;
  readonly document: JsonValue;
  readonly shape: AnyShape;
}

/** Puts a value into the document around a place. */
type Surround = (value: JsonValue) => JsonValue;

function exampleOf(shape: AnyShape): JsonValue {
  if (shape.example !== undefined) return shape.example;
  if (shape.names) {
    const name = shape.names.names[0] ?? '';
    return shape.names.hasShortForm ? name : { [shape.names.key]: name };
  }
  const word = Object.keys(shape.words?.() ?? {})[0];
  if (word !== undefined) return word;
  if (shape.spec) return shape.spec.default;
  const item = shape.itemAt?.(0);
  if (item) return [exampleOf(item)];
  return shape.kind === 'object' ? {} : shape.kind === 'boolean' ? true : 'text';
}

/** Every key below a shape; a choice has those of each of its names. */
function keysBelow(shape: AnyShape, pointer: Pointer, around: Surround): Key[] {
  const item = shape.itemAt?.(0);
  if (item) return keysBelow(item, [...pointer, 0], (value) => around([value]));
  const { names } = shape;
  const starts: { readonly [key: string]: JsonValue }[] = names
    ? names.names.map((name) => ({ [names.key]: name }))
    : [{}];
  return starts.flatMap((start) =>
    Object.entries(shape.keysOf?.(start) ?? {}).flatMap(([key, child]): Key[] => {
      const inside: Surround = (value) => around({ ...start, [key]: value });
      const here = { pointer: [...pointer, key], document: inside(start[key] ?? exampleOf(child)), shape: child };
      return [here, ...(start[key] === undefined ? keysBelow(child, here.pointer, inside) : [])];
    }),
  );
}

const all = keysBelow(experimentShape, [], (value) => value);
const nameOf = ({ pointer, document }: Key): string =>
  `${pointer.join('.')} in ${JSON.stringify(document).slice(0, 120)}`;

test('the walk finds the keys of every table', () => {
  const found = new Set(all.map(({ pointer }) => pointer.join('.')));
  for (const key of [
    'network.weights',
    'network.layers.0.activation.slope',
    'penalties.0.group',
    'clip.at',
    'earlyStopping.minimumDelta',
    'training.snapshotEvery',
    'training.engine',
    'lab.path.penalty.groups',
    'lab.regions.box',
    'lab.geometry.plane',
    'schedule.warmup',
    'data.target',
    '$schema',
  ])
    assert.ok(found.has(key), key);
  assert.ok(found.size > 80, String(found.size));
});

test('the hover on every key says what it is, and where a number or word may lie', () => {
  for (const key of all) {
    const text = JSON.stringify(key.document);
    const last = String(key.pointer.at(-1));
    // The key that is meant stands behind all others of its name that the way to it has.
    const hover = hoverAt(readDocument(text), text.lastIndexOf(`"${last}":`) + 1, { colours });
    assert.ok(hover, nameOf(key));
    const words = hover.pieces.flatMap((piece) => (piece.kind === 'text' ? [formatMessage(piece.text)] : []));
    assert.ok((words[0]?.length ?? 0) >= 10 && /[.!]$/.test(words[0] ?? ''), `${nameOf(key)}: ${words[0] ?? ''}`);
    if (key.shape.spec)
      assert.ok(
        words.some((one) => one.includes('default')),
        nameOf(key),
      );
    assert.ok(!words.some((one) => /\{\d\}|undefined/.test(one)), nameOf(key));
  }
});

test('every word that a key may be is explained where it stands', () => {
  for (const key of all) {
    for (const [word, doc] of Object.entries(key.shape.names ? {} : (key.shape.words?.() ?? {}))) {
      assert.ok(doc.length > 10, `${nameOf(key)} ${word}`);
    }
  }
});

test('every key is completed where it may stand', () => {
  for (const key of all) {
    const last = String(key.pointer.at(-1));
    const text = JSON.stringify(key.document);
    const at = text.lastIndexOf(`"${last}":`);
    const known = completionsAt(text, at + 1).map(({ label }) => label);
    assert.ok(known.includes(last), `${nameOf(key)}: ${known.join(', ')}`);
  }
});

test('a note is about the key of its own part, not about another one of the same name', () => {
  const formulasOn = (text: string, key: string): number =>
    hoverAt(readDocument(text), text.indexOf(`"${key}":`) + 1, { colours })?.pieces.filter(
      ({ kind }) => kind === 'formula' || kind === 'values',
    ).length ?? -1;
  assert.equal(formulasOn('{ "network": { "weights": "w.json" } }', 'weights'), 1);
  assert.equal(formulasOn('{ "lab": { "path": { "weights": [0, 1] } } }', 'weights'), 0);
  assert.equal(formulasOn('{ "training": { "epochs": 3 } }', 'epochs'), 2);
  assert.equal(formulasOn('{ "lab": { "path": { "epochs": 3 } } }', 'epochs'), 0);
});
