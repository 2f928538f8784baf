import { message } from '../../core/ground/errors.ts';
import { activations as functions } from '../../core/tables/activations.ts';
import type { ClaimEntry } from '../words/claim.ts';
import { defineClaim } from '../words/defineClaim.ts';
import { drawCurves, sample, tell } from '../words/draw.ts';

const logistic = functions.get('sigmoid');
const hyperbolic = functions.get('tanh');

/** Far enough out that the limit is reached in double precision. */
const farOut = 750;

/** The S-shaped functions: what they are, how they saturate. */
export const activations: readonly ClaimEntry[] = [
  defineClaim({
    id: 'sigmoid-definition',
    statement:
      'The logistic function rises from 0 to 1 and never reaches either, so its value can be read as a probability.',
    formula: String.raw`\sigma(z)=\frac{1}{1+e^{-z}}\in(0,1)`,
    assumptions: 'None: it holds for every real input.',
    ingredient: { name: 'the logistic function', value: (z: number) => logistic.value(z, {}) },
    closedForms: () => ({ sigma_0: 1 / 2, sigma_1: Math.E / (1 + Math.E) }),
    measure: ({ use }) => ({
      numbers: { sigma_0: use(0), sigma_1: use(1), inf: use(-farOut), sup: use(farOut) },
      charts: () => [
        drawCurves({
          title: message('{0} at 0, {1} at 1, and 0 and 1 at the ends', tell(use(0)), tell(use(1))),
          x: message('input z'),
          y: message('output'),
          curves: [{ label: message('logistic function'), ...sample(use, [-8, 8]) }],
          marks: [
            { axis: 'y', at: 0, label: message('never reached') },
            { axis: 'y', at: 1, label: message('never reached') },
          ],
        }),
      ],
    }),
  }),
  defineClaim({
    id: 'tanh-sigmoid-identity',
    statement:
      'The hyperbolic tangent is the logistic function, stretched to twice the height, pressed to half the width and moved down by 1.',
    formula: String.raw`\tanh z=2\,\sigma(2z)-1`,
    assumptions: 'None: it is an identity.',
    ingredient: { name: 'the logistic function', value: (z: number) => logistic.value(z, {}) },
    measure: ({ use }) => {
      const { x, y } = sample((z) => Math.abs(hyperbolic.value(z, {}) - (2 * use(2 * z) - 1)), [-8, 8], 1601);
      return {
        numbers: { max_abs_error_below: y.reduce((most, error) => Math.max(most, error)) },
        charts: () => [
          drawCurves({
            title: message('The two curves differ by rounding alone'),
            x: message('input z'),
            y: message('output'),
            curves: [
              { label: message('tanh'), ...sample((z) => hyperbolic.value(z, {}), [-8, 8]) },
              {
                label: message('stretched logistic function'),
                role: 'dots',
                ...sample((z) => 2 * use(2 * z) - 1, [-8, 8], 33),
              },
            ],
          }),
          drawCurves({
            id: 'error',
            title: message('Difference of both sides'),
            x: message('input z'),
            y: message('difference'),
            curves: [{ label: message('difference'), x, y }],
          }),
        ],
      };
    },
  }),
];
