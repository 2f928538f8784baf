import { isInside, type Box } from './pen.ts';

interface CutWord {
  readonly whole: string;
  readonly box: Box;
}

/** What was cut on each canvas since it was last cleared. */
const cutWords = new WeakMap<HTMLCanvasElement, CutWord[]>();

/** Remembers a word that was cut, where it stands in CSS px. */
export function rememberCut(canvas: HTMLCanvasElement, word: CutWord): void {
  const words = cutWords.get(canvas);
  if (words === undefined) cutWords.set(canvas, [word]);
  else words.push(word);
}

/** The canvas is drawn anew. */
export function forgetCuts(canvas: HTMLCanvasElement): void {
  cutWords.delete(canvas);
}

/** The whole of the cut word at a place; undefined where none stands. */
export function wholeAt(canvas: HTMLCanvasElement, x: number, y: number): string | undefined {
  return cutWords.get(canvas)?.findLast(({ box }) => isInside(box, x, y))?.whole;
}
