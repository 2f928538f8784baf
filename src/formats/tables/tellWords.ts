import { message, shorten } from '../../core/ground/errors.ts';
import type { ColumnDraft } from './columnDrafts.ts';
import { remedyOf } from './columnRemedy.ts';
import type { TableProblems } from './tableProblems.ts';

/** Fewer different words are no sign of an identifier. */
const fewWords = 10;

/** Says of a column of words what a person may not have meant: spellings, identifiers, numbers in a form that is not known. */
export function tellWords({ name, present, lines, field }: ColumnDraft, report: TableProblems): void {
  const words = new Set(present);
  const told = { row: lines[0] ?? 0, column: field };
  const remedies = [remedyOf(name, 'ignore')];
  const alike = sameButForCase(words);
  if (alike !== undefined) {
    const text = message(
      'Column "{0}" holds "{1}" and "{2}": words that differ in case alone stay apart.',
      shorten(name),
      ...alike.map((word) => shorten(word, 30)),
    );
    report.add({ ...told, severity: 'warning', message: text });
  }
  const [example = ''] = words;
  if (words.size > fewWords && 2 * words.size > present.length) {
    const text = message(
      'Column "{0}" holds {1} different words in {2} records (as "{3}"): is it an identifier? Every word would be an input or a class of its own.',
      shorten(name),
      words.size,
      present.length,
      shorten(example, 30),
    );
    report.add({ ...told, severity: 'warning', message: text, remedies });
  } else if ([...words].every((word) => /^[^a-z]*\d/i.test(word) || /^0x[\da-f]+$/i.test(word))) {
    const text = message(
      'Column "{0}" holds numbers in a form that is not known (as "{1}"): they are read as words.',
      shorten(name),
      shorten(example, 30),
    );
    report.add({ ...told, severity: 'information', message: text, remedies });
  }
}

/** Two words that are the same in small letters; undefined where there are none. */
function sameButForCase(words: ReadonlySet<string>): [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const word of words) {
    const small = word.toLowerCase();
    const before = seen.get(small);
    if (before !== undefined) return [before, word];
    seen.set(small, word);
  }
  return undefined;
}
