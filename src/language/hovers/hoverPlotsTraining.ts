import type { Constraint } from '../../core/tables/constraints.ts';
import type { Optimizer } from '../../core/tables/optimizers.ts';
import type { Penalty } from '../../core/tables/penalties.ts';
import type { Schedule } from '../../core/tables/schedules.ts';
import { message } from '../../core/ground/errors.ts';
import type { Options } from '../../core/ground/registry.ts';
import { isAdaptive, largestStableProduct } from '../rules/stableRate.ts';
import type { HoverPlot, PlotRequest } from './plotRequest.ts';
import {
  axes,
  curve,
  dots,
  label,
  picture,
  plotWidth,
  sample,
  squareFrame,
  wholeFrame,
  type Frame,
  type Point,
} from './svgPlot.ts';

/** The weights with P(w) = 1 at the left, where a penalty tells them. */
function drawBall(entry: Penalty, options: Options, { colours, translate }: PlotRequest): string[] {
  const ball = entry.unitBall?.(options, 240) ?? [];
  if (ball.length === 0) return [];
  const farthest = Math.max(...ball.flatMap(([x, y]) => [Math.abs(x), Math.abs(y)]).filter(Number.isFinite));
  const frame = squareFrame(0, Math.min(2.5, farthest) * 1.15);
  return [
    axes(frame, colours, false),
    curve(frame, ball, { colour: colours.accent, width: 2, closed: true }),
    label([52, 112], translate(message('P(w) = 1')), { colour: colours.foreground, anchor: 'middle' }),
  ];
}

/** What a penalty does with one weight: the shape of a matrix that holds it alone. */
const oneWeight = { rows: 1, columns: 1 };

/** The proximal step of one weight beside the diagonal, on which a weight would stay as it is. */
function drawProx(frame: Frame, { colours, translate }: PlotRequest, shrink: (v: number) => number): string[] {
  const diagonal: readonly Point[] = [
    [-3, -3],
    [3, 3],
  ];
  return [
    axes(frame, colours, false),
    curve(frame, diagonal, { colour: colours.grid, dashed: true, width: 1 }),
    curve(frame, sample([-3, 3], shrink, 301), { colour: colours.second, width: 2 }),
    drawCaption(frame, translate(message('prox, \u03b7\u03bb = 1')), colours.foreground),
  ];
}

/** The penalty of one weight. */
function drawValue(frame: Frame, { colours, translate }: PlotRequest, value: (w: number) => number): string[] {
  const high: Frame = { ...frame, y: [0, Math.max(1, value(3)) * 1.05] };
  return [
    axes(high, colours, false),
    curve(high, sample([-3, 3], value, 301), { colour: colours.second, width: 2 }),
    drawCaption(frame, translate(message('P of one weight')), colours.foreground),
  ];
}

const drawCaption = (frame: Frame, text: string, colour: string): string =>
  label([frame.left + frame.width / 2, 112], text, { colour, anchor: 'middle' });

/** Where a penalty is 1 over two weights, and what its proximal step makes of one; its value where it has no such step. */
export function drawPenalty(entry: Penalty, options: Options, request: PlotRequest): HoverPlot {
  const hasProx = entry.prox !== undefined;
  const shrink = (v: number): number => {
    const w = new Float64Array([v]);
    entry.prox?.(w, oneWeight, 1, options);
    return w[0] ?? NaN;
  };
  const value = (w: number): number => entry.penalty(new Float64Array([w]), oneWeight, options);
  const ball = drawBall(entry, options, request);
  const frame: Frame = { ...squareFrame(1, 3), ...(ball.length > 0 ? {} : { left: 30, width: 170 }) };
  return {
    svg: picture([...ball, ...(hasProx ? drawProx(frame, request, shrink) : drawValue(frame, request, value))]),
    alt: hasProx
      ? message('{0}: where P(w) = 1, and the proximal step of one weight with learningRate * lambda = 1', entry.label)
      : message('{0}: where P(w) = 1, and P of one weight', entry.label),
  };
}

/** Diagonal 2 x 2 matrices show every ball: their singular values are the two entries. */
const square = { rows: 2, columns: 2 };
const diagonal = (x: number, y: number): Float64Array => new Float64Array([x, 0, 0, y]);

/** The set of radius 1 and where the projection takes points outside it. */
export function drawConstraint(entry: Constraint, options: Options, request: PlotRequest): HoverPlot {
  const { colours } = request;
  const frame: Frame = { ...squareFrame(0, 1.9), left: 66, top: 4, height: 100, width: 100 };
  const boundary = Array.from({ length: 240 }, (_none, index): Point => {
    const angle = (2 * Math.PI * index) / 240;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const norm = entry.norm(diagonal(x, y), square, options);
    return [x / norm, y / norm];
  });
  const outside: Point[] = [
    [1.6, 0.5],
    [0.9, 1.6],
    [-1.5, 1.1],
    [-1.3, -1.4],
    [0.4, -1.7],
    [1.5, -1.2],
  ];
  const arrows = outside.map((point) => {
    const w = diagonal(...point);
    entry.project(w, square, 1, options);
    const end: Point = [w[0] ?? 0, w[3] ?? 0];
    return (
      curve(frame, [point, end], { colour: colours.second, width: 1 }) +
      dots(frame, [end], { colour: colours.second, radius: 2 })
    );
  });
  const svg = picture([
    axes(frame, colours, false),
    curve(frame, boundary, { colour: colours.accent, width: 2, closed: true }),
    ...arrows,
    label([8, 114], request.translate(message('projection onto radius 1')), { colour: colours.foreground }),
  ]);
  return { svg, alt: message('{0} of radius 1 and the projection of six points onto it', entry.label) };
}

/** Curvatures of the parabola that optimizers are shown on. */
const curvature: Point = [1, 10];

/** The way of an optimizer down a parabola, over its contours. */
export function drawOptimizer(entry: Optimizer, options: Options, request: PlotRequest): HoverPlot {
  const { colours, name } = request;
  const frame: Frame = { left: 8, top: 6, width: 204, height: 96, x: [-2.2, 2.2], y: [-1.2, 1.2] };
  const stable = largestStableProduct({ name, options });
  const learningRate =
    isAdaptive(entry, options) || stable === undefined ? 0.12 : (0.3 * Math.min(stable, 2)) / curvature[1];
  const w = new Float64Array([-2, 0.9]);
  const slots = Array.from({ length: entry.slots }, () => new Float64Array(2));
  const path: Point[] = [[-2, 0.9]];
  for (let step = 1; step <= 60; step += 1) {
    const gradient = w.map((value, index) => value * (curvature[index] ?? 1));
    entry.update(w, gradient, { step, learningRate, weightDecay: 0, slots }, options);
    path.push([w[0] ?? 0, w[1] ?? 0]);
  }
  const contours = [0.15, 0.6, 1.5, 3, 5].map((level) => {
    const ellipse = sample([0, 2 * Math.PI], (angle) => angle, 91).map(([angle]): Point => {
      return [
        Math.sqrt((2 * level) / curvature[0]) * Math.cos(angle),
        Math.sqrt((2 * level) / curvature[1]) * Math.sin(angle),
      ];
    });
    return curve(frame, ellipse, { colour: colours.grid, width: 1 });
  });
  const svg = picture([
    axes(frame, colours, false),
    ...contours,
    curve(frame, path, { colour: colours.accent, width: 1.2 }),
    dots(frame, path, { colour: colours.accent, radius: 1.6 }),
    dots(frame, [[0, 0]], { colour: colours.second, radius: 3 }),
    label([8, 114], request.translate(message('60 steps, learning rate {0}', learningRate.toPrecision(2))), {
      colour: colours.foreground,
    }),
  ]);
  return {
    svg,
    alt: message(
      'Sixty steps of {0} on a parabola with curvatures {1} and {2}',
      entry.label,
      curvature[0],
      curvature[1],
    ),
  };
}

/** The factor of the learning rate over a run. */
export function drawSchedule(entry: Schedule, options: Options, request: PlotRequest): HoverPlot {
  const { colours } = request;
  const steps = 4000;
  const frame = wholeFrame([0, steps], [0, 1.08]);
  const points = Array.from({ length: 251 }, (_none, index): Point => {
    const step = Math.min(steps - 1, index * 16);
    return [step, entry.factor(step, steps, options)];
  });
  const svg = picture([
    axes(frame, colours),
    curve(frame, points, { colour: colours.accent, width: 2 }),
    label([plotWidth / 2, 113], request.translate(message('step')), { colour: colours.foreground, anchor: 'middle' }),
  ]);
  return {
    svg,
    alt: message('{0}: factor of the learning rate over a run of {1} steps', entry.label, steps),
  };
}
