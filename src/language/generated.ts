import { experimentSchema } from '../core/config/parseConfig.ts';
import { experimentShape } from '../core/config/parseConfigDocument.ts';
import type { AnyShape, JsonSchema } from '../core/config/parseConfigShapes.ts';
import type { ParameterSpec } from '../core/ground/registry.ts';
import { syntaxTexts } from './document/document.ts';
import { formulaTexts, tables } from './hovers/formulas.ts';

/** JSON schema of the document, written to a file when the extension is built. */
export function schema(): JsonSchema {
  return experimentSchema();
}

/** Formulas to draw when the extension is built. */
export function formulas(): string[] {
  return formulaTexts();
}

/** Every text of tables and shapes that a user can see, for the translation bundle; those of the code stand in calls of `message`. */
export function texts(): string[] {
  const found = new Set(syntaxTexts());
  const addSpec = (spec: ParameterSpec): void => {
    found.add(spec.doc);
    if (spec.kind === 'word') Object.values(spec.words).forEach((doc) => found.add(doc));
  };
  for (const table of tables) {
    for (const [, entry] of table.entries()) {
      [entry.label, entry.doc, entry.source].forEach((text) => found.add(text));
      Object.values(entry.parameters).forEach(addSpec);
    }
  }
  const visit = (shape: AnyShape): void => {
    found.add(shape.doc);
    found.add(shape.kind);
    if (shape.spec) addSpec(shape.spec);
    const names = shape.names && Object.keys(shape.keysOf?.({}) ?? {}).length > 0 ? shape.names : undefined;
    const values = names ? names.names.map((name) => ({ [names.key]: name })) : [{}];
    for (const value of values) {
      for (const [key, child] of Object.entries(shape.keysOf?.(value) ?? {})) if (key !== names?.key) visit(child);
    }
    const item = shape.itemAt?.(0);
    if (item) visit(item);
  };
  visit(experimentShape);
  return [...found].filter((text) => text !== '').sort();
}
