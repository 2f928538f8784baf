import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activations } from '../../../src/core/tables/activations.ts';
import { constraints } from '../../../src/core/tables/constraints.ts';
import { dataSources } from '../../../src/core/tables/datasets.ts';
import { initializers } from '../../../src/core/tables/initializers.ts';
import { losses } from '../../../src/core/tables/losses.ts';
import { normalizations } from '../../../src/core/tables/normalizations.ts';
import { optimizers } from '../../../src/core/tables/optimizers.ts';
import { penalties } from '../../../src/core/tables/penalties.ts';
import type { Described, ParameterSpec, Registry } from '../../../src/core/ground/registry.ts';
import { schedules } from '../../../src/core/tables/schedules.ts';

const tables: readonly Registry<string, Described>[] = [
  activations,
  constraints,
  dataSources,
  initializers,
  losses,
  normalizations,
  optimizers,
  penalties,
  schedules,
];

function allows(spec: ParameterSpec, value: number | string): boolean {
  if (spec.kind === 'word') return typeof value === 'string' && Object.hasOwn(spec.words, value);
  if (typeof value !== 'number') return false;
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum = -Infinity, exclusiveMaximum = Infinity } = spec;
  const fits = value >= minimum && value <= maximum && value > exclusiveMinimum && value < exclusiveMaximum;
  return fits && (spec.kind === 'number' || Number.isInteger(value));
}

/** Braces that match and \left, \begin with their partners: what a formula needs to be set at all. */
function assertBalanced(formula: string): void {
  const braces = formula.replace(/\\[{}]/g, '');
  assert.equal(braces.split('{').length, braces.split('}').length);
  assert.equal(formula.split('\\begin{').length, formula.split('\\end{').length);
  assert.equal(formula.split(/\\left(?!arrow)/).length, formula.split(/\\right(?!arrow)/).length);
  assert.ok(!formula.includes('\t') && !formula.includes('\n') && !formula.includes('\f'));
}

for (const table of tables) {
  for (const [name, entry] of table.entries()) {
    test(`${table.kind} ${name} says all there is to know`, () => {
      assert.ok(entry.label.length > 1);
      assert.ok(entry.doc.length > 40 && entry.doc.endsWith('.'), entry.doc);
      assert.ok(!entry.doc.includes('\n'));
      assert.ok(entry.source.length > 5);
      assert.ok(entry.formula.length > 3);
      assertBalanced(entry.formula);
      assert.match(name, /^[a-z][A-Za-z0-9]*$/);
    });

    test(`${table.kind} ${name}: every default lies in its range, every parameter and word is explained`, () => {
      for (const spec of Object.values(entry.parameters)) {
        assert.ok(allows(spec, spec.default));
        assert.ok(spec.doc.length > 10);
        if (spec.kind === 'word') for (const doc of Object.values(spec.words)) assert.ok(doc.length > 5);
      }
    });
  }

  test(`an unknown ${table.kind} is refused with the list of what exists`, () => {
    assert.throws(() => table.get('toString'), { code: 'core/unknown-name' });
    for (const name of table.names) assert.deepEqual(table.near(name)[0], name);
  });

  test(`labels of the ${table.kind} table differ`, () => {
    assert.equal(new Set(table.entries().map(([, { label }]) => label)).size, table.names.length);
  });
}
