import { message } from '../../../src/core/ground/errors.ts';
import type { ClaimCardChart, ClaimListChart } from '../../../src/protocol/claims.ts';

const frame = {
  view: 'theory',
  title: message('A finding'),
  caption: message('What, unit, how exact'),
  description: message('In words'),
  explanation: message('Formula and source'),
  run: 1,
  step: 0,
} as const;

/** Three sentences of two areas. */
export function claimListChart(overrides: Partial<ClaimListChart> = {}): ClaimListChart {
  return {
    ...frame,
    kind: 'claims',
    id: 'claims',
    chapters: [message('Activation functions'), message('Penalties')],
    areas: [message('activations'), message('penalties')],
    claims: [
      {
        id: 'tanh-slope',
        chapter: 0,
        area: 0,
        verdict: 'false',
        statement: message('The mean squared slope of tanh is 0.44.'),
        outcome: 'passed',
      },
      {
        id: 'relu-half',
        chapter: 0,
        area: 0,
        verdict: 'true',
        statement: message('ReLU keeps half of the signal.'),
        outcome: 'failed',
      },
      { id: 'l1-zeros', chapter: 1, area: 1, verdict: 'loose', statement: message('L1 sets small weights to zero.') },
    ],
    guides: [{ label: message('A way'), claims: ['l1-zeros', 'tanh-slope'] }],
    chosen: 'relu-half',
    ...overrides,
  };
}

/** A false sentence with two numbers, a bound and two parameters. */
export function claimCardChart(overrides: Partial<ClaimCardChart> = {}): ClaimCardChart {
  return {
    ...frame,
    kind: 'claim',
    id: 'claim',
    claim: 'tanh-slope',
    verdict: 'false',
    statement: message('The mean squared slope of tanh is 0.44.'),
    formula: "G = E[\\phi'(Z)^2]",
    assumptions: message('Inputs are standard normal.'),
    source: message('Activation functions, section {0}', 2),
    correction: message('The integral is 0.46.'),
    outcome: 'passed',
    checks: [
      {
        name: 'G_tanh',
        kind: message('closed form'),
        measured: 0.4644,
        expected: 0.4644,
        tolerance: 1e-9,
        passed: true,
      },
      { name: 'error_below', kind: message('bound'), measured: 0.2, expected: 0.1, tolerance: null, passed: false },
      { name: 'told', kind: message('told'), measured: 3, expected: null, tolerance: null, passed: true },
    ],
    sliders: [
      { name: 'sigma', label: message('deviation'), value: 1, range: [0.5, 2.5], isWhole: false, unit: '' },
      { name: 'depth', label: message('depth'), value: 4, range: [1, 9], isWhole: true, unit: 'layers' },
    ],
    experiment: '{ "title": "tanh" }',
    isOwn: false,
    steps: [],
    ...overrides,
  };
}
