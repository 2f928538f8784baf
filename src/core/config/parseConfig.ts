import type { Experiment } from './config.ts';
import { checkExperiment } from './parseConfigChecks.ts';
import { experimentShape } from './parseConfigDocument.ts';
import { createProblemList, type Pointer, type Problem } from './parseConfigProblems.ts';
import { isRecord, type AnyShape, type JsonSchema } from './parseConfigShapes.ts';

/** What a document means. */
export interface ParsedExperiment {
  /** Undefined exactly when a problem is an error. */
  readonly experiment: Experiment | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads an experiment from any JSON value: shape first, and where that is right the rules that need no data (budgets, places that do not exist).
 * Never throws; reads no deeper than the shape does.
 */
export function parseExperiment(value: unknown): ParsedExperiment {
  const list = createProblemList();
  const experiment = experimentShape.read(value, { pointer: [], list });
  if (list.problems.length === 0) checkExperiment(experiment, list);
  const isWrong = list.problems.some(({ severity }) => severity === 'error');
  return { experiment: isWrong ? undefined : experiment, problems: list.problems };
}

/** The experiment of the document `{}`. */
export function defaultExperiment(): Experiment {
  return experimentShape.fallback();
}

/** JSON schema (draft-07) of the document. */
export function experimentSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'RegLab experiment',
    ...experimentShape.schema(),
    allowComments: true,
    allowTrailingCommas: true,
  };
}

/** The shape of a place, given the document as far as it is known; undefined where the document has no such place. */
export function shapeAt(document: unknown, pointer: Pointer): AnyShape | undefined {
  let shape: AnyShape | undefined = experimentShape;
  let value = document;
  for (const part of pointer) {
    const keys: Readonly<Record<string, AnyShape>> | undefined =
      typeof part === 'string' ? shape.keysOf?.(value) : undefined;
    shape =
      typeof part === 'number' ? shape.itemAt?.(part) : keys && Object.hasOwn(keys, part) ? keys[part] : undefined;
    if (shape === undefined) return undefined;
    if (Array.isArray(value) && typeof part === 'number') value = (value as readonly unknown[])[part];
    else value = isRecord(value) && typeof part === 'string' && Object.hasOwn(value, part) ? value[part] : undefined;
  }
  return shape;
}
