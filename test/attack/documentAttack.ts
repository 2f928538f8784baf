/** All that an editor asks about a text, asked about texts as nobody should write them. */
import assert from 'node:assert/strict';
import { parseTree, type ParseError } from 'jsonc-parser';
import { LabError, message } from '../../src/core/ground/errors.ts';
import { createRandom, type Random } from '../../src/core/ground/random.ts';
import { placeOfData } from '../../src/language/sources/dataSource.ts';
import { completionsAt } from '../../src/language/completions.ts';
import { applyTextEdits, editsForFix, formattingEdits } from '../../src/language/document/edits.ts';
import { readDocument, type LabText } from '../../src/language/document/document.ts';
import { hoverAt } from '../../src/language/hovers/hovers.ts';
import { inlayHintsOf } from '../../src/language/hovers/inlayHints.ts';
import { lensesOf } from '../../src/language/lenses.ts';
import { diagnose } from '../../src/language/rules/diagnostics.ts';
import type { Dataset } from '../../src/core/tables/dataset.ts';
import { drawDocument } from './documents.ts';

const colours = { foreground: '#111111', accent: '#0066cc', second: '#cc6600', grid: '#bbbbbb' };
const lens = { view: 'training', title: message('Open') };

/** How an attack on documents went. */
export interface DocumentFigures {
  readonly documents: number;
  /** Those that are experiments. */
  readonly valid: number;
  readonly fixes: number;
  /** Processor time in milliseconds that all questions about the slowest document took, and its text. */
  readonly slowest: { readonly milliseconds: number; readonly text: string };
}

/** Number of mistakes of syntax. */
function mistakesIn(text: string): number {
  const errors: ParseError[] = [];
  parseTree(text, errors, { allowTrailingComma: true });
  return errors.length;
}

/** Data small enough to be made many times. */
function smallDataOf({ experiment }: LabText): Dataset | undefined {
  if (experiment === undefined) return undefined;
  const place = placeOfData(experiment);
  const { samples = 0, features = 0 } = experiment.data.options as Readonly<Record<string, number>>;
  if (place.kind !== 'generated' || samples * Math.max(features, 1) > 10_000) return undefined;
  try {
    return place.generate();
  } catch (error) {
    // What cannot be made is a problem of the document, told elsewhere.
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

/** Asks everything. @returns how many fixes there were */
function askAbout(text: string, random: Random): { readonly isValid: boolean; readonly fixes: number } {
  const document = readDocument(text);
  assert.equal(
    document.experiment === undefined,
    document.problems.some(({ severity }) => severity === 'error'),
  );
  const dataset = smallDataOf(document);
  const problems = [...document.problems, ...diagnose(document, dataset)];
  for (const { start, end } of problems) assert.ok(0 <= start && start <= end && end <= text.length, 'a range outside');
  inlayHintsOf(document, dataset);
  lensesOf(document, [lens]);
  for (let asked = 0; asked < 6; asked += 1) {
    const offset = random.integer(text.length + 1);
    hoverAt(document, offset, { dataset, colours });
    completionsAt(text, offset);
  }
  const before = mistakesIn(text);
  const fixes = problems.flatMap((problem) => problem.fixes).slice(0, 20);
  for (const fix of fixes) {
    const after = applyTextEdits(text, editsForFix(text, fix));
    assert.ok(mistakesIn(after) <= before, `"${fix.title.text}" breaks the syntax`);
  }
  const formatted = applyTextEdits(text, formattingEdits(text, { tabSize: 2, insertSpaces: true }));
  if (before === 0) assert.deepEqual(readDocument(formatted).value, document.value, 'formatting changes a value');
  return { isValid: document.experiment !== undefined, fixes: fixes.length };
}

/**
 * Asks everything about `documents` drawn texts.
 * @throws with the text that failed
 */
export function attackDocuments(documents: number, seed: number): DocumentFigures {
  const random = createRandom(seed);
  let valid = 0;
  let fixes = 0;
  let slowest = { milliseconds: 0, text: '' };
  for (let count = 0; count < documents; count += 1) {
    const text = drawDocument(random);
    const begin = process.cpuUsage();
    try {
      const asked = askAbout(text, random);
      valid += Number(asked.isValid);
      fixes += asked.fixes;
    } catch (error) {
      throw new Error(`document ${count} of seed ${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
    const { user, system } = process.cpuUsage(begin);
    const milliseconds = (user + system) / 1000;
    if (milliseconds > slowest.milliseconds) slowest = { milliseconds, text };
  }
  return { documents, valid, fixes, slowest };
}
