import { judge, type Wish } from './judge.ts';
import { spoiled } from './spoil.ts';
import {
  chapters,
  type Claim,
  type ClaimDefinition,
  type ClaimEntry,
  type ClaimParameter,
  type ClaimRecord,
  type ClaimResult,
  type ParameterValues,
} from './claim.ts';
import { Given, type Measured } from './values.ts';

/** An entry of an area's table; `claims.ts` binds it to the record of the same id. */
export function defineClaim<Use>(definition: ClaimDefinition<Use>): ClaimEntry {
  return { id: definition.id, bind: (record) => bindClaim(definition, record) };
}

function bindClaim<Use>(definition: ClaimDefinition<Use>, record: ClaimRecord): Claim {
  const { id, statement, formula, assumptions, correction, experiment, ingredient, parameters = {} } = definition;
  const { area, verdict, chapter, section } = record;
  return {
    id,
    area,
    verdict,
    statement,
    formula,
    assumptions,
    ...(correction !== undefined && { correction }),
    source: { chapter: chapters[chapter]!, theorem: section },
    parameters,
    ...(experiment !== undefined && { experiment }),
    ingredient: ingredient.name,
    async run(wanted, context, isSpoiled = false): Promise<ClaimResult> {
      const { values, clamped } = chooseValues(parameters, wanted);
      const spoil: (value: Use) => Use = ingredient.spoil ?? spoiled;
      const given = new Given(record.expected ?? {});
      const use = isSpoiled ? spoil(ingredient.value) : ingredient.value;
      const found = await definition.measure({ use, parameters: values, given, context });
      if ('notApplicable' in found)
        return { measured: {}, expected: {}, checks: [], passed: false, clamped, charts: () => [], ...found };
      const measured: Measured = { ...given.inputs, ...found.numbers };
      const isRecorded = Object.entries(parameters).every(([name, { default: usual }]) => values[name] === usual);
      const wish = wishOf(definition, record, { values, inputs: given.inputs, isRecorded });
      const checks = judge(measured, wish);
      const passed = checks.length > 0 && checks.every((check) => check.passed);
      const expected = { ...(isRecorded && record.expected), ...wish.closedForms };
      return { measured, expected, checks, passed, clamped, charts: () => found.charts() };
    },
  };
}

interface Chosen {
  readonly values: ParameterValues;
  readonly inputs: Measured;
  /** Parameters are those that the record's numbers belong to. */
  readonly isRecorded: boolean;
}

function wishOf<Use>(definition: ClaimDefinition<Use>, record: ClaimRecord, chosen: Chosen): Wish {
  const { bands = {}, refutes = [] } = definition;
  const { values, inputs, isRecorded } = chosen;
  const closedForms = definition.closedForms?.(values, new Given(record.expected ?? {})) ?? {};
  // A key without a number needs a formula: without one it is NaN, and the claim fails.
  const unknown = (record.expectedKeys ?? []).filter((key) => closedForms[key] === undefined);
  const recorded = record.expected ?? Object.fromEntries(unknown.map((key) => [key, Number.NaN]));
  return {
    recorded: isRecorded ? recorded : undefined,
    closedForms,
    bands,
    inputs,
    refutes: isRecorded ? refutes : [],
  };
}

/** Wanted values within their ranges; whole where they must be. */
function chooseValues(
  parameters: Readonly<Record<string, ClaimParameter>>,
  wanted: ParameterValues,
): { readonly values: ParameterValues; readonly clamped: string[] } {
  const clamped: string[] = [];
  const values = Object.entries(parameters).map(
    ([
      name,
      {
        default: usual,
        range: [low, high],
        isWhole,
      },
    ]) => {
      const asked = wanted[name] ?? usual;
      const whole = isWhole === true ? Math.round(asked) : asked;
      const value = Number.isFinite(whole) ? Math.min(high, Math.max(low, whole)) : usual;
      if (value !== asked) clamped.push(name);
      return [name, value] as const;
    },
  );
  return { values: Object.fromEntries(values), clamped };
}
