import fc from 'fast-check';
import { experimentShape } from '../../src/core/config/parseConfigDocument.ts';
import type { AnyShape } from '../../src/core/config/parseConfigShapes.ts';

/** Something that hardly ever fits: other types, odd numbers, odd texts. */
const junk = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom<unknown>(
      null,
      true,
      '',
      'relu',
      'adam',
      'l1',
      -1,
      0,
      0.5,
      1,
      2,
      1e6,
      1e308,
      -1e308,
      [],
      {},
      [[]],
      [null],
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

/** Numbers inside, at and outside the bounds of a specification. */
function numbers(shape: AnyShape): fc.Arbitrary<unknown> {
  const { spec } = shape;
  if (!spec || spec.kind === 'word') return fc.constant(0);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = spec;
  const bounds = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter((bound) => bound !== undefined);
  const near = bounds.flatMap((bound) => [bound, bound + 1, bound - 1, bound + 0.25]);
  return fc.oneof(
    { weight: 60, arbitrary: fc.constant(spec.default) },
    { weight: 1, arbitrary: fc.constantFrom(spec.default, ...near, spec.default + 0.5, -spec.default) },
  );
}

function objectsOf(
  keys: Readonly<Record<string, AnyShape>>,
  fixed: Readonly<Record<string, unknown>> = {},
): fc.Arbitrary<unknown> {
  const arbitraries = Object.fromEntries(Object.entries(keys).map(([key, shape]) => [key, valuesOf(shape)]));
  const requiredKeys = Object.keys(keys).filter((key) => keys[key]?.isRequired);
  const usual = fc.record(arbitraries, { requiredKeys });
  const odd = fc.record({ ...arbitraries, unknownKey: junk }, { requiredKeys: [] });
  return fc
    .oneof({ weight: 80, arbitrary: usual }, { weight: 1, arbitrary: odd })
    .map((value) => ({ ...value, ...fixed }));
}

/** Values for a place of the document: mostly right, now and then wrong. Made from the same shapes as parser and schema. */
export function valuesOf(shape: AnyShape): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 300, arbitrary: rightValues(shape) }, { weight: 1, arbitrary: junk });
}

function rightValues(shape: AnyShape): fc.Arbitrary<unknown> {
  const item = shape.itemAt?.(0);
  switch (shape.kind) {
    case 'number':
    case 'integer':
      return numbers(shape);
    case 'boolean':
      return fc.boolean();
    case 'text':
      return fc.oneof(
        fc.string({ minLength: 1, maxLength: 8 }),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }),
      );
    case 'word':
      return fc.constantFrom(...Object.keys(shape.words?.() ?? {}));
    case 'list':
      return item ? fc.array(valuesOf(item), { minLength: 1, maxLength: 3 }) : fc.constant([]);
    case 'tuple': {
      const length = JSON.stringify(shape.schema()['minItems']);
      return fc.oneof(
        {
          weight: 60,
          arbitrary: fc.tuple(
            ...Array.from({ length: Number(length) }, (_none, index) => valuesOf(shape.itemAt?.(index) ?? shape)),
          ),
        },
        { weight: 1, arbitrary: item ? fc.array(valuesOf(item), { maxLength: 4 }) : fc.constant([]) },
      );
    }
    case 'object':
      return objectsOf(shape.keysOf?.({}) ?? {});
    case 'choice':
      return choices(shape);
    default:
      return shape.kind satisfies never;
  }
}

function choices(shape: AnyShape): fc.Arbitrary<unknown> {
  const { names } = shape;
  if (!names) return junk;
  const long = names.names.map((name) => {
    const keys = Object.entries(shape.keysOf?.({ [names.key]: name }) ?? {});
    const rest = Object.fromEntries(keys.filter(([key]) => key !== names.key));
    return objectsOf(rest, { [names.key]: name });
  });
  const nameless = objectsOf(
    Object.fromEntries(Object.entries(shape.keysOf?.({}) ?? {}).filter(([key]) => key !== names.key)),
  );
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...names.names) },
    { weight: 8, arbitrary: fc.oneof(...long) },
    { weight: 1, arbitrary: nameless },
  );
}

/** Whole documents, about half of them right. */
export const documentValues: fc.Arbitrary<unknown> = valuesOf(experimentShape);
