import { descendLogistic, logisticRidge, signedPoints } from '../../../analysis/implicit/logisticDescent.ts';
import { rademacherAverage, rademacherBound } from '../../../analysis/implicit/rademacher.ts';
import { maximumMargin } from '../../../analysis/geometry/maximumMargin.ts';
import { angleBetween } from '../../../analysis/normalization/scaleFree.ts';
import { message } from '../../../core/ground/errors.ts';
import { inParts } from '../../setups/steady.ts';
import type { ClaimEntry } from '../../words/claim.ts';
import { defineClaim } from '../../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../../words/draw.ts';

const descent = { name: 'gradient descent on the logistic loss', value: descendLogistic };
const places = [
  [2, 0],
  [3, 1],
  [-1, 0],
  [0, -3],
] as const;
const classes = [1, 1, -1, -1];
const lambdas = [1, 1e-2, 1e-4];
const decades = [100, 1000, 10_000, 100_000, 1_000_000];
const lengthOf = (w: ArrayLike<number>): number => Math.hypot(...Array.from(w));

/** Widest band through 0: that of the points, turned to one side, against the same on the other. */
function widestAtZero(points: readonly (readonly number[])[], labels: readonly number[]) {
  const signed = points.map(([x, y], at) => [x! * labels[at]!, y! * labels[at]!] as const);
  return maximumMargin(
    signed,
    signed.map(([x, y]) => [-x, -y] as const),
  );
}

const degreesTo = (w: ArrayLike<number>, goal: ArrayLike<number>): number => (angleBetween(w, goal) * 180) / Math.PI;

/** Where descent on separable data goes, and what norms say of capacity. */
export const margins: readonly ClaimEntry[] = [
  defineClaim({
    id: 'logistic-gd-max-margin',
    statement:
      'On classes that a line separates, gradient descent on the logistic loss lets the weights grow without end, while their direction turns to the line with the widest band.',
    formula: String.raw`\frac{w_t}{\|w_t\|}\to\hat w_{SVM},\qquad \|w_t\|\sim\frac{\ln t}{\gamma}`,
    assumptions: 'Four points, no bias, learning rate 0.5; the angle falls only like one over the log of the steps.',
    ingredient: {
      ...descent,
      spoil: (value) => (points, rules) => value(points, { ...rules, lambda: 0.01 }),
    },
    // The widest band is searched for; angles of a million steps are printed with four decimals.
    bands: {
      max_margin_direction: { absolute: 1e-6 },
      margin: { absolute: 1e-9 },
      predicted_norm_growth_per_decade: { absolute: 1e-8 },
      angle_degrees: { absolute: 1e-4 },
      norm: { absolute: 1e-4 },
      norm_growth_per_decade: { absolute: 1e-4 },
    },
    closedForms: () => ({
      max_margin_direction: [3, 1].map((part) => part / Math.sqrt(10)),
      margin: 3 / Math.sqrt(10),
      predicted_norm_growth_per_decade: (Math.LN10 * Math.sqrt(10)) / 3,
    }),
    measure: async ({ use, given, context }) => {
      const [points, labels] = [given.rows('points'), given.numbers('labels')];
      const widest = widestAtZero(points, labels);
      const goal = widest?.weights ?? [Number.NaN, Number.NaN];
      const margin = widest?.margin ?? Number.NaN;
      const early = Array.from({ length: 24 }, (_, at) => Math.round(10 ** ((at + 1) / 4)));
      const keep = [...new Set([...early, ...decades])].toSorted((one, other) => one - other);
      const kept = await inParts(use(signedPoints(points, labels), { learningRate: 0.5, keep }), context);
      const at = (step: number): Float64Array => kept[keep.indexOf(step)]!;
      const byStep = (f: (w: Float64Array) => number) =>
        Object.fromEntries(decades.map((step) => [`t_${step}`, f(at(step))]));
      return {
        numbers: {
          max_margin_direction: goal.map((part) => part * margin),
          margin,
          angle_degrees: byStep((w) => degreesTo(w, goal)),
          norm: byStep(lengthOf),
          norm_growth_per_decade: lengthOf(at(1_000_000)) - lengthOf(at(100_000)),
          predicted_norm_growth_per_decade: Math.LN10 / margin,
        },
        charts: () => [
          drawCurves({
            title: message('After a million steps {0} degrees are left', tell(degreesTo(at(1_000_000), goal))),
            x: message('step'),
            y: message('degrees to the widest band'),
            xScale: 'log10',
            curves: [{ label: message('angle'), x: keep, y: kept.map((w) => degreesTo(w, goal)) }],
          }),
          drawCurves({
            id: 'length',
            title: message('The weights grow by the same amount with every factor of ten'),
            x: message('step'),
            y: message('length of the weights'),
            xScale: 'log10',
            curves: [{ label: message('length'), x: keep, y: kept.map(lengthOf) }],
          }),
          drawCurves({
            id: 'lines',
            title: message('The line turns towards the widest band'),
            x: message('first input'),
            y: message('second input'),
            curves: [
              { label: message('one class'), role: 'dots', x: [2, 3], y: [0, 1] },
              { label: message('other class'), role: 'dots', x: [-1, 0], y: [0, -3] },
              ...[100, 10_000, 1_000_000].map((step) => ({
                label: message('step {0}', step),
                ...sample((x) => (-at(step)[0]! * x) / at(step)[1]!, [-1, 1], 2),
              })),
              { label: message('widest band'), role: 'theory', ...sample((x) => (-goal[0] * x) / goal[1], [-1, 1], 2) },
            ],
          }),
        ],
      };
    },
  }),
  defineClaim({
    id: 'l2-logistic-finite-norm',
    statement: 'With an L2 penalty the weights stay finite, and the line is another one than that of the widest band.',
    formula: String.raw`\min_w\sum_i\ln(1+e^{-y_iw^{\top}x_i})+\frac{\lambda}{2}\|w\|^2`,
    assumptions: 'A fixed strength; the loss is the sum over the samples.',
    correction:
      'As the strength goes to 0 the line comes back to the widest band: 15.8 degrees are left at strength 1, 4.5 at a ten-thousandth.',
    ingredient: {
      ...descent,
      spoil:
        (value) =>
        (points, { lambda = 0, ...rules }) =>
          value(points, { ...rules, lambda: 2 * lambda }),
    },
    bands: { norm: { relative: 1e-6 }, angle_to_max_margin_degrees: { relative: 1e-6 } },
    closedForms: () => {
      const exact = lambdas.map((lambda) => logisticRidge(signedPoints(places, classes), lambda));
      return {
        lambda: lambdas,
        norm: exact.map(lengthOf),
        angle_to_max_margin_degrees: exact.map((w) => degreesTo(w, [3, 1])),
      };
    },
    measure: async ({ use, context }) => {
      const points = signedPoints(places, classes);
      const goal = widestAtZero(places, classes)?.weights ?? [Number.NaN, Number.NaN];
      const found: Float64Array[] = [];
      for (const lambda of lambdas) {
        // So long that what is left of the start is smaller than a millionth.
        const keep = [Math.min(600_000, Math.round(400 / lambda))];
        found.push((await inParts(use(points, { learningRate: 0.3, lambda, keep }), context))[0]!);
      }
      const strengths = Array.from({ length: 33 }, (_, at) => 10 ** (1 - at / 5));
      return {
        numbers: {
          lambda: lambdas,
          norm: found.map(lengthOf),
          angle_to_max_margin_degrees: found.map((w) => degreesTo(w, goal)),
        },
        charts: () => {
          const path = strengths.map((lambda) => logisticRidge(points, lambda));
          return [
            drawCurves({
              title: message('The weaker the penalty, the nearer the line is to the widest band'),
              x: message('strength'),
              y: message('degrees to the widest band'),
              xScale: 'log10',
              curves: [
                { label: message('angle'), x: strengths, y: path.map((w) => degreesTo(w, goal)) },
                {
                  label: message('by long descent'),
                  role: 'dots',
                  x: lambdas,
                  y: found.map((w) => degreesTo(w, goal)),
                },
              ],
            }),
            drawCurves({
              id: 'path',
              title: message('The solutions over the strength: from 0 along the widest band'),
              x: message('first weight'),
              y: message('second weight'),
              curves: [
                { label: message('solutions'), x: path.map(([a]) => a!), y: path.map(([, b]) => b!) },
                { label: message('widest band'), role: 'theory', ...sample((a) => a / 3, [0, path.at(-1)![0]!], 2) },
              ],
            }),
          ];
        },
      };
    },
  }),
  defineClaim({
    id: 'norm-bound-controls-capacity',
    statement: 'A bound on the norm of the weights bounds what a model can fit, however many parameters it has.',
    formula: String.raw`R_N\le\frac{B\max\|x\|}{\sqrt N}`,
    assumptions: 'Linear functions with weights up to length B; what is measured is how well they fit random signs.',
    parameters: { inputs: { label: 'inputs', default: 10, range: [1, 200], isWhole: true } },
    ingredient: { name: 'the bound and the drawn average', value: { rademacherBound, rademacherAverage } },
    bands: { monte_carlo: { relative: 0.05 } },
    closedForms: () => ({ upper_bound: 1 / 10, upper_bound_B_0p5: 1 / 20 }),
    measure: ({ use, given, parameters: { inputs = 10 }, context: { random } }) => {
      const [count, bound] = [given.number('N'), given.number('B')];
      const draw = (size: number): Float64Array => {
        const values = Float64Array.from({ length: count * size }, () => random.normal());
        for (let from = 0; from < values.length; from += size) {
          const row = values.subarray(from, from + size);
          const length = lengthOf(row);
          row.forEach((value, at) => (row[at] = value / length));
        }
        return values;
      };
      const values = draw(inputs);
      const average = use.rademacherAverage({ bound, inputs, values }, 2000, random);
      return {
        numbers: {
          upper_bound: use.rademacherBound({ bound, inputs, values }),
          monte_carlo: average,
          upper_bound_B_0p5: use.rademacherBound({ bound: bound / 2, inputs, values }),
        },
        charts: () => {
          const sizes = [1, 2, 4, 8, 16, 32, 64, 128];
          return [
            drawCurves({
              title: message(
                '{0} inputs fit random signs to {1}; no number of inputs fits them better than {2}',
                inputs,
                tell(average),
                tell(bound / Math.sqrt(count)),
              ),
              x: message('inputs'),
              y: message('fit of random signs'),
              xScale: 'log10',
              curves: [bound, bound / 2].map((by) => ({
                label: message('weights up to {0}', by),
                x: sizes,
                y: sizes.map((size) =>
                  use.rademacherAverage({ bound: by, inputs: size, values: draw(size) }, 200, random),
                ),
              })),
              marks: [bound, bound / 2].map((by) => ({
                axis: 'y',
                at: by / Math.sqrt(count),
                label: message('bound'),
              })),
            }),
          ];
        },
      };
    },
  }),
];
