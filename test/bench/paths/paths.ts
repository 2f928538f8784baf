/** Regularization paths of linear models: time, error against the references, optimality; beside scikit-learn and glmnet when they are there. */
import { elasticNetPath } from '../../../src/analysis/paths/squares/elasticNetPath.ts';
import { groupPath } from '../../../src/analysis/paths/groups/groupPath.ts';
import type { PathPoint } from '../../../src/analysis/paths/problem/lambdaPath.ts';
import { lassoPath } from '../../../src/analysis/paths/squares/lassoPath.ts';
import {
  type LeastSquares,
  type RegressionData,
  prepareLeastSquares,
} from '../../../src/analysis/paths/problem/leastSquares.ts';
import { type PathPenalty, optimalityResidual } from '../../../src/analysis/paths/problem/pathEvidence.ts';
import { ridgePath } from '../../../src/analysis/paths/squares/ridgePath.ts';
import diabetes from '../../analysis/data/paths/diabetes.expected.json' with { type: 'json' };
import synthetic from '../../analysis/data/paths/synthetic1000x200.expected.json' with { type: 'json' };
import { diabetesData, strengthsOfGlmnet, syntheticData } from '../../analysis/paths/problem/pathData.ts';
import { wideClassesTable } from './pathsClasses.ts';
import { benchNetworkPath } from './pathsNetwork.ts';
import { pathPeers, runPeer } from './pathsPeers.ts';
import { quartilesOf } from '../report/quartiles.ts';
import type { Table } from '../report/table.ts';

interface Model {
  readonly name: string;
  readonly key: 'lasso' | 'enet' | 'ridge' | 'group';
  /** Share of l1 for the peers; undefined where no peer has the model. */
  readonly l1Ratio: number | undefined;
  run(problem: LeastSquares, groups: readonly (readonly number[])[]): Generator<PathPoint, unknown>;
  penalty(lambda: number, groups: readonly (readonly number[])[]): PathPenalty;
}

const models: readonly Model[] = [
  {
    name: 'lasso',
    key: 'lasso',
    l1Ratio: 1,
    run: (problem) => lassoPath(problem),
    penalty: (lambda) => ({ kind: 'elasticNet', l1: lambda, l2: 0 }),
  },
  {
    name: 'elastic net',
    key: 'enet',
    l1Ratio: 0.5,
    run: (problem) => elasticNetPath(problem),
    penalty: (lambda) => ({ kind: 'elasticNet', l1: lambda / 2, l2: lambda / 2 }),
  },
  {
    name: 'ridge',
    key: 'ridge',
    l1Ratio: 0,
    run: (problem) => ridgePath(problem, { lambdas: strengthsOfGlmnet(problem) }),
    penalty: (lambda) => ({ kind: 'elasticNet', l1: 0, l2: lambda }),
  },
  {
    name: 'group lasso',
    key: 'group',
    l1Ratio: undefined,
    run: (problem, groups) => groupPath(problem, { groups }),
    penalty: (lambda, groups) => ({
      kind: 'group',
      lambda,
      groups: groups.map((inputs) => ({ inputs, weight: Math.sqrt(inputs.length) })),
    }),
  },
];

interface Reference {
  readonly points: readonly {
    readonly k: number;
    readonly inputs: readonly number[];
    readonly coefficients: readonly number[];
  }[];
}

interface Problem {
  readonly name: string;
  readonly data: RegressionData;
  readonly groups: readonly (readonly number[])[];
  readonly expected: Readonly<Record<Model['key'], Reference>> | undefined;
}

function fives(inputs: number): number[][] {
  return Array.from({ length: inputs / 5 }, (_, g) => [0, 1, 2, 3, 4].map((k) => 5 * g + k));
}

const rounds = 9;

/** Prepares (centres, scales, X'X) and follows the whole path: what a user waits for. */
function runWhole({ data, groups }: Problem, model: Model): PathPoint[] {
  const problem = prepareLeastSquares(data);
  const points = Array.from(model.run(problem, groups));
  problem.close();
  return points;
}

function timeOf(run: () => unknown): number {
  const times: number[] = [];
  const begin = performance.now();
  for (let warm = 0; warm < 2; warm += 1) run();
  while (times.length < rounds || (performance.now() - begin < 300 && times.length < 500)) {
    const start = performance.now();
    run();
    times.push(performance.now() - start);
  }
  return quartilesOf(times).median;
}

function errorAgainst(reference: Reference | undefined, points: readonly PathPoint[]): number | undefined {
  if (reference === undefined) return undefined;
  return reference.points.reduce((worst, { k, inputs, coefficients }) => {
    const expected = new Float64Array(points[k]!.coefficients.length);
    inputs.forEach((input, at) => (expected[input] = coefficients[at]!));
    return points[k]!.coefficients.reduce((most, value, j) => Math.max(most, Math.abs(value - expected[j]!)), worst);
  }, 0);
}

function short(value: number | undefined): string {
  return value === undefined ? 'none' : value.toExponential(0);
}

interface PeerTime {
  readonly name: string;
  /** Undefined: not installed. */
  readonly milliseconds: number | undefined;
  /** Largest difference of a coefficient to ours. */
  readonly difference: number;
}

function measurePeers(problem: Problem, model: Model, points: readonly PathPoint[]): PeerTime[] {
  const { l1Ratio } = model;
  if (l1Ratio === undefined) return [];
  const prepared = prepareLeastSquares(problem.data);
  const { samples, inputs, x, y } = prepared;
  const columns = new Float64Array(samples * inputs);
  for (let j = 0; j < inputs; j += 1) columns.set(x.values.subarray(j * x.stride, j * x.stride + samples), j * samples);
  const target = y.slice(0, samples);
  prepared.close();
  const lambdas = Float64Array.from(points, ({ lambda }) => lambda);
  return pathPeers
    .filter((peer) => peer.models.includes(model.name))
    .map(({ name, ...peer }) => {
      const result = runPeer({ name, ...peer }, { samples, inputs, columns, target, lambdas, l1Ratio });
      if (result === undefined) return { name, milliseconds: undefined, difference: NaN };
      const difference = result.coefficients.reduce(
        (worst, value, at) =>
          Math.max(worst, Math.abs(value - points[Math.floor(at / inputs)]!.coefficients[at % inputs]!)),
        0,
      );
      return { name, milliseconds: result.milliseconds, difference };
    });
}

/** One problem with one penalty. */
interface PathTimes {
  readonly problem: Problem;
  readonly model: Model;
  readonly whole: number;
  readonly follow: number;
  readonly error: number | undefined;
  readonly residual: number;
  readonly peers: readonly PeerTime[];
}

function measurePath(problem: Problem, model: Model): PathTimes {
  const points = runWhole(problem, model);
  const prepared = prepareLeastSquares(problem.data);
  const residual = points.reduce(
    (worst, { lambda, coefficients }) =>
      Math.max(worst, optimalityResidual(prepared, coefficients, model.penalty(lambda, problem.groups))),
    0,
  );
  const follow = timeOf(() => Array.from(model.run(prepared, problem.groups)));
  prepared.close();
  const whole = timeOf(() => runWhole(problem, model));
  const error = errorAgainst(problem.expected?.[model.key], points);
  return { problem, model, whole, follow, error, residual, peers: measurePeers(problem, model, points) };
}

const peerNames = pathPeers.map(({ name }) => name);

function timesTable(measured: readonly PathTimes[]): Table {
  return {
    title: 'Regularization paths: milliseconds warm, medians',
    columns: ['problem', 'penalty', 'with preparing', 'path alone', 'error', 'residual', ...peerNames],
    rows: measured.map(({ problem, model, whole, follow, error, residual, peers }) => [
      problem.name,
      model.name,
      whole.toPrecision(3),
      follow.toPrecision(3),
      short(error),
      short(residual),
      ...peerNames.map((name) => {
        const peer = peers.find((one) => one.name === name);
        if (peer === undefined) return '';
        return peer.milliseconds === undefined
          ? 'not installed'
          : `${peer.milliseconds.toPrecision(3)} (${short(peer.difference)})`;
      }),
    ]),
    notes: [
      'All strengths, every point with its evidence. "error": largest coefficient error against references of 12 digits;',
      '"residual": largest violation of optimality, computed from the data apart from the solvers.',
      'Peers get standardized data (compare with "path alone"); in brackets the largest difference of a coefficient to ours.',
    ],
    timed: { column: 'path alone', names: 2 },
  };
}

/** What the paths are meant to reach: our time is at most so many times that of a peer. */
const goals: readonly {
  readonly model: Model['key'];
  readonly problems: RegExp;
  readonly peer: string;
  readonly atMost: number;
}[] = [
  { model: 'lasso', problems: /diabetes/, peer: 'glmnet', atMost: 1 / 4 },
  { model: 'lasso', problems: /diabetes/, peer: 'lars_path', atMost: 1 / 4 },
  { model: 'lasso', problems: /synthetic/, peer: 'lars_path', atMost: 1.3 },
  { model: 'lasso', problems: /synthetic/, peer: 'glmnet 1e-14', atMost: 1 / 8 },
  { model: 'enet', problems: /synthetic/, peer: 'glmnet 1e-14', atMost: 1 / 5 },
  { model: 'ridge', problems: /./, peer: 'glmnet', atMost: 2 },
];

const largestError = 1e-9;
const largestResidual = 1e-10;

function goalsTable(measured: readonly PathTimes[]): Table {
  const error = Math.max(...measured.map((one) => one.error ?? 0));
  const residual = Math.max(...measured.map((one) => one.residual));
  const verdict = (holds: boolean): string => (holds ? 'yes' : 'no');
  const rows = goals.flatMap(({ model, problems, peer, atMost }) =>
    measured
      .filter((one) => one.model.key === model && problems.test(one.problem.name))
      .map(({ problem, model: { name }, follow, peers }) => {
        const other = peers.find((one) => one.name === peer)?.milliseconds;
        const share = other === undefined ? NaN : follow / other;
        const wanted = `at most ${atMost < 1 ? `1/${Math.round(1 / atMost)}` : String(atMost)} of ${peer}`;
        return [
          `${problem.name}, ${name}`,
          wanted,
          other === undefined ? 'not installed' : share.toPrecision(2),
          other === undefined ? '' : verdict(share <= atMost),
        ];
      }),
  );
  return {
    title: 'Regularization paths: goals',
    columns: ['what', 'goal', 'measured', 'reached'],
    rows: [
      ['largest coefficient error', `at most ${short(largestError)}`, short(error), verdict(error <= largestError)],
      ['largest residual', `at most ${short(largestResidual)}`, short(residual), verdict(residual <= largestResidual)],
      ...rows,
    ],
    notes: [
      'The time of the path alone over the time of the peer, both warm, on the same machine one after the other.',
    ],
  };
}

/** One row per problem and model, what of the goals is reached, and the path of a network. */
export async function benchPaths(report: (line: string) => void = () => undefined): Promise<readonly Table[]> {
  const problems: readonly Problem[] = [
    { name: 'diabetes 442x10', data: diabetesData(), groups: diabetes.group.groups, expected: diabetes },
    { name: 'synthetic 1000x200', data: syntheticData(1000, 200, 20240601), groups: fives(200), expected: synthetic },
    { name: 'synthetic 200x5000', data: syntheticData(200, 5000, 20240602), groups: fives(5000), expected: undefined },
  ];
  const measured: PathTimes[] = [];
  for (const problem of problems) {
    for (const model of models) {
      report(`${problem.name}, ${model.name} ...`);
      measured.push(measurePath(problem, model));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  report('network ...');
  return [timesTable(measured), goalsTable(measured), wideClassesTable(), await benchNetworkPath()];
}
