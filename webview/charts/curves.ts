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
import { createCanvasPen } from '../drawing/canvasPen.ts';
import { parseColor } from '../drawing/colors.ts';
import type { Shape } from '../drawing/pen.ts';
import {
  drawOver,
  drawUnder,
  layoutCurves,
  probeCurves,
  type CurvesLayout,
  type Trace,
} from '../layout/curvesLayout.ts';
import { curvesPicture } from '../layout/curvesPicture.ts';
import { createMemory, type Probe } from '../layout/picture.ts';
import { thinTrace } from '../layout/thinning.ts';
import { fillWithCanvas } from './canvas.ts';
import type { DrawingContext, Renderer } from './renderer.ts';

Drawer.register(LineController, LineElement, PointElement, LinearScale, Filler);

/** Chart.js draws the lines; axes, marks and labels come from the same layout that exported files use. */
export const curvesRenderer: Renderer<'curves'> = {
  picture: curvesPicture,
  mount(place, first, context) {
    const surface = fillWithCanvas(place, () => context.requestPaint());
    const memory = createMemory();
    let chart = first;
    let layout: CurvesLayout | undefined;
    let probe: Probe | undefined;
    const drawer = createDrawer(surface.canvas, context, () => layout);
    return {
      update: (next) => (chart = next),
      paint() {
        const size = surface.size();
        if (size.width === 0 || size.height === 0) return false;
        const look = context.look();
        layout = layoutCurves(createCanvasPen(drawer.ctx, look.font), chart, look, size, memory);
        probe = undefined;
        const { frame } = layout;
        drawer.options.layout = {
          padding: {
            left: frame.left,
            top: frame.top,
            right: size.width - frame.left - frame.width,
            bottom: size.height - frame.top - frame.height,
          },
        };
        drawer.data.datasets = layout.traces.flatMap((trace) => datasetsOf(trace, frame.width));
        if (drawer.width !== size.width || drawer.height !== size.height) drawer.resize(size.width, size.height);
        drawer.update('none');
        return true;
      },
      probe: () => (layout === undefined ? undefined : (probe ??= probeCurves(layout))),
      dispose() {
        drawer.destroy();
        surface.dispose();
      },
    };
  },
};

type Place = { x: number; y: number };

function createDrawer(
  canvas: HTMLCanvasElement,
  context: DrawingContext,
  layoutOf: () => CurvesLayout | undefined,
): Drawer<'line', Place[]> {
  const draw = (part: typeof drawUnder): ((chart: { ctx: CanvasRenderingContext2D }) => void) => {
    return ({ ctx }) => {
      const layout = layoutOf();
      if (layout !== undefined) part(createCanvasPen(ctx, context.look().font), context.look(), layout);
    };
  };
  const axis = { type: 'linear', display: false, min: 0, max: 1 } as const;
  return new Drawer<'line', Place[]>(canvas, {
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
    plugins: [{ id: 'frame', beforeDatasetsDraw: draw(drawUnder), afterDatasetsDraw: draw(drawOver) }],
  });
}

function datasetsOf(trace: Trace, width: number): ChartDataset<'line', Place[]>[] {
  const { series, color } = trace;
  const base = {
    data: pointsOf(trace.places, width),
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
      data: pointsOf(trace.upperPlaces ?? trace.places, width),
      fill: '-1',
      backgroundColor: translucent(color, 0.2),
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

function pointsOf(places: Float64Array, width: number): Place[] {
  const thin = thinTrace(places, Math.max(50, Math.floor(width)));
  return Array.from({ length: thin.length / 2 }, (_, index) => ({ x: thin[2 * index]!, y: thin[2 * index + 1]! }));
}

function translucent(color: string, opacity: number): string {
  const rgb = parseColor(color) ?? [128, 128, 128];
  return `rgba(${rgb.map(Math.round).join(',')},${opacity})`;
}
