import { LabError, message } from '../../../core/ground/errors.ts';

/** What can be wrong with the data or the strengths of a path; the texts are templates for translation. */
const texts = {
  'no-data': 'The path needs at least one sample and one input; there are {0} samples and {1} inputs.',
  'wrong-size': '{0} has {1} numbers; {2} are needed.',
  'not-finite': 'Input {1} of sample {0} is missing or not a number. Remove the row or fill the cell.',
  'target-not-finite': 'The target of sample {0} is missing or not a number. Remove the row or fill the cell.',
  'too-large': 'The numbers are too large to be squared. Divide the inputs by a constant.',
  'one-sample':
    'One sample cannot be standardized: every column becomes zero. Add samples, or switch centring and scaling off.',
  'constant-target': 'The target has no variance: every coefficient is 0 at every strength.',
  'no-signal': 'No input is correlated with the target: every coefficient is 0 at every strength.',
  'not-decreasing': 'Strengths must not be negative and must decrease; number {0} is {1}.',
  'group-overlap': 'Input {0} is in more than one group. Every input belongs to exactly one.',
  'group-missing': 'Input {0} is in no group. Every input belongs to exactly one.',
  'group-empty': 'Group {0} has no inputs.',
  'group-range': 'Group {0} names input {1}; there are {2} inputs.',
  'bad-class': 'The class of sample {0} is {1}; whole numbers from 0 to {2} are needed.',
  'one-class': 'All samples have the same class: there is nothing to separate.',
  'bad-mix': 'The l1 share must lie between 0 and 1; it is {0}.',
  'bad-folds': 'Cross-validation with {0} folds needs at least 2 folds and as many samples; there are {1}.',
  'bad-radius': 'The radius must be positive; it is {0}.',
  'nothing-observed': 'No entry of the matrix is observed.',
  'no-exact-solver': 'This loss with this penalty has no exact solver.',
} as const;

/** Why a problem has no path. */
export type PathProblemCode = keyof typeof texts;

/** Builds the failure of a problem that has no path. */
export function pathProblem(code: PathProblemCode, ...args: (string | number)[]): LabError {
  return new LabError('analysis/bad-problem', message(texts[code], ...args), { reason: code });
}

/** All texts, for the translation bundle. */
export function pathProblemTexts(): string[] {
  return Object.values(texts);
}
