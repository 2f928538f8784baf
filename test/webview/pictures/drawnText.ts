import type { Chart } from '../../../src/protocol/charts.ts';
import type { Pen, TextStyle } from '../../../webview/drawing/pen.ts';
import { createSvgPen, type SvgPen } from '../../../webview/drawing/svgPen.ts';
import { createMemory, type Picture, type Probe, type Size } from '../../../webview/pictures/frame/picture.ts';
import { look, measure } from './sampleCharts.ts';

/** A word of a drawing, px. */
export interface Word {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly middle: number;
}

/** A drawing as text, and where its words stand. */
export interface Sheet {
  readonly svg: string;
  readonly words: readonly Word[];
  readonly probe: Probe | undefined;
}

function record(pen: SvgPen): { pen: Pen; words: Word[] } {
  const words: Word[] = [];
  const text = (said: string, at: readonly [number, number], style: TextStyle): void => {
    const width = measure(said, style.size);
    const left = at[0] - { left: 0, center: width / 2, right: width }[style.align ?? 'left'];
    const middle = at[1] + { top: style.size / 2, middle: 0, bottom: -style.size / 2 }[style.baseline ?? 'middle'];
    words.push({ text: said, left, right: left + width, middle });
    pen.text(said, at, style);
  };
  return { pen: { ...pen, text }, words };
}

/** Draws what is given with a pen that remembers its words. */
export function recordDrawing<R>(
  size: Size,
  draw: (pen: Pen) => R,
): { svg: string; words: readonly Word[]; result: R } {
  const svgPen = createSvgPen({ ...size, background: '#1f1f1f', font: 'sans-serif', measure });
  const { pen, words } = record(svgPen);
  const result = draw(pen);
  return { svg: svgPen.document('title', 'description'), words, result };
}

/** Draws a chart, in the dark theme where no other is given. */
export function drawChart<K extends Chart['kind']>(
  picture: Picture<K>,
  chart: Extract<Chart, { kind: K }>,
  size: Size,
  theme = look,
): Sheet {
  const { result, ...sheet } = recordDrawing(size, (pen) =>
    picture.paint(pen, chart, { look: theme, size, memory: createMemory() }),
  );
  return { ...sheet, probe: result };
}

/** The first two words that lie on each other, or a word beside the picture; undefined: all is well. */
export function findClash(words: readonly Word[], size: Size): string | undefined {
  for (const word of words) {
    if (word.left < -0.5 || word.right > size.width + 0.5 || word.middle < 0 || word.middle > size.height)
      return `"${word.text}" spans ${word.left} to ${word.right} at height ${word.middle}`;
    const hit = words.find(
      (other) =>
        other !== word &&
        Math.abs(other.middle - word.middle) < 9 &&
        other.left < word.right - 1 &&
        other.right > word.left + 1,
    );
    if (hit !== undefined) return `"${word.text}" lies on "${hit.text}"`;
  }
  return undefined;
}
