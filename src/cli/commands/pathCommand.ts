import { failure } from '../../core/ground/errors.ts';
import {
  reportPath,
  type LinearPathReport,
  type NetworkPathReport,
  type PathReport,
} from '../../engine/views/path/pathReport.ts';
import { prepareRun } from '../../engine/problem/preparedRun.ts';
import type { Command } from '../terminal/command.ts';
import { jsonOf } from '../reading/jsonOf.ts';
import { loadExperiment } from '../reading/loadExperiment.ts';
import { progressWriter } from '../terminal/progress.ts';
import { readable, table } from '../terminal/report.ts';
import { clock, yieldNow } from '../reading/trainExperiment.ts';

/** The regularization path of an experiment: exact for a linear model, trained point by point for a network. */
export const path: Command = {
  usage: [
    ['path FILE [--json]', 'solves it at every strength of lab.path.penalty: coefficients, losses, residuals,'],
    ['', 'cross-validation; a network is trained from one strength to the next'],
  ],
  options: {},
  async run(context) {
    const loaded = loadExperiment(context);
    if (loaded === undefined) return 2;
    const { given, terminal } = context;
    const prepared = prepareRun(loaded.experiment, loaded.dataset, loaded.weights);
    const show = { point: progressWriter(context, 'point'), fold: progressWriter(context, 'fold') };
    const report = await reportPath(prepared, {
      signal: terminal.signal,
      clock,
      pause: yieldNow,
      progress: (what, done, total) => show[what](done, total),
      crew: undefined,
    });
    show.point.end();
    show.fold.end();
    if (terminal.signal.aborted) throw failure('engine/cancelled');
    if (!given.json) {
      terminal.out(pathTable(report));
      return 0;
    }
    const warnings = warningsOf(report);
    if (!given.quiet) for (const warning of warnings) terminal.err(`reglab: ${warning}\n`);
    terminal.out(jsonOf(report, { ...loaded, warnings: [...loaded.warnings, ...warnings] }));
    return 0;
  },
};

/** What a program that reads the numbers should know of them. */
function warningsOf({ converged, remarks }: PathReport): string[] {
  const open = converged.filter((isSolved) => !isSolved).length;
  const unsolved = `${open} of ${converged.length} points did not reach the tolerance; see "kkt".`;
  return [...(open > 0 ? [unsolved] : []), ...remarks];
}

/** Lines that a table for people has at most. */
const mostLines = 30;

/** The path for people: one line per strength, fewer of long paths. */
function pathTable(report: PathReport): string {
  const [head = [], ...rows] = 'coef' in report ? linearRows(report) : networkRows(report);
  const stride = Math.ceil(rows.length / mostLines);
  const shown = rows.filter((_, at) => at % stride === 0 || at === rows.length - 1);
  return `${table([head, ...shown])}${conclusion(report)}`;
}

function linearRows({ lambdas, df, dfKind, trainLoss, validationLoss, kkt, cv }: LinearPathReport): string[][] {
  return [
    [
      'lambda',
      dfKind === 'unbiased' ? 'df' : 'df (estimate)',
      'training',
      'validation',
      'KKT residual',
      ...(cv ? ['cross-validated', 'standard error'] : []),
    ],
    ...lambdas.map((lambda, k) => [
      readable(lambda),
      readable(df[k]),
      readable(trainLoss[k]),
      readable(validationLoss[k]),
      readable(kkt[k]),
      ...(cv ? [readable(cv.mean[k]), readable(cv.standardError[k])] : []),
    ]),
  ];
}

function networkRows(report: NetworkPathReport): string[][] {
  const { lambdas, trainLoss, validationLoss, trainScore, validationScore, zeros, inputsAlive, unitsAlive } = report;
  return [
    [
      'lambda',
      'training',
      'validation',
      'score',
      'validation',
      'zeros',
      'inputs',
      'units',
      'Lipschitz',
      'KKT residual',
    ],
    ...lambdas.map((lambda, k) => [
      readable(lambda),
      readable(trainLoss[k]),
      readable(validationLoss[k]),
      readable(trainScore[k]),
      readable(validationScore[k]),
      readable(zeros[k]),
      readable(inputsAlive[k]),
      unitsAlive[k]?.join('+') ?? '-',
      readable(report.lipschitz[k]),
      readable(report.kkt[k]),
    ]),
  ];
}

function conclusion(report: PathReport): string {
  const { objective, converged, seconds, cv } = report;
  const solved = converged.filter(Boolean).length;
  const lines = [
    objective,
    `${solved} of ${converged.length} points solved, ${readable(seconds)} s`,
    ...('steps' in report ? [`${report.steps} steps with ${report.optimizer}, going ${report.direction}`] : []),
    ...report.remarks,
    ...(cv
      ? [
          `best by ${cv.folds} folds: ${readable(cv.lambdaBest)}, within one standard error: ${readable(cv.lambdaOneStandardError)}`,
        ]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}
