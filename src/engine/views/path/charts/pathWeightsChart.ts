import {
  constrainedMinimum,
  freeMinimum,
  type PlaneConstrained,
  type WeightPair,
} from '../../../../analysis/paths/planeOptima.ts';
import { planeLoss, planePenalty, type WeightPlane } from '../../../../analysis/paths/weightPlane.ts';
import { message, type Message } from '../../../../core/ground/errors.ts';
import { traceUnitBall } from '../../../../core/numbers/unitBall.ts';
import type { ContoursChart, PlaneLine, PlaneMark } from '../../../../protocol/charts.ts';
import { short } from '../../frame/chartParts.ts';
import type { ViewWork } from '../../frame/moment.ts';
import type { PathPicture } from './pathCharts.ts';
import type { LinearPlan } from '../points/pathPlan.ts';
import type { LinearPathPoint } from '../points/pathPoints.ts';

type LinearPicture = PathPicture<LinearPathPoint>;

const gridPoints = 61;
/** Losses of single samples that the field may cost. */
const fieldBudget = 4e6;
const contourCount = 12;
const ballPoints = 240;

/** The two weights, which must be there, with where the run is; what does not move with it is computed once. */
export function weightsOfRun(
  picture: LinearPicture,
  linear: LinearPlan,
  point: LinearPathPoint,
  { memory }: Pick<ViewWork, 'memory'>,
): ContoursChart {
  const { moment, points } = picture;
  const known = memory.get('weights') as KnownPlane | undefined;
  const wish = JSON.stringify(moment.lab.path.weights);
  const isKnown = known?.point === point && known.wish === wish && known.points[0] === points[0];
  const here: KnownPlane = isKnown ? known : { point, points, wish, chart: weightsChart(picture, linear, point) };
  memory.set('weights', here);
  const plane = planeOf(picture, linear, point);
  const [x, y] = weightsOf(plane, Float64Array.from(moment.parameters));
  const run: PlaneMark = { id: 'current', label: message('run, step {0}', moment.step), role: 'current', x, y };
  // What crosses to the page is handed over: the known one stays.
  const copy = structuredClone(here.chart);
  return { ...copy, run: moment.run, step: moment.step, marks: [...copy.marks, run] };
}

interface KnownPlane {
  readonly point: LinearPathPoint;
  readonly points: readonly LinearPathPoint[];
  readonly wish: string | undefined;
  readonly chart: ContoursChart;
}

/** Two weights of a linear model: contours of the loss, the level set of the penalty through the solution, and where they touch. */
function weightsChart(picture: LinearPicture, linear: LinearPlan, point: LinearPathPoint): ContoursChart {
  const { moment, points } = picture;
  const plane = planeOf(picture, linear, point);
  const loss = planeLoss(plane);
  const solution = weightsOf(plane, point.coefficients);
  const free = lossMinimum(plane, points);
  const range = rangeAround([solution, free, [0, 0]]);
  const field = sampleField(loss, range, linear);
  const marks: PlaneMark[] = [
    { id: 'free', label: message('smallest loss'), role: 'free', x: free[0], y: free[1] },
    {
      id: 'penalized',
      label: message('lambda {0}', short(point.lambda)),
      role: 'penalized',
      x: solution[0],
      y: solution[1],
    },
  ];
  const constrained = constrainedMinimum(plane, linear.penalty, solution);
  if (constrained !== undefined) {
    const { x, y, radius } = constrained;
    marks.push({ id: 'constrained', label: message('within radius {0}', short(radius)), role: 'constrained', x, y });
  }
  return {
    kind: 'contours',
    id: 'weights',
    view: 'path',
    run: moment.run,
    step: moment.step,
    ...textsOf({ plane, linear, lambda: point.lambda, solution, constrained }),
    x: { label: nameOf(picture, plane, 0), scale: 'linear' },
    y: { label: nameOf(picture, plane, 1), scale: 'linear' },
    range,
    ...field,
    value: { label: message('loss'), scale: 'linear' },
    lines: linesOf(plane, linear, { points, solution, loss, range }),
    marks,
  };
}

function nameOf({ moment }: LinearPicture, { inputs }: WeightPlane, place: 0 | 1): Message {
  const input = inputs[place];
  return message('weight of {0}', moment.prepared.data.dataset.featureNames[input] ?? String(input));
}

function weightsOf({ inputs, model, output }: WeightPlane, coefficients: Float64Array): WeightPair {
  const read = (input: number): number => coefficients[input * model.outputs + output]!;
  return [read(inputs[0]), read(inputs[1])];
}

/** Whether an output has two weights. */
export function hasTwoWeights({ model }: LinearPlan): boolean {
  return model.inputs >= 2;
}

/** The two weights that the text names, or the two largest of one output; there are two. */
function planeOf({ moment }: LinearPicture, { model }: LinearPlan, point: LinearPathPoint): WeightPlane {
  const { coefficients, intercepts } = point;
  const size = (input: number, output: number): number => Math.abs(coefficients[input * model.outputs + output]!);
  const largest = coefficients.reduce(
    (top, value, at) => (Math.abs(value) > Math.abs(coefficients[top]!) ? at : top),
    0,
  );
  const output = largest % model.outputs;
  const wish = moment.lab.path.weights;
  const isKnown = wish !== undefined && wish[0] !== wish[1] && wish.every((input) => input < model.inputs);
  const ranked = Array.from({ length: model.inputs }, (_, j) => j).sort((a, b) => size(b, output) - size(a, output));
  const inputs: WeightPair = isKnown ? wish : [ranked[0]!, ranked[1]!];
  return { model, coefficients, intercepts, inputs, output };
}

/** Where the loss alone is smallest on the plane; where that is not known: at the weakest strength. */
function lossMinimum(plane: WeightPlane, points: readonly LinearPathPoint[]): WeightPair {
  return freeMinimum(plane) ?? weightsOf(plane, points[0]!.coefficients);
}

/** A square window with a margin; both axes have the same unit length. */
function rangeAround(pairs: readonly WeightPair[]): ContoursChart['range'] {
  const ends = [0, 1].map((axis) => {
    const values = pairs.map((pair) => pair[axis]!);
    return [Math.min(...values), Math.max(...values)] as const;
  });
  const half = Math.max(...ends.map(([low, high]) => (high - low) / 2), 1e-6) * 1.5;
  const [x, y] = ends.map(([low, high]): WeightPair => [(low + high) / 2 - half, (low + high) / 2 + half]);
  return { x: x!, y: y! };
}

function sampleField(
  loss: (x: number, y: number) => number,
  range: ContoursChart['range'],
  { model }: LinearPlan,
): Pick<ContoursChart, 'rows' | 'columns' | 'field' | 'levels'> {
  const cost = model.loss === 'squares' ? 1 : model.samples * Math.max(2, model.outputs);
  const size = Math.max(15, Math.min(gridPoints, Math.floor(Math.sqrt(fieldBudget / cost))));
  const at = ([low, high]: WeightPair, k: number): number => low + ((high - low) * k) / (size - 1);
  const field = Float64Array.from({ length: size * size }, (_, place) =>
    loss(at(range.x, place % size), at(range.y, Math.floor(place / size))),
  );
  const low = field.reduce((least, value) => Math.min(least, value), Infinity);
  const high = field.reduce((most, value) => Math.max(most, value), -Infinity);
  // Squares of even steps: the lines of a parabola are then evenly spaced.
  const levels = Float64Array.from(
    { length: contourCount },
    (_, k) => low + (high - low) * ((k + 1) / (contourCount + 1)) ** 2,
  );
  return { rows: size, columns: size, field, levels };
}

function linesOf(
  plane: WeightPlane,
  { penalty }: LinearPlan,
  {
    points,
    solution,
    loss,
    range,
  }: {
    readonly points: readonly LinearPathPoint[];
    readonly solution: WeightPair;
    readonly loss: (x: number, y: number) => number;
    readonly range: ContoursChart['range'];
  },
): PlaneLine[] {
  const trail = points.map(({ coefficients }) => weightsOf(plane, coefficients));
  const lines: PlaneLine[] = [
    {
      id: 'trail',
      label: message('path of the solutions'),
      role: 'trail',
      x: Float64Array.from(trail, ([x]) => x),
      y: Float64Array.from(trail, ([, y]) => y),
    },
  ];
  const cost = planePenalty(plane, penalty);
  const rest = cost?.(0, 0) ?? 0;
  const reach = (cost?.(...solution) ?? 0) - rest;
  if (cost !== undefined && reach > 0) {
    const ring = traceUnitBall((x, y) => (cost(x, y) - rest) / reach, ballPoints);
    lines.push(closed('ball', 'ball', message('equal penalty'), ring));
  }
  const level = loss(...solution);
  const [cx, cy] = lossMinimum(plane, points);
  const floor = loss(cx, cy);
  const width = range.x[1] - range.x[0];
  if (plane.model.loss === 'squares' && level > floor) {
    const ring = traceUnitBall((x, y) => (loss(cx + width * x, cy + width * y) - floor) / (level - floor), ballPoints);
    lines.push(
      closed(
        'contour',
        'contour',
        message('equal loss'),
        ring.map(([x, y]) => [cx + width * x, cy + width * y]),
      ),
    );
  }
  return lines;
}

function closed(id: string, role: PlaneLine['role'], label: Message, ring: readonly WeightPair[]): PlaneLine {
  const all = [...ring, ring[0]!];
  return { id, role, label, x: Float64Array.from(all, ([x]) => x), y: Float64Array.from(all, ([, y]) => y) };
}

function textsOf({
  plane,
  linear,
  lambda,
  solution,
  constrained,
}: {
  readonly plane: WeightPlane;
  readonly linear: LinearPlan;
  readonly lambda: number;
  readonly solution: WeightPair;
  readonly constrained: PlaneConstrained | undefined;
}): Pick<ContoursChart, 'title' | 'caption' | 'description' | 'explanation'> {
  const distance =
    constrained === undefined ? NaN : Math.hypot(constrained.x - solution[0], constrained.y - solution[1]);
  return {
    title:
      constrained === undefined
        ? message(
            'At lambda {0} the loss and the penalty balance at ({1}, {2})',
            short(lambda),
            short(solution[0]),
            short(solution[1]),
          )
        : message(
            'Lambda {0} and radius {1} of these two weights give the same point, {2} apart',
            short(lambda),
            short(constrained.radius),
            short(distance),
          ),
    caption:
      linear.model.loss === 'squares'
        ? message(
            'Loss over two weights, all {0} others as at this lambda. The curve of equal penalty touches the curve of equal loss at the solution.',
            plane.coefficients.length - 2,
          )
        : message(
            'Loss over two weights, all {0} others and the intercepts as at this lambda.',
            plane.coefficients.length - 2,
          ),
    description: message(
      'The solution is ({0}, {1}); a weight that is exactly 0 lies on an axis.',
      short(solution[0]),
      short(solution[1]),
    ),
    explanation:
      constrained === undefined
        ? message(
            'At the solution the gradient of the loss is minus lambda times a subgradient of the penalty, so the two level curves touch. A corner of the penalty lies on an axis: there a weight is exactly 0.',
          )
        : message(
            'Minimise L within the ball: at the solution the gradient of L is minus lambda times the outward normal, so for every lambda there is a radius with the same solution (convex loss). Found from the radius alone: lambda {0}. Hastie, Tibshirani, Friedman (2009), section 3.4.',
            short(constrained.lambda),
          ),
  };
}
