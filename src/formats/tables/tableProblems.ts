import { message, type Message } from '../../core/ground/errors.ts';

/** A change of the document that would settle a problem of its file: a value at a key below `data`. */
export interface TableRemedy {
  readonly title: Message;
  /** Below `data`: `['columns', 'day']`. */
  readonly pointer: readonly string[];
  readonly value: string | boolean;
}

/** Something wrong or worth knowing in a file of records. */
export interface TableProblem {
  /** Line of the file where the record begins, from 1; 0: the file as a whole. */
  readonly row: number;
  /** Field in the record, from 1; 0: the record as a whole. */
  readonly column: number;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: Message;
  readonly remedies?: readonly TableRemedy[];
}

/** More of one severity are counted, not listed. */
const maximumTableProblems = 50;

/** Collects problems up to a limit and says how many more there were. */
export class TableProblems {
  readonly #list: TableProblem[] = [];
  #errors = 0;
  #others = 0;

  add(problem: Omit<TableProblem, 'severity'> & { readonly severity?: TableProblem['severity'] }): void {
    const { severity = 'error' } = problem;
    const count = severity === 'error' ? (this.#errors += 1) : (this.#others += 1);
    if (count <= maximumTableProblems) this.#list.push({ ...problem, severity });
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  /** All that is listed, and one more line where there were too many. */
  finish(): TableProblem[] {
    const more = (count: number, severity: TableProblem['severity']): TableProblem[] => {
      const text = message('The file has {0} more problems like these.', count - maximumTableProblems);
      return count > maximumTableProblems ? [{ row: 0, column: 0, severity, message: text }] : [];
    };
    return [...this.#list, ...more(this.#errors, 'error'), ...more(this.#others, 'warning')];
  }
}
