import { experimentSchema } from '../core/parseConfig.ts';
import type { JsonSchema } from '../core/parseConfigShapes.ts';
import { formulaTexts } from './formulas.ts';

/** JSON schema of the document, written to a file when the extension is built. */
export function schema(): JsonSchema {
  return experimentSchema();
}

/** Formulas to draw when the extension is built. */
export function formulas(): string[] {
  return formulaTexts();
}
