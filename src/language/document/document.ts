import {
  createScanner,
  findNodeAtLocation,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { budget, type Experiment } from '../../core/config/config.ts';
import { message, type Message, shorten } from '../../core/ground/errors.ts';
import { parseExperiment } from '../../core/config/parseConfig.ts';
import {
  maximumProblems,
  type FixEdit,
  type NamedClaim,
  type Pointer,
  type Problem,
  type Severity,
} from '../../core/config/parseConfigProblems.ts';

/** A range of a text in UTF-16 units, as `TextDocument.positionAt` takes them; end is behind the last one. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A piece of text to put in place of a range. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A change that solves a problem; `editsForFix` of edits.ts turns it into edits of the text. */
export interface LabFix {
  readonly title: Message;
  readonly edits: readonly (FixEdit | TextEdit)[];
}

/** A problem with its place in the text. */
export interface LabProblem extends TextRange {
  readonly code: string;
  readonly severity: Severity;
  readonly message: Message;
  readonly pointer: Pointer;
  readonly fixes: readonly LabFix[];
  /** The sentence of the view Theory that justifies it. */
  readonly claim?: NamedClaim;
  /** Where it is in a file that the text names. */
  readonly inFile?: FilePlace;
}

/** A place in a file that a text names, lines and columns counted from 1. */
export interface FilePlace {
  /** As the text writes it. */
  readonly path: string;
  readonly line: number;
  /** 0: the whole line. */
  readonly column: number;
}

/** What a text means. */
export interface LabText {
  readonly text: string;
  /** Tree of the text; undefined for an empty, too long or too deep one. With syntax errors: what could be read. */
  readonly tree: Node | undefined;
  /** The plain value of the tree; objects have no prototype. */
  readonly value: unknown;
  /** Undefined exactly when a problem is an error. */
  readonly experiment: Experiment | undefined;
  readonly problems: readonly LabProblem[];
}

/** No experiment needs more; deeper text would overflow the stack of a recursive parser. */
const maximumDepth = 64;

/** A document to start from: it says what each part is for, and what else could stand there. */
export const starterDocument = `// An experiment. Change anything and watch the lab beside it; hover over a name to learn what it does.
// Every key that is not here has a default: Ctrl+Space shows what may stand at the cursor.
{
  "title": "My experiment",
  // Which data? These points are made. A table of your own, beside this file:
  // { "source": "csv", "file": "mine.csv", "target": "the column to learn", "task": "classification" }
  "data": { "source": "moons", "samples": 400, "noise": 0.15, "validation": 0.3 },
  // Hidden layers, the first at the input; [] is a linear model.
  "network": {
    "init": "heUniform",
    "layers": [
      { "units": 16, "activation": "relu" },
      { "units": 16, "activation": "relu" }
    ]
  },
  // What keeps the weights small. Try "l1" or "groupLasso", and the view Path for every strength at once.
  "penalties": [{ "name": "l2", "lambda": 0.001 }],
  "optimizer": { "name": "momentum", "learningRate": 0.05 },
  "training": { "epochs": 200, "batchSize": 32 }
}
`;

/** Reads a text: syntax, duplicate keys, shape, rules without data. Never throws. */
export function readDocument(text: string): LabText {
  const refused = refuse(text);
  if (refused) return { text, tree: undefined, value: undefined, experiment: undefined, problems: [refused] };
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: false });
  const value = tree && nodeValue(tree);
  const syntax = errors.slice(0, maximumProblems).map((error) => syntaxProblem(text, error));
  if (syntax.length > 0 || !tree) return { text, tree, value, experiment: undefined, problems: syntax };
  const duplicates = duplicateKeys(tree);
  const { experiment, problems } = parseExperiment(value);
  return {
    text,
    tree,
    value,
    experiment: duplicates.length > 0 ? undefined : experiment,
    problems: [...duplicates, ...locateProblems(tree, problems)],
  };
}

/** Gives problems of the parser or of the rules their ranges in the text. */
export function locateProblems(tree: Node, problems: readonly Problem[]): LabProblem[] {
  return problems.map(({ code, severity, message: text, pointer, at, fixes, claim }) => ({
    code,
    severity,
    message: text,
    pointer,
    fixes,
    ...(claim !== undefined && { claim }),
    ...rangeOf(tree, pointer, at),
  }));
}

/**
 * Range of a key (with its quotes) or of a value; of the nearest key above where the place does not exist.
 * Long objects and lists are marked at their key, so that the mark stays readable.
 */
export function rangeOf(tree: Node, pointer: Pointer, at: 'key' | 'value' = 'value'): TextRange {
  const node = findNodeAtLocation(tree, [...pointer]);
  if (!node) return pointer.length === 0 ? { start: 0, end: 0 } : rangeOf(tree, pointer.slice(0, -1), 'key');
  const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
  if (at === 'key' && key) return rangeOfNode(key);
  const isContainer = node.type === 'object' || node.type === 'array';
  if (isContainer && pointer.length === 0) return { start: node.offset, end: node.offset + 1 };
  return isContainer && key && node.length > 200 ? rangeOfNode(key) : rangeOfNode(node);
}

/** Range of a whole node. */
export function rangeOfNode(node: Node): TextRange {
  return { start: node.offset, end: node.offset + node.length };
}

/** The plain value of a tree. Objects have no prototype, so that a key called `__proto__` is only a key; the last of duplicate keys wins. */
export function nodeValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(nodeValue);
  if (node.type !== 'object') return node.value;
  const value = Object.create(null) as Record<string, unknown>;
  for (const property of node.children ?? []) {
    const [key, child] = property.children ?? [];
    if (key && child) value[String(key.value)] = nodeValue(child);
  }
  return value;
}

/** Whether a text is short and flat enough to be worked on at every key. */
export function isWithinBudget(text: string): boolean {
  const refused = refuse(text);
  return refused === undefined || refused.code === 'config/empty';
}

/** What is wrong with a text before it can be parsed. */
function refuse(text: string): LabProblem | undefined {
  const problem = (code: string, range: TextRange, reason: Message, fixes: readonly LabFix[] = []): LabProblem => ({
    code,
    severity: 'error',
    message: reason,
    pointer: [],
    fixes,
    ...range,
  });
  if (text.length > budget.documentBytes) {
    const reason = message('The document has {0} characters; the budget is {1}.', text.length, budget.documentBytes);
    return problem('config/too-large', { start: 0, end: 1 }, reason);
  }
  const scanner = createScanner(text, true);
  let depth = 0;
  let tokens = 0;
  for (let token: number = scanner.scan(); token !== endOfFile; token = scanner.scan()) {
    tokens += 1;
    if (tokens > budget.documentTokens) {
      const reason = message(
        'The document has more than {0} words, numbers and marks; no experiment needs that.',
        budget.documentTokens,
      );
      return problem('config/too-large', { start: 0, end: 1 }, reason);
    }
    depth += opening.has(token) ? 1 : closing.has(token) ? -1 : 0;
    if (depth > maximumDepth) {
      const start = scanner.getTokenOffset();
      const reason = message('The document is nested deeper than {0} levels. No experiment needs that.', maximumDepth);
      return problem('config/too-deep', { start, end: start + 1 }, reason);
    }
  }
  if (tokens > 0) return undefined;
  const fix: LabFix = {
    title: message('Insert an experiment to start from'),
    edits: [{ offset: 0, length: text.length, text: starterDocument }],
  };
  const reason = message('The document is empty. Write an experiment; {} is the smallest one.');
  return problem('config/empty', { start: 0, end: text.length }, reason, [fix]);
}

/** Token kinds of jsonc-parser (a const enum there): 1 { 2 } 3 [ 4 ] 17 end. */
const opening = new Set<number>([1, 3]);
const closing = new Set<number>([2, 4]);
const endOfFile = 17;

/** What each syntax error means. */
const syntaxMessages: Readonly<Record<string, string>> = {
  InvalidSymbol:
    'This is not JSON: only numbers, "text", true, false, null, lists and objects are. NaN and Infinity are not numbers here.',
  InvalidNumberFormat: 'This is not a number as JSON writes it.',
  PropertyNameExpected: 'A key in double quotes is expected here.',
  ValueExpected: 'A value is expected here.',
  ColonExpected: 'A colon is expected between key and value.',
  CommaExpected: 'A comma is expected here.',
  CloseBraceExpected: 'A closing } is expected here.',
  CloseBracketExpected: 'A closing ] is expected here.',
  EndOfFileExpected: 'The document ends before this. Remove what follows.',
  UnexpectedEndOfComment: 'The comment is not closed; write */.',
  UnexpectedEndOfString: 'The text is not closed; write ".',
  UnexpectedEndOfNumber: 'The number is not complete.',
  InvalidUnicode: 'The \\u sequence needs four hexadecimal digits.',
  InvalidEscapeCharacter: 'This escape sequence does not exist in JSON.',
  InvalidCharacter: 'Control characters are not allowed here.',
};

/** What a syntax error of jsonc-parser means, by its name. */
export function syntaxMessage(name: string): string {
  return syntaxMessages[name] ?? 'This is not JSON.';
}

/** All texts of syntax errors, for the translation bundle. */
export function syntaxTexts(): string[] {
  return Object.values(syntaxMessages);
}

function syntaxProblem(text: string, { error, offset, length }: ParseError): LabProblem {
  const name = printParseErrorCode(error);
  const range = { start: Math.min(offset, text.length), end: Math.min(offset + Math.max(length, 1), text.length) };
  const piece = text.slice(range.start, range.end);
  const fixes: LabFix[] =
    name === 'CommaExpected'
      ? [
          {
            title: message('Insert a comma'),
            edits: [{ offset: lastContent(text, range.start), length: 0, text: ',' }],
          },
        ]
      : [];
  return {
    code: 'config/syntax',
    severity: 'error',
    pointer: [],
    fixes,
    message: message(syntaxMessage(name), shorten(piece)),
    // An error at the end of the text is marked at the last character, where people look.
    start: range.start === range.end ? Math.max(0, range.start - 1) : range.start,
    end: range.end,
  };
}

/** Behind the last token in front of an offset. */
function lastContent(text: string, before: number): number {
  const scanner = createScanner(text, true);
  let end = 0;
  for (
    let token: number = scanner.scan();
    token !== endOfFile && scanner.getTokenOffset() < before;
    token = scanner.scan()
  ) {
    end = scanner.getTokenOffset() + scanner.getTokenLength();
  }
  return end;
}

function duplicateKeys(tree: Node): LabProblem[] {
  const found: LabProblem[] = [];
  const visit = (node: Node, pointer: Pointer): void => {
    const seen = new Set<string>();
    node.children?.forEach((child, index) => {
      if (child.type !== 'property') {
        visit(child, [...pointer, index]);
        return;
      }
      const [key, value] = child.children ?? [];
      if (!key) return;
      const name = String(key.value);
      const place = [...pointer, name];
      if (seen.has(name) && found.length < maximumProblems) {
        found.push({
          code: 'config/duplicate-key',
          severity: 'error',
          pointer: place,
          message: message('The key "{0}" is here twice. Keep one.', shorten(name)),
          fixes: [{ title: message('Remove this one'), edits: [removalOf(node, index)] }],
          ...rangeOfNode(key),
        });
      }
      seen.add(name);
      if (value) visit(value, place);
    });
  };
  visit(tree, []);
  return found;
}

/** Removes a property that has one in front of it, with the comma between them. */
function removalOf(parent: Node, index: number): TextEdit {
  const before = parent.children?.[index - 1];
  const child = parent.children?.[index];
  const start = before ? before.offset + before.length : (child?.offset ?? 0);
  const end = child ? child.offset + child.length : start;
  return { offset: start, length: end - start, text: '' };
}
