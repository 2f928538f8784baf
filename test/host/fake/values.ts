/** The editor's values as far as the host uses them: addresses, places, what providers return. */

type Parts = { scheme: string; authority: string; path: string };

/** An address; unlike the real one it leaves every letter as it is. */
export class Uri {
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;

  constructor({ scheme, authority, path }: Parts) {
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
  }

  static parse(value: string, strict = false): Uri {
    const [, scheme, , authority = '', path = ''] = /^([\w+.-]+):(\/\/([^/]*))?(.*)$/.exec(value) ?? [];
    if (scheme === undefined && strict) throw new Error(`Scheme is missing: ${value}`);
    return new Uri({ scheme: scheme ?? 'file', authority, path: scheme === undefined ? value : path });
  }

  static file(path: string): Uri {
    return new Uri({ scheme: 'file', authority: '', path: path.startsWith('/') ? path : `/${path}` });
  }

  static joinPath(base: Uri, ...parts: string[]): Uri {
    const path: string[] = [];
    for (const part of [base.path, ...parts].join('/').split('/')) {
      if (part === '..') path.pop();
      else if (part !== '' && part !== '.') path.push(part);
    }
    return base.with({ path: `/${path.join('/')}` });
  }

  get fsPath(): string {
    return this.path;
  }

  with(change: Partial<Parts>): Uri {
    return new Uri({ scheme: this.scheme, authority: this.authority, path: this.path, ...change });
  }

  toString(): string {
    const hasAuthority = this.authority !== '' || this.scheme === 'file';
    return `${this.scheme}:${hasAuthority ? `//${this.authority}` : ''}${this.path}`;
  }
}

export class Position {
  readonly line: number;
  readonly character: number;

  constructor(line: number, character: number) {
    this.line = line;
    this.character = character;
  }

  compareTo({ line, character }: Position): number {
    return this.line - line || this.character - character;
  }
}

export class Range {
  readonly start: Position;
  readonly end: Position;

  constructor(start: Position, end: Position) {
    this.start = start;
    this.end = end;
  }

  contains(place: Position): boolean {
    return this.start.compareTo(place) <= 0 && place.compareTo(this.end) <= 0;
  }

  intersection(other: Range): Range | undefined {
    const start = this.start.compareTo(other.start) < 0 ? other.start : this.start;
    const end = this.end.compareTo(other.end) < 0 ? this.end : other.end;
    return start.compareTo(end) > 0 ? undefined : new Range(start, end);
  }
}

export class Disposable {
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
  }

  static from(...list: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of list) one.dispose();
    });
  }

  dispose(): void {
    this.#end();
  }
}

export class EventEmitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  readonly event = (listener: (value: T) => void): Disposable => {
    this.#listeners.add(listener);
    return new Disposable(() => this.#listeners.delete(listener));
  };

  get listeners(): number {
    return this.#listeners.size;
  }

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

/** A class whose objects hold what they are made of under these names, and whatever is written to them. */
function record<Names extends string>(...names: Names[]): new (...values: unknown[]) => Record<Names, unknown> {
  function Made(this: object, ...values: unknown[]): void {
    Object.assign(this, Object.fromEntries(names.map((name, at) => [name, values[at]])));
  }
  return Made as unknown as new (...values: unknown[]) => Record<Names, unknown>;
}

export class Diagnostic extends record('range', 'message', 'severity') {}
export class CompletionItem extends record('label', 'kind') {}
export class SnippetString extends record('value') {}
export class Hover extends record('contents', 'range') {}
export class CodeAction extends record('title', 'kind') {}
export class CodeLens extends record('range', 'command') {}
export class InlayHint extends record('position', 'label') {}

export class MarkdownString {
  value = '';

  appendMarkdown(text: string): this {
    this.value += text;
    return this;
  }
}

export class TextEdit {
  readonly range: Range;
  readonly newText: string;

  constructor(range: Range, newText: string) {
    this.range = range;
    this.newText = newText;
  }

  static replace(range: Range, text: string): TextEdit {
    return new TextEdit(range, text);
  }
}

export class WorkspaceEdit {
  readonly edits: { uri: Uri; range: Range; text: string }[] = [];

  replace(uri: Uri, range: Range, text: string): void {
    this.edits.push({ uri, range, text });
  }
}

export class FileSystemError extends Error {
  readonly code: string;

  constructor(code: string, text: string) {
    super(text);
    this.code = code;
  }
}

export class RelativePattern {
  readonly baseUri: Uri;
  readonly pattern: string;

  constructor(baseUri: Uri, pattern: string) {
    this.baseUri = baseUri;
    this.pattern = pattern;
  }
}

/** What a tab shows: a text. */
export class TabInputText {
  readonly uri: Uri;

  constructor(uri: Uri) {
    this.uri = uri;
  }
}

export const FileType = { File: 1, Directory: 2, SymbolicLink: 64 };
export const ViewColumn = { Beside: -2, One: 1, Two: 2 };
export const DiagnosticSeverity = { Error: 0, Warning: 1, Information: 2, Hint: 3 };
export const CompletionItemKind = { Property: 9, Value: 11, EnumMember: 19 };
export const CodeActionKind = { QuickFix: 'quickfix' };
export const ColorThemeKind = { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 };
export const StatusBarAlignment = { Left: 1 };
