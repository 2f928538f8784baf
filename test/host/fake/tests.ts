import { EventEmitter } from './values.ts';

/** Items under a test, by their ids in their order. */
export class FakeItems {
  readonly #items = new Map<string, FakeTestItem>();

  get size(): number {
    return this.#items.size;
  }

  add(item: FakeTestItem): void {
    this.#items.set(item.id, item);
  }

  get(id: string): FakeTestItem | undefined {
    return this.#items.get(id);
  }

  replace(items: readonly FakeTestItem[]): void {
    this.#items.clear();
    for (const item of items) this.add(item);
  }

  [Symbol.iterator](): IterableIterator<[string, FakeTestItem]> {
    return this.#items.entries();
  }
}

/** A test in the editor's list. */
export class FakeTestItem {
  readonly children = new FakeItems();
  readonly id: string;
  readonly label: string;
  description = '';

  constructor(id: string, label: string) {
    this.id = id;
    this.label = label;
  }
}

export type RunTests = (request: TestRunRequest, token: unknown) => Promise<void>;

/** A list of tests; `told` is what its runs said, in order. */
export class FakeController {
  readonly items = new FakeItems();
  resolveHandler: (() => Promise<void>) | undefined;
  readonly profiles: { readonly label: string; readonly run: RunTests }[] = [];
  readonly told: string[] = [];
  readonly messages: TestMessage[] = [];
  isDisposed = false;

  createTestItem(id: string, label: string): FakeTestItem {
    return new FakeTestItem(id, label);
  }

  createRunProfile(label: string, _kind: unknown, run: RunTests): void {
    this.profiles.push({ label, run });
  }

  createTestRun(): object {
    const say =
      (what: string) =>
      ({ id }: FakeTestItem): void =>
        void this.told.push(`${what} ${id}`);
    const sayWith =
      (what: string) =>
      (item: FakeTestItem, messages: TestMessage | readonly TestMessage[]): void => {
        say(what)(item);
        this.messages.push(...[messages].flat());
      };
    return {
      enqueued: say('enqueued'),
      started: say('started'),
      skipped: say('skipped'),
      passed: say('passed'),
      failed: sayWith('failed'),
      errored: sayWith('errored'),
      end: () => this.told.push('end'),
    };
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

/** The lists that were made, newest last. */
export const controllers: FakeController[] = [];

export const tests = {
  createTestController(): FakeController {
    const controller = new FakeController();
    controllers.push(controller);
    return controller;
  },
};

export const TestRunProfileKind = { Run: 1 };

export class TestRunRequest {
  readonly include: readonly FakeTestItem[] | undefined;
  readonly exclude: readonly FakeTestItem[] | undefined;
  continuous = false;

  constructor(include?: readonly FakeTestItem[], exclude?: readonly FakeTestItem[]) {
    this.include = include;
    this.exclude = exclude;
  }
}

export class TestMessage {
  readonly message: string;
  expectedOutput: string | undefined;
  actualOutput: string | undefined;

  constructor(message: string) {
    this.message = message;
  }

  static diff(message: string, expected: string, actual: string): TestMessage {
    return Object.assign(new TestMessage(message), { expectedOutput: expected, actualOutput: actual });
  }
}

export class CancellationTokenSource {
  readonly #cancelled = new EventEmitter<void>();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.#cancelled.event };

  cancel(): void {
    this.token.isCancellationRequested = true;
    this.#cancelled.fire();
  }

  dispose(): void {
    this.#cancelled.dispose();
  }
}
