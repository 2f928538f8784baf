import { message, type Message, shorten } from '../ground/errors.ts';

/** Where in a document something is: keys and indices from the root. */
export type Pointer = readonly (string | number)[];

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** How much a problem weighs; an error keeps an experiment from running. */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** One change of the document: a new value (parents are made as needed), a removed key or item, or a key with another name. */
export type FixEdit =
  | { readonly pointer: Pointer; readonly value: JsonValue }
  | { readonly pointer: Pointer; readonly remove: true }
  | { readonly pointer: Pointer; readonly rename: string };

/** A change that solves a problem; the edits are made one after the other. */
export interface Fix {
  readonly title: Message;
  readonly edits: readonly FixEdit[];
}

/** A sentence of the view Theory: its id, whether it holds, and a few words for a link. */
export interface NamedClaim {
  readonly id: string;
  readonly verdict: 'true' | 'true-with-conditions' | 'loose' | 'false';
  readonly about: Message;
}

/** Something wrong or unwise in the user's document. Returned, never thrown. */
export interface Problem {
  /** `config/what-happened`. */
  readonly code: string;
  readonly pointer: Pointer;
  /** Whether the key or its value is to blame. */
  readonly at: 'key' | 'value';
  readonly severity: Severity;
  readonly message: Message;
  readonly fixes: readonly Fix[];
  /** The sentence of the view Theory that justifies it. */
  readonly claim?: NamedClaim;
}

/** More problems than this are not listed: nobody reads them, and a broken file must not cost seconds. */
export const maximumProblems = 100;

/** Collects the problems of one document. */
export interface ProblemList {
  readonly problems: Problem[];
  /** Nothing more is listed: what only looks for problems may stop. */
  readonly isFull: boolean;
  add(problem: Omit<Problem, 'fixes' | 'severity' | 'at'> & Partial<Pick<Problem, 'fixes' | 'severity' | 'at'>>): void;
}

/** An empty list; errors at values unless said otherwise. */
export function createProblemList(): ProblemList {
  const problems: Problem[] = [];
  return {
    problems,
    get isFull() {
      return problems.length >= maximumProblems;
    },
    add(problem) {
      if (problems.length < maximumProblems) problems.push({ at: 'value', severity: 'error', fixes: [], ...problem });
    },
  };
}

/** A place as people write it: `network.layers[0].units`; the root is `the document`. */
export function formatPointer(pointer: Pointer): string {
  const parts = pointer.map((part, index) =>
    typeof part === 'number' ? `[${part}]` : index === 0 ? shorten(part) : `.${shorten(part)}`,
  );
  return parts.length === 0 ? 'the document' : parts.join('');
}

/** The JSON type of a value, in JSON's own words. */
export function jsonType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A fix that sets a value. */
export function setValue(pointer: Pointer, value: JsonValue): Fix {
  return {
    title: message('Set {0} to {1}', formatPointer(pointer), shorten(JSON.stringify(value), 40)),
    edits: [{ pointer, value }],
  };
}

/** A fix that removes a key or an item. */
export function removeAt(pointer: Pointer): Fix {
  return { title: message('Remove {0}', formatPointer(pointer)), edits: [{ pointer, remove: true }] };
}

/** A fix that renames a key. */
export function renameKey(pointer: Pointer, name: string): Fix {
  return { title: message('Rename to "{0}"', name), edits: [{ pointer, rename: name }] };
}
