import assert from 'node:assert/strict';
import { formatMessage } from '../../src/core/ground/errors.ts';
import { parseTable } from '../../src/formats/csv.ts';
import { placeOfData } from '../../src/language/sources/dataSource.ts';
import { diagnose } from '../../src/language/rules/diagnostics.ts';
import { readDocument, type LabProblem } from '../../src/language/document/document.ts';
import type { Dataset } from '../../src/core/tables/dataset.ts';
import type { NetworkFile } from '../../src/core/experiment/networkFile.ts';

/** A text whose marks say where something must be: `^` stands in front of and behind the range. */
export interface MarkedText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A document with the place that a problem must mark. */
export interface MarkedCase {
  readonly code: string;
  /** `^` marks the range. */
  readonly marked: string;
  /** The message must contain this. */
  readonly says?: string;
  /** Every fix must take the problem away; this many are expected at least. */
  readonly fixes?: number;
  readonly dataset?: Dataset;
  readonly weights?: NetworkFile;
}

/** Takes the two marks out of a text. */
export function readMarks(marked: string): MarkedText {
  const parts = marked.split('^');
  assert.equal(parts.length, 3, `two marks are expected in ${marked}`);
  const [before = '', inside = '', behind = ''] = parts;
  return { text: before + inside + behind, start: before.length, end: before.length + inside.length };
}

/** All problems of a text: reading it and, where that goes well, the rules. */
export function problemsOf(text: string, dataset?: Dataset, weights?: NetworkFile): LabProblem[] {
  const document = readDocument(text);
  return [...document.problems, ...diagnose(document, dataset ?? generatedData(text), { weights, lineEnd: weights })];
}

/** The samples of a document whose source makes them. */
export function generatedData(text: string): Dataset | undefined {
  const { experiment } = readDocument(text);
  const place = experiment && placeOfData(experiment);
  return place?.kind === 'generated' ? place.generate() : undefined;
}

/** Problems as a person would list them, for failure messages. */
export function listProblems(problems: readonly LabProblem[]): string {
  return problems.map(({ code, severity, message }) => `${severity} ${code}: ${formatMessage(message)}`).join('\n');
}

/** A data set of numbers; the last column is the target. */
export function datasetOf(
  rows: readonly (readonly number[])[],
  task: Dataset['task'],
  featureNames?: readonly string[],
): Dataset {
  const features = (rows[0]?.length ?? 1) - 1;
  const classes = new Set(rows.map((row) => row.at(-1))).size;
  return {
    name: 'test',
    task,
    samples: rows.length,
    features,
    featureNames: featureNames ?? Array.from({ length: features }, (_none, index) => `x${index + 1}`),
    inputs: Float64Array.from(rows.flatMap((row) => row.slice(0, -1))),
    targets: Float64Array.from(rows, (row) => row.at(-1) ?? 0),
    targetWidth: 1,
    classNames: task === 'classification' ? Array.from({ length: classes }, (_none, index) => `class ${index}`) : [],
    targetNames: ['y'],
  };
}

/** Problems of a csv text as `row:column text`. */
export function tableProblems(text: string): string[] {
  return parseTable(text).problems.map(({ row, column, message }) => `${row}:${column} ${formatMessage(message)}`);
}
