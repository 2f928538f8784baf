import type { Task } from '../tables/task.ts';
import type { Dataset } from '../tables/dataset.ts';
import { failure } from '../ground/errors.ts';
import { checkTableSize } from '../tables/tableSize.ts';

/** A column of a csv file: numbers or words, one of both. */
export interface TableColumn {
  readonly name: string;
  readonly numbers?: Float64Array;
  /** Each sample's word as an index into the names. */
  readonly categories?: { readonly names: readonly string[]; readonly codes: Int32Array };
}

/** Which column is learned, and how. */
export interface TableTarget {
  readonly target: string;
  readonly task: Task;
  /** Name of the data set for people. */
  readonly name: string;
}

/** One input: a name and its value for a sample. */
interface Feature {
  readonly name: string;
  readonly valueAt: (sample: number) => number;
}

type Learned = Pick<Dataset, 'targets' | 'classNames'>;

/** More values than this in a target mean that it is a number to predict, not a class. */
const largestClassCount = 1000;

function lengthOf({ numbers, categories }: TableColumn): number {
  return numbers?.length ?? categories?.codes.length ?? 0;
}

/** Numbers stand for themselves; words become one 0/1 input each. */
function featuresOf({ name, numbers, categories }: TableColumn): Feature[] {
  if (numbers) return [{ name, valueAt: (sample) => numbers[sample]! }];
  if (!categories) return [];
  return categories.names.map((word, code) => ({
    name: `${name}=${word}`,
    valueAt: (sample) => Number(categories.codes[sample] === code),
  }));
}

function classesOf({ name, numbers, categories }: TableColumn): Learned {
  const found = categories
    ? { targets: Float64Array.from(categories.codes), classNames: categories.names }
    : numberClasses(numbers ?? new Float64Array(0));
  const count = found.classNames.length;
  if (count < 2) throw failure('core/one-class', [name, count]);
  if (count > largestClassCount) throw failure('core/too-large', ['number of classes', count, largestClassCount]);
  return found;
}

/** Every different number is a class, in ascending order. */
function numberClasses(numbers: Float64Array): Learned {
  const values = [...new Set(numbers)].sort((one, other) => one - other);
  const codes = new Map(values.map((value, code) => [value, code]));
  return { targets: numbers.map((value) => codes.get(value)!), classNames: values.map(String) };
}

function numbersOf({ name, numbers }: TableColumn): Learned {
  if (!numbers) throw failure('core/text-target', [name]);
  return { targets: numbers.slice(), classNames: [] };
}

/**
 * Makes samples of the columns of a table. Features of words become one 0/1 column for each word; a classification target
 * may hold words or numbers.
 * @throws LabError core/unknown-column, core/text-target, core/one-class, core/no-samples, core/too-large
 */
export function datasetFromTable(columns: readonly TableColumn[], { target, task, name }: TableTarget): Dataset {
  const learned = columns.find((column) => column.name === target);
  if (!learned) throw failure('core/unknown-column', [target, columns.map((column) => column.name).join(', ')]);
  const inputs = columns.filter((column) => column !== learned);
  const features = inputs.flatMap(featuresOf);
  const samples = lengthOf(learned);
  if (samples === 0 || features.length === 0) throw failure('core/no-samples', [samples, features.length]);
  checkTableSize(samples, features.length);
  const values = new Float64Array(samples * features.length);
  features.forEach(({ valueAt }, index) => {
    for (let sample = 0; sample < samples; sample += 1) values[sample * features.length + index] = valueAt(sample);
  });
  const { targets, classNames } = task === 'classification' ? classesOf(learned) : numbersOf(learned);
  const names = { name, featureNames: features.map((feature) => feature.name), classNames, targetNames: [target] };
  return { ...names, task, samples, features: features.length, inputs: values, targets, targetWidth: 1 };
}
