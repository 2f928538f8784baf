import type { TensorPlace } from '../../../../core/experiment/architecture.ts';
import type { Numbers } from '../../../../core/numbers/matrix.ts';
import { penalties, type Penalty } from '../../../../core/tables/penalties.ts';
import { proxPartsOf, proxTargets } from '../../../../core/tables/proxParts.ts';
import type { Options } from '../../../../core/ground/registry.ts';
import { isPenalized } from '../../../../core/experiment/penaltySum.ts';
import { hasOwnGroups, type PathPlan } from '../points/pathPlan.ts';
import type { PreparedRun } from '../../../problem/preparedRun.ts';

/** Weights that a prox treats as one: a single weight, or a group by its length. Indices into the flat parameters. */
export interface ProxParts {
  readonly members: readonly Int32Array[];
  /** Members of the parts, different sizes once each, ascending. */
  readonly sizes: readonly number[];
}

/** Whether a prox acts on numbers or on groups of them, and not on singular values. */
export function actsOnParts(entry: Penalty, options: Options): boolean {
  const parts = proxPartsOf(entry, options);
  return parts.length > 0 && parts.every(([part]) => proxTargets[part] !== 'singularValues');
}

/** The parts of the penalised weights of a network; undefined for penalties of whole matrices. */
export function partsOf(
  { problem }: Pick<PreparedRun, 'problem'>,
  { choice, inText }: Pick<PathPlan, 'choice' | 'inText'>,
): ProxParts | undefined {
  const entry = penalties.get(choice.name);
  if (!actsOnParts(entry, choice.options)) return undefined;
  const { layers, biases = false } = inText?.config ?? {};
  const penalty = { name: choice.name, options: choice.options, lambda: 1, layers, biases };
  const places = problem.architecture.tensors.filter((place) => isPenalized(penalty, place));
  const members = places.flatMap((place) => {
    if (choice.groups !== undefined && hasOwnGroups(choice)) return choice.groups.map((group) => rowsOf(place, group));
    if (!isGrouped(entry)) return Array.from({ length: place.size }, (_, at) => Int32Array.of(place.offset + at));
    return choice.options['group'] === 'unit'
      ? Array.from({ length: place.columns }, (_, column) => columnOf(place, column))
      : Array.from({ length: place.rows }, (_, row) => rowsOf(place, [row]));
  });
  const sizes = [...new Set(members.map(({ length }) => length))].sort((one, other) => one - other);
  return { members, sizes };
}

export function isGrouped(entry: Penalty): boolean {
  return 'group' in entry.parameters;
}

function rowsOf({ offset, columns }: TensorPlace, rows: readonly number[]): Int32Array {
  return Int32Array.from({ length: rows.length * columns }, (_, at) => {
    const row = rows[Math.floor(at / columns)]!;
    return offset + row * columns + (at % columns);
  });
}

function columnOf({ offset, rows, columns }: TensorPlace, column: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => offset + row * columns + column);
}

/** The number of a part: the weight itself, of a group its length. */
export function sizeOfPart(values: Numbers, members: Int32Array): number {
  if (members.length === 1) return values[members[0]!]!;
  let squares = 0;
  for (const at of members) squares += values[at]! ** 2;
  return Math.sqrt(squares);
}

/** The prox as a function of the number of a part with so many members. */
export function proxOfPart(
  entry: Penalty,
  options: Options,
  strength: number,
  size: number,
): ((v: number) => number) | undefined {
  if (!actsOnParts(entry, options)) return undefined;
  const shape = options['group'] === 'unit' ? { rows: size, columns: 1 } : { rows: 1, columns: size };
  return (v) => {
    const values = new Float64Array(size).fill(v / Math.sqrt(size));
    entry.prox?.(values, shape, strength, options);
    return Math.sign(v) * Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)) || 0;
  };
}
