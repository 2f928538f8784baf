import { failure } from '../../../core/ground/errors.ts';
import type { Box } from '../cells/piecewiseLinear.ts';

/** The best point of a linear program, with the multipliers that prove how good any point can be. */
export interface ProgramOptimum {
  readonly point: Float64Array;
  /** One per half-space, not negative. */
  readonly multipliers: Float64Array;
}

/** A box from which half-spaces a x + c >= 0 are added and taken away again, last in first out. */
export interface HalfSpaceProgram {
  readonly count: number;
  /** @param row  the coefficients, the constant last */
  push(row: Float64Array): void;
  /** Keeps the first `count` half-spaces. */
  truncate(count: number): void;
  /** Maximises a linear function; in floating point, with tolerances. Undefined when the solver finds no optimum. */
  maximize(objective: Float64Array): ProgramOptimum | undefined;
  dispose(): void;
}

/** Makes programs; the solver behind it is loaded when it is asked for first. */
export interface ProgramSolver {
  open(box: Box): HalfSpaceProgram;
}

let loading: Promise<ProgramSolver> | undefined;

/**
 * The linear programs of HiGHS (a file of its own with 3.5 MB of WebAssembly, loaded once).
 * @throws LabError analysis/refused  it cannot be loaded here
 * @source Huangfu, Hall (2018), Parallelizing the dual revised simplex method
 */
export function loadProgramSolver(): Promise<ProgramSolver> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    const reason = `the solver for linear programs cannot be loaded (${error instanceof Error ? error.message : String(error)})`;
    throw failure('analysis/refused', ['The network', reason]);
  });
  return loading;
}

async function load(): Promise<ProgramSolver> {
  const { default: start } = await import('highs');
  const highs = await start();
  return {
    open(box) {
      const model = highs.createModel();
      model.options.set({ output_flag: false, presolve: 'off', solver: 'simplex', primal_feasibility_tolerance: 1e-9 });
      model.addVars(
        Float64Array.from(box, ([low]) => low),
        Float64Array.from(box, ([, high]) => high),
      );
      model.changeObjectiveSense(highs.constants.objectiveSense.maximize);
      const columns = Int32Array.from(box, (_, axis) => axis);
      const lengths: number[] = [];
      let count = 0;
      return {
        get count() {
          return count;
        },
        push(row) {
          // Rows of very different lengths would meet the solver's absolute tolerances.
          const length = Math.sqrt(row.subarray(0, -1).reduce((sum, value) => sum + value * value, 0)) || 1;
          const values = row.subarray(0, -1).map((value) => value / length);
          model.addRow(-row.at(-1)! / length, highs.infinity, { indices: columns, values });
          lengths[count] = length;
          count += 1;
        },
        truncate(wanted) {
          if (wanted < count) model.deleteRows({ kind: 'range', from: wanted, to: count - 1 });
          count = Math.min(count, wanted);
        },
        maximize(objective) {
          model.changeColsCost({ kind: 'range', from: 0, to: columns.length - 1 }, objective);
          model.run();
          if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return undefined;
          const { colValue, rowDual } = model.getSolution();
          return {
            point: Float64Array.from(colValue),
            multipliers: Float64Array.from(rowDual, (dual, row) => Math.max(0, -dual) / lengths[row]!),
          };
        },
        dispose: () => model.dispose(),
      };
    },
  };
}
