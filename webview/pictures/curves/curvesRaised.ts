import type { Look } from '../../drawing/look.ts';
import { cssOf } from '../../drawing/colors.ts';
import { fitText, type Pen } from '../../drawing/pen.ts';
import { say } from '../../drawing/texts.ts';
import { labelSize } from '../frame/axes.ts';
import type { CurvesLayout } from './curvesLayout.ts';
import { drawName, endIndex, nameLead, type EndLabel } from './curvesNames.ts';
import { isLine, piecesOf, pixelsOf, seriesColors, toPixels, type Trace } from './curvesTraces.ts';
import type { Size } from '../frame/picture.ts';

/**
 * One curve over the others: they fade behind a veil of the background, it stands before it in its full colour with its name.
 * @param id     of the series
 * @param point  index of the point that has a dot, where there is one
 */
export function drawRaised(
  pen: Pen,
  look: Look,
  layout: CurvesLayout,
  { id, point, size }: { readonly id: string; readonly point: number | undefined; readonly size: Size },
): void {
  const { chart, frame, traces } = layout;
  const trace = traces.find(({ series }) => series.id === id && isLine(series));
  if (trace === undefined) return;
  const color = seriesColors(chart, look)[chart.series.indexOf(trace.series)] ?? trace.color;
  const veil = { color: cssOf(look.background), opacity: 0.65 };
  const [left, right] = layout.nameSide === 'left' ? [0, frame.left + frame.width + 3] : [frame.left - 3, size.width];
  pen.rect({ left, top: frame.top - 3, width: right - left, height: frame.height + 6 }, veil);
  const around = { left: frame.left - 3, top: frame.top - 3, width: frame.width + 6, height: frame.height + 6 };
  pen.clip(around, () => {
    const width = Math.max(2.25, trace.width + 0.75);
    for (const { places, opacity } of piecesOf(trace))
      pen.line(pixelsOf(frame, places), { color, width, dash: trace.dash, ...(opacity < 1 && { opacity }) });
    if (point !== undefined) drawDot(pen, look, layout, { trace, point, color });
  });
  const name = nameOf(pen, layout, trace, size);
  if (name === undefined) return;
  drawPlate(pen, look, name);
  drawName(pen, look, { ...name, color }, { frame, isFan: chart.namesAtEnds === true, isBold: true });
}

function drawDot(
  pen: Pen,
  look: Look,
  { frame }: CurvesLayout,
  { trace, point, color }: { trace: Trace; point: number; color: string },
): void {
  const [x, y] = toPixels(frame, trace.places[2 * point]!, trace.places[2 * point + 1]!);
  if (Number.isFinite(x + y))
    pen.shape('circle', [x, y, 3.5], { color }, { color: cssOf(look.background), width: 1.5 });
}

/** What stood at the place of the name is gone: bold letters do not cover the others. */
function drawPlate(pen: Pen, look: Look, { at, from, text }: EndLabel): void {
  const width = pen.measure(text, labelSize, true) + 20;
  const left = at[0] < from[0] ? at[0] - width : at[0] + 1;
  pen.rect({ left, top: at[1] - 7, width: width - 1, height: 14 }, { color: cssOf(look.background) });
}

/** The name where it stands, cut to its room in bold; one that found no place among the others has all the room now. */
function nameOf(pen: Pen, layout: CurvesLayout, trace: Trace, size: Size): EndLabel | undefined {
  const { frame, nameSide, chart } = layout;
  const bold = { measure: (text: string, letters: number) => pen.measure(text, letters, true) };
  const fit = (text: string, x: number): string =>
    fitText(bold, text, labelSize, Math.max(20, (nameSide === 'right' ? size.width - x : x) - 4));
  const known = layout.names.find(({ series }) => series === trace.series);
  if (known !== undefined) return { ...known, text: fit(known.text, known.at[0]) };
  const index = endIndex(trace, nameSide);
  const share = trace.places[2 * index + 1];
  if (index < 0 || share === undefined || !Number.isFinite(share)) return undefined;
  const from = toPixels(frame, trace.places[2 * index]!, Math.max(0, Math.min(1, share)));
  const sign = nameSide === 'right' ? 1 : -1;
  const x =
    layout.names[0]?.at[0] ?? (nameSide === 'right' ? frame.left + frame.width : frame.left) + sign * nameLead(chart);
  return {
    series: trace.series,
    text: fit(say(trace.series.label), x),
    whole: say(trace.series.label),
    color: trace.color,
    shape: undefined,
    dash: [],
    from,
    at: [x, from[1]],
  };
}
