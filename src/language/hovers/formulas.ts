import { activations } from '../../core/tables/activations.ts';
import { constraints } from '../../core/tables/constraints.ts';
import { dataSources } from '../../core/tables/datasets.ts';
import { initializers } from '../../core/tables/initializers.ts';
import { losses } from '../../core/tables/losses.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { Described, Registry } from '../../core/ground/registry.ts';
import { schedules } from '../../core/tables/schedules.ts';
import { keyNotes } from './keyNotes.ts';

/** Every table of names that a document may hold. */
export const tables: readonly Pick<Registry<string, Described>, 'kind' | 'names' | 'get' | 'entries' | 'near'>[] = [
  dataSources,
  activations,
  initializers,
  normalizations,
  losses,
  penalties,
  constraints,
  optimizers,
  schedules,
];

/** Every formula that a hover can show, as TeX, each once. Their pictures are drawn when the extension is built. */
export function formulaTexts(): string[] {
  const ofTables = tables.flatMap((table) => table.entries().map(([, { formula }]) => formula));
  const ofKeys = Object.values(keyNotes).map(({ formula }) => formula);
  return [...new Set([...ofTables, ...ofKeys])].filter((formula) => formula !== '');
}

/** A picture drawn at build time in the colour of the theme's text. */
export function colourFormula(svg: string, colour: string): string {
  return svg.replaceAll('currentColor', colour.replace(/[^\w#(),.% -]/g, ''));
}
