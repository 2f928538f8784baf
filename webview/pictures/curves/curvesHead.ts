import type { CurvesChart } from '../../../src/protocol/charts.ts';
import type { Look } from '../../drawing/look.ts';
import { fitText, type Box, type Pen } from '../../drawing/pen.ts';
import type { Scale } from '../../drawing/scales/scale.ts';
import { say } from '../../drawing/texts.ts';
import { crisp, labelSize } from '../frame/axes.ts';

/** A word above the curves. */
export interface HeadLabel {
  readonly text: string;
  /** As it is where it has not been cut. */
  readonly whole: string;
  readonly left: number;
  readonly right: number;
  /** 0 stands on top. */
  readonly row: number;
}

/** What stands on x beside the curves: stretches and lines with their names, in rows above the highest grid line. */
export interface Head {
  /** px */
  readonly height: number;
  readonly zones: readonly { readonly left: number; readonly right: number; readonly label: HeadLabel | undefined }[];
  readonly marks: readonly {
    /** undefined: beside the picture, an arrow says on which side. */
    readonly at: number | undefined;
    readonly label: HeadLabel | undefined;
  }[];
}

export const headRow = 14;
const mostRows = 3;
/** Between two words of a row, px. */
const wordGap = 8;

/** Places the names of zones and of marks on x: no word lies on another or leaves the frame. Marks take rows of their own where they must. */
export function planHead(pen: Pick<Pen, 'measure'>, chart: CurvesChart, frame: Box, x: Scale): Head {
  const rows = Math.max(1, Math.min(mostRows, Math.floor((frame.height * 0.3) / headRow)));
  const right = frame.left + frame.width;
  const placeOf = (value: number): number => frame.left + x.place(value) * frame.width;
  const lines = chart.marks.filter((mark) => mark.axis === 'x').map((mark) => placeOf(mark.at));
  const words = createRows(frame.left, right, rows);
  const given = (chart.zones ?? []).flatMap((zone) => {
    const [from, to] = [placeOf(zone.from), placeOf(zone.to)].map((at) => Math.max(frame.left, Math.min(right, at)));
    return to! - from! >= 1 ? [{ left: from!, right: to!, text: say(zone.label) }] : [];
  });
  const mostMarkRows = Math.max(rows, Math.min(rows + lines.length, Math.floor((frame.height * 0.6) / headRow)));
  const stretches = closeGaps(given);
  const zoneLabels = placeZoneWords(pen, stretches, lines, words);
  const markLabels = chart.marks
    .filter((mark) => mark.axis === 'x')
    .map((mark, index) => {
      const at = lines[index]!;
      if (!Number.isFinite(at)) return { at: undefined, label: undefined };
      const isInside = at >= frame.left - 0.5 && at <= right + 0.5;
      const text = `${isInside ? '' : at > right ? '→ ' : '← '}${say(mark.label)}`;
      const others = lines.filter((_, order) => order !== index);
      const place = { at: Math.max(frame.left, Math.min(right, at)), others, rows: mostMarkRows };
      const label = placeMarkWord(pen, text, place, words);
      return { at: isInside ? at : undefined, label };
    });
  const used = [...zoneLabels, ...markLabels.map((mark) => mark.label)].reduce(
    (most, label) => Math.max(most, label === undefined ? 0 : label.row + 1),
    0,
  );
  return {
    height: used === 0 ? 0 : used * headRow + 3,
    zones: stretches.map(({ left, right: end }, index) => ({ left, right: end, label: zoneLabels[index] })),
    marks: markLabels,
  };
}

interface Rows {
  readonly count: number;
  readonly left: number;
  readonly right: number;
  isFree(row: number, left: number, right: number): boolean;
  put(label: HeadLabel): HeadLabel;
}

function createRows(left: number, right: number, count: number): Rows {
  const taken: HeadLabel[] = [];
  return {
    count,
    left,
    right,
    isFree: (row, from, to) =>
      from >= left - 0.5 &&
      to <= right + 0.5 &&
      taken.every((word) => word.row !== row || to + wordGap <= word.left || from - wordGap >= word.right),
    put(label) {
      taken.push(label);
      return label;
    },
  };
}

interface Stretch {
  readonly left: number;
  readonly right: number;
  readonly text: string;
}

/** Stretches that end at one point and go on at the next meet between the two. */
function closeGaps(stretches: readonly Stretch[]): Stretch[] {
  const ordered = stretches.toSorted((one, other) => one.left - other.left);
  const borders = ordered.map(({ left }, index) => {
    const before = ordered[index - 1];
    return before !== undefined && Math.abs(left - before.right) < widestGap ? (left + before.right) / 2 : undefined;
  });
  return ordered.map((stretch, index) => ({
    ...stretch,
    left: borders[index] ?? stretch.left,
    right: borders[index + 1] ?? stretch.right,
  }));
}

const widestGap = 24;

/** Inside their stretch where they fit, beside the lines; the others in lower rows above it, or cut. */
function placeZoneWords(
  pen: Pick<Pen, 'measure'>,
  stretches: readonly Stretch[],
  lines: readonly number[],
  words: Rows,
): (HeadLabel | undefined)[] {
  const inside = stretches.map((stretch) => {
    const width = pen.measure(stretch.text, labelSize);
    const [from, to] = [stretch.left + 4, stretch.right - 4 - width];
    if (to < from) return undefined;
    const wanted = [(from + to) / 2, from, to].toSorted(
      (one, other) => crossings(lines, one, one + width) - crossings(lines, other, other + width),
    );
    const free = wanted.find((left) => words.isFree(0, left, left + width));
    return free === undefined
      ? undefined
      : words.put({ text: stretch.text, whole: stretch.text, left: free, right: free + width, row: 0 });
  });
  return stretches.map((stretch, index) => inside[index] ?? placeNarrow(pen, stretch, words));
}

function placeNarrow(pen: Pick<Pen, 'measure'>, stretch: Stretch, words: Rows): HeadLabel | undefined {
  const width = pen.measure(stretch.text, labelSize);
  const middle = (stretch.left + stretch.right - width) / 2;
  const left = Math.max(words.left, Math.min(words.right - width, middle));
  for (let row = 0; row < words.count; row += 1)
    if (words.isFree(row, left, left + width))
      return words.put({ text: stretch.text, whole: stretch.text, left, right: left + width, row });
  const room = stretch.right - stretch.left - 4;
  if (room < 30) return undefined;
  const text = fitText(pen, stretch.text, labelSize, room);
  const end = stretch.left + 2 + pen.measure(text, labelSize);
  return words.isFree(0, stretch.left + 2, end)
    ? words.put({ text, whole: stretch.text, left: stretch.left + 2, right: end, row: 0 })
    : undefined;
}

interface MarkPlace {
  /** The line, px. */
  readonly at: number;
  /** The other lines, px. */
  readonly others: readonly number[];
  /** So many it may use, where all words before it stand in the way. */
  readonly rows: number;
}

/** Beside its line in the highest row with room, rather lower than across another line; else over the line, cut where it is wider than all the room. */
function placeMarkWord(
  pen: Pick<Pen, 'measure'>,
  whole: string,
  { at, others, rows }: MarkPlace,
  words: Rows,
): HeadLabel | undefined {
  const text = fitText(pen, whole, labelSize, words.right - words.left);
  const width = pen.measure(text, labelSize);
  const above = Math.max(words.left, Math.min(words.right - width, at - width / 2));
  const best = Array.from({ length: rows }, (_, row) => row)
    .flatMap((row) => {
      const beyond = row < words.count ? 0 : 10;
      return [at + 4, at - 4 - width, above].flatMap((left, order) =>
        words.isFree(row, left, left + width)
          ? [{ row, left, cost: row + beyond + 2.5 * crossings(others, left, left + width) + [0, 0.1, 3][order]! }]
          : [],
      );
    })
    .toSorted((one, other) => one.cost - other.cost)[0];
  return best && words.put({ text, whole, left: best.left, right: best.left + width, row: best.row });
}

function crossings(lines: readonly number[], left: number, right: number): number {
  return lines.filter((line) => line > left - 2 && line < right + 2).length;
}

/** Stretches behind the curves: a shade of the foreground, on every other one where they touch; in high contrast borders instead. */
export function drawZones(pen: Pen, look: Look, { zones, height }: Head, frame: Box): void {
  const top = frame.top - height;
  const bottom = frame.top + frame.height;
  const isChain =
    zones.length > 1 && zones.every(({ left }, index) => index === 0 || left - zones[index - 1]!.right < 1);
  zones.forEach(({ left, right }, index) => {
    if (look.isHighContrast) {
      for (const at of index === 0 ? [right] : [left, right])
        if (at > frame.left + 1 && at < frame.left + frame.width - 1)
          pen.line([crisp(at), top, crisp(at), bottom], {
            color: look.foreground,
            width: 1,
            opacity: 0.5,
            dash: [1, 3],
          });
    } else if (!isChain || index % 2 === 1)
      pen.rect({ left, top, width: right - left, height: bottom - top }, { color: look.foreground, opacity: 0.06 });
  });
}

/** Lines of marks like flags: up to their name. */
export function drawMarkLines(pen: Pen, look: Look, { marks, height }: Head, frame: Box): void {
  for (const { at, label } of marks) {
    if (at === undefined) continue;
    const isUnder = label !== undefined && label.left < at && at < label.right;
    const top = label === undefined ? frame.top : frame.top - height + (label.row + (isUnder ? 1 : 0)) * headRow + 2;
    pen.line([crisp(at), top, crisp(at), frame.top + frame.height], { color: look.foreground, width: 1, opacity: 0.6 });
  }
}

/** The words over everything, with a rim where they cross a line. */
export function drawHeadWords(pen: Pen, look: Look, { zones, marks, height }: Head, frame: Box): void {
  const rim = rimOf(look);
  const write = (label: HeadLabel | undefined, color: string): void => {
    if (label !== undefined)
      pen.text(label.text, [label.left, frame.top - height + label.row * headRow + headRow / 2], {
        color,
        size: labelSize,
        rim,
        whole: label.whole,
      });
  };
  for (const { label } of zones) write(label, look.muted);
  for (const { label } of marks) write(label, look.foreground);
}

/** The background as a rim behind text. */
export function rimOf(look: Look): string {
  return `rgb(${look.background.map(Math.round).join(',')})`;
}
