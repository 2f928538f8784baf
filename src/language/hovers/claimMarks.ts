import type { Node } from 'jsonc-parser';
import type { LabText, TextRange } from '../document/document.ts';
import { placeAt } from '../document/place.ts';
import { tables } from './formulas.ts';

/** Marks of one text: nobody reads more. */
const mostMarks = 500;

/** The names of the tables in a text that a sentence of the view Theory is about, in the order of the text. */
export function claimMarks(document: LabText): TextRange[] {
  const found: TextRange[] = [];
  const waiting: Node[] = document.tree === undefined ? [] : [document.tree];
  while (waiting.length > 0 && found.length < mostMarks) {
    const node = waiting.pop()!;
    if (node.children !== undefined) waiting.push(...node.children);
    else if (node.type === 'string' && hasClaims(document, node)) found.push(rangeOf(node));
  }
  return found.toSorted((one, other) => one.start - other.start);
}

const rangeOf = ({ offset, length }: Node): TextRange => ({ start: offset, end: offset + length });

/** Whether a text in the document is the name of an entry that sentences are about. */
function hasClaims(document: LabText, { offset }: Node): boolean {
  const place = placeAt(document, offset + 1);
  if (place === undefined || place.isKey || typeof place.value !== 'string') return false;
  const names = place.shape.names;
  if (names?.describe(place.value) === undefined) return false;
  const table = tables.find(({ kind }) => kind === names.kind);
  return (table?.get(place.value).claims ?? []).length > 0;
}
