import {
  Chart as Drawer,
  Filler,
  LineController,
  LineElement,
  LinearScale,
  PointElement,
  type ChartDataset,
  type PointStyle,
} from 'chart.js';
import type { CurvesChart } from '../../../src/protocol/charts.ts';
import { createCanvasPen } from '../../drawing/canvasPen.ts';
import { forgetCuts } from '../../drawing/cutWords.ts';
import { parseColor } from '../../drawing/colors.ts';
import type { Box, Pen, Shape } from '../../drawing/pen.ts';
import { internPoints } from '../../pictures/curves/curvesAxes.ts';
import { drawOver, drawUnder, layoutCurves, type CurvesLayout } from '../../pictures/curves/curvesLayout.ts';
import { curvesPicture } from '../../pictures/curves/curvesPicture.ts';
import { probeCurves } from '../../pictures/curves/curvesProbe.ts';
import { drawTraces, hasManyLines, piecesOf, type Trace, type TracePiece } from '../../pictures/curves/curvesTraces.ts';
import { createMemory, type Probe, type ProbeParts, type Size } from '../../pictures/frame/picture.ts';
import { thinTrace } from '../../pictures/frame/thinning.ts';
import { fillWithCanvas } from '../frame/canvas.ts';
import { createCurvesChoices } from './curvesChoices.ts';
import { createCurvesTools } from './curvesTools.ts';
import { createPick } from './curvesPick.ts';
import { createVeil } from './curvesVeil.ts';
import type { DrawingContext, Renderer } from '../frame/renderer.ts';
import { createSampleChoice } from '../frame/sampleChoice.ts';

Drawer.register(LineController, LineElement, PointElement, LinearScale, Filler);

/** Chart.js draws the lines; axes, marks and labels come from the same layout that exported files use. */
export const curvesRenderer: Renderer<'curves'> = {
  picture: curvesPicture,
  mount(place, first, context) {
    const surface = fillWithCanvas(place, () => context.requestPaint());
    const veil = createVeil(surface.canvas, context);
    let memory = createMemory();
    let chart = first;
    let shown = first;
    let layout: CurvesLayout | undefined;
    let probe: Probe | undefined;
    const drawer = createDrawer(surface.canvas, context, () => layout);
    const show = (): void => {
      shown = tools.apply(choices.apply(chart));
    };
    const choices = createCurvesChoices(context.axis, () => {
      show();
      context.requestPaint();
    });
    const tools = createCurvesTools(
      place,
      () => layout,
      () => {
        // Axes do not grow from what was asked for before.
        memory = createMemory();
        show();
        context.requestPaint();
      },
    );
    const choice = createSampleChoice(context);
    const take = (next: CurvesChart): void => {
      choice.follow(next.series.map(({ samples }) => samples));
      chart = internPoints(next);
      choices.set(chart);
      show();
    };
    take(first);
    return {
      controls: choices.element,
      update: take,
      shown: () => shown,
      tools: () => tools.items(choices.apply(chart)),
      paint() {
        const size = surface.size();
        if (size.width === 0 || size.height === 0) return false;
        const look = context.look();
        const place = { look, size, memory, hasAxisControl: choices.hasX };
        layout = layoutCurves(createCanvasPen(drawer.ctx, look.font), shown, place);
        probe = probeOf(layout, context, { raise: veil.follow(layout, size), picks: !tools.isZoomed });
        drawer.options.layout = { padding: paddingOf(layout.frame, size) };
        drawer.data.datasets = datasetsFor(layout);
        if (drawer.width !== size.width || drawer.height !== size.height) drawer.resize(size.width, size.height);
        forgetCuts(surface.canvas);
        drawer.update('none');
        return true;
      },
      probe: () => probe && choice.picks(probe),
      dispose() {
        drawer.destroy();
        for (const part of [choice, choices, veil, tools, surface]) part.dispose();
      },
    };
  },
};

/** Around the frame, px. */
function paddingOf({ left, top, width, height }: Box, size: Size): Record<'bottom' | 'left' | 'right' | 'top', number> {
  return { left, top, right: size.width - left - width, bottom: size.height - top - height };
}

/** The crosshair of a layout, with what it may do on the page. */
function probeOf(
  layout: CurvesLayout,
  context: DrawingContext,
  { raise, picks }: { raise: NonNullable<ProbeParts['raise']>; readonly picks: boolean },
): Probe | undefined {
  const probe = probeCurves(layout);
  if (probe === undefined) return undefined;
  // While a part of x is shown a click does not choose: a double click shows all again.
  const pick = picks ? createPick(layout, context) : undefined;
  return {
    ...probe,
    ...(probe.parts !== undefined && { parts: { ...probe.parts, raise } }),
    ...(pick !== undefined && { pick }),
  };
}

type LinePoint = { x: number; y: number };

function createDrawer(
  canvas: HTMLCanvasElement,
  context: DrawingContext,
  layoutOf: () => CurvesLayout | undefined,
): Drawer<'line', LinePoint[]> {
  const draw = (
    part: (pen: Pen, layout: CurvesLayout) => void,
  ): ((chart: { ctx: CanvasRenderingContext2D }) => void) => {
    return ({ ctx }) => {
      const layout = layoutOf();
      if (layout !== undefined) part(createCanvasPen(ctx, context.look().font), layout);
    };
  };
  const axis = { type: 'linear', display: false, min: 0, max: 1 } as const;
  return new Drawer<'line', LinePoint[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      responsive: false,
      maintainAspectRatio: false,
      events: [],
      parsing: false,
      normalized: true,
      scales: { x: axis, y: axis },
    },
    plugins: [
      {
        id: 'frame',
        beforeDatasetsDraw: draw((pen, layout) => {
          drawUnder(pen, context.look(), layout);
          if (isForPen(layout)) drawTraces(pen, layout.frame, layout.traces);
        }),
        afterDatasetsDraw: draw((pen, layout) => drawOver(pen, context.look(), layout)),
      },
    ],
  });
}

/** Chart.js searches lines by x and keeps an object per point: lines that turn back on x, and very many, are drawn by our own pen. */
function isForPen({ chart, traces }: CurvesLayout): boolean {
  return hasManyLines(chart) || traces.some((trace) => trace.shape === undefined && trace.direction === 0);
}

function datasetsFor(layout: CurvesLayout): ChartDataset<'line', LinePoint[]>[] {
  return isForPen(layout) ? [] : layout.traces.flatMap((trace) => datasetsOf(trace, layout.frame.width));
}

function datasetsOf(trace: Trace, width: number): ChartDataset<'line', LinePoint[]>[] {
  return piecesOf(trace).flatMap((piece) => datasetsOfPiece(trace, piece, width));
}

function datasetsOfPiece(trace: Trace, piece: TracePiece, width: number): ChartDataset<'line', LinePoint[]>[] {
  const { series } = trace;
  const color = piece.opacity < 1 ? translucent(trace.color, piece.opacity) : trace.color;
  const base = {
    data: pointsOf(trace, piece.places, width),
    borderColor: color,
    borderWidth: trace.width,
    borderDash: [...trace.dash],
    pointRadius: 0,
    spanGaps: false,
    order: -trace.rank,
    clip: 3,
  };
  if (series.role === 'band') {
    const hidden = { ...base, borderWidth: 0 };
    const fill = {
      ...hidden,
      data: pointsOf(trace, piece.upperPlaces ?? piece.places, width),
      fill: '-1',
      backgroundColor: translucent(trace.color, 0.2 * piece.opacity),
    };
    return [hidden, fill];
  }
  if (trace.shape === undefined) return [base];
  return [
    {
      ...base,
      showLine: false,
      pointRadius: 2.5,
      pointStyle: pointStyles[trace.shape],
      pointBackgroundColor: color,
      pointBorderColor: color,
      pointBorderWidth: trace.shape === 'plus' || trace.shape === 'cross' ? 1.5 : 0,
    },
  ];
}

const pointStyles: Readonly<Record<Shape, PointStyle>> = {
  circle: 'circle',
  square: 'rect',
  triangle: 'triangle',
  diamond: 'rectRot',
  plus: 'cross',
  cross: 'crossRot',
};

/** In the order of x, as Chart.js wants them. */
function pointsOf({ direction }: Trace, places: Float64Array, width: number): LinePoint[] {
  const falls = direction === -1;
  const thin = falls ? places : thinTrace(places, Math.max(50, Math.floor(width)));
  const points = Array.from({ length: thin.length / 2 }, (_, index) => ({
    x: thin[2 * index]!,
    y: thin[2 * index + 1]!,
  }));
  return falls ? points.reverse() : points;
}

function translucent(color: string, opacity: number): string {
  const rgb = parseColor(color) ?? [128, 128, 128];
  return `rgba(${rgb.map(Math.round).join(',')},${opacity})`;
}
