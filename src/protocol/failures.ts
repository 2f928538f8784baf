import { isErrorCode, LabError, message } from '../core/ground/errors.ts';
import type { Failure } from './messages.ts';

/** What crosses the border for an error; a fault of ours crosses as code `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof LabError) {
    const fix = fixOf(error.details);
    return { code: error.code, message: error.userMessage, ...(fix && { fix }) };
  }
  return {
    code: 'internal',
    message: message(
      'Something went wrong inside the lab: {0}',
      error instanceof Error ? error.message : String(error),
    ),
  };
}

function fixOf(details: unknown): Failure['fix'] {
  if (typeof details !== 'object' || details === null || !('fix' in details)) return undefined;
  return details.fix as Failure['fix'];
}

/** The error that a failure from the other side stands for. */
export function fromFailure(found: Failure): Error {
  if (isErrorCode(found.code)) return new LabError(found.code, found.message, found.fix && { fix: found.fix });
  const error = new Error(found.message.args.join(' '));
  error.name = 'EngineFault';
  return error;
}
