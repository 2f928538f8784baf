import { linearGradient } from '../analysis/linearGradient.ts';
import { message } from '../core/errors.ts';
import { penalties, type Penalty } from '../core/penalties.ts';
import { defaultOptions, type Options } from '../core/registry.ts';
import type { CurvesChart, Series } from '../protocol/charts.ts';
import { curvesChart, short } from './chartParts.ts';
import type { PathPicture } from './pathCharts.ts';
import { nearestPoint } from './pathEvidenceCharts.ts';
import type { LinearPlan } from './pathPlan.ts';
import type { LinearPathPoint } from './pathPoints.ts';

const curvePoints = 301;

/** What each penalty's prox does to a number, with the weights of the solution on the curve of the path's penalty. */
export function proxChart(
  { moment, points, choice, plan }: PathPicture<LinearPathPoint>,
  { model, penalty }: LinearPlan,
): CurvesChart {
  const wanted = choice.current !== undefined && choice.current > 0 ? choice.current : choice.best;
  const point = nearestPoint(points, wanted ?? points[Math.floor(points.length / 2)]!.lambda)!;
  const { lambda, coefficients, intercepts } = point;
  const gradient = linearGradient(model, coefficients, intercepts);
  const before = coefficients.map((weight, at) => weight - gradient[at]!);
  const reach =
    Math.max(
      3 * lambda,
      before.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    ) * 1.1;
  const x = (): Float64Array =>
    Float64Array.from({ length: curvePoints }, (_, k) => reach * ((2 * k) / (curvePoints - 1) - 1));
  const own = plan.choice.name;
  const curves = penalties.entries().flatMap(([name, entry]): Series[] => {
    const options = name === own ? plan.choice.options : defaultOptions(entry.parameters);
    const apply = proxOfNumber(entry, options, lambda);
    if (apply === undefined) return [];
    const role = name === own ? 'measured' : 'theory';
    return [{ id: name, label: message(entry.label), role, group: name, x: x(), y: x().map(apply) }];
  });
  const isSeparable = penalty.kind === 'elasticNet';
  const dots: Series[] = isSeparable
    ? [
        {
          id: 'weights',
          label: message('weights of the solution'),
          role: 'dots',
          group: own,
          x: before,
          y: coefficients.slice(),
        },
      ]
    : [];
  const ownEntry = penalties.get(own);
  const ownProx = proxOfNumber(ownEntry, plan.choice.options, lambda);
  const off =
    isSeparable && ownProx !== undefined
      ? coefficients.reduce((most, weight, at) => Math.max(most, Math.abs(weight - ownProx(before[at]!))), 0)
      : NaN;
  return curvesChart(
    moment,
    {
      id: 'prox',
      view: 'path',
      x: { label: message('weight minus gradient'), scale: 'linear' },
      y: { label: message('weight after the proximal step'), scale: 'linear' },
      series: [...curves, ...dots],
    },
    {
      title: Number.isFinite(off)
        ? message(
            'All {0} weights lie on the curve of {1}, at most {2} off',
            coefficients.length,
            ownEntry.label,
            short(off),
          )
        : message('What a proximal step of strength {0} does to a weight', short(lambda)),
      caption: message('argmin over x of (x - v)^2 / 2 + lambda P(x) for lambda {0}; step size 1.', short(lambda)),
      description: message('{0} curves between {1} and {2}.', curves.length, short(-reach), short(reach)),
      explanation: message(
        'L1 is the soft threshold, L2 a shrink in proportion v / (1 + lambda), the elastic net both, L0 the hard threshold at sqrt(2 lambda), a group of two whose other weight is 0 the soft threshold at sqrt(2) lambda. A solution is a fixed point: w = prox(w - gradient). Parikh, Boyd (2014), Proximal algorithms.',
      ),
    },
  );
}

/** The prox as a function of one number; groups get a second member that is 0. Undefined for penalties of whole matrices. */
function proxOfNumber(entry: Penalty, options: Options, strength: number): ((v: number) => number) | undefined {
  // What the kernel does not know acts on singular values.
  if (entry.prox === undefined || entry.opcode === 0) return undefined;
  const isGrouped = 'group' in entry.parameters;
  return (v) => {
    const values = isGrouped ? Float64Array.of(v, 0) : Float64Array.of(v);
    const rows = isGrouped && options['group'] === 'unit' ? 2 : 1;
    entry.prox?.(values, { rows, columns: values.length / rows }, strength, options);
    return values[0]!;
  };
}
