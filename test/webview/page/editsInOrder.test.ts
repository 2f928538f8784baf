import { test } from 'node:test';
import assert from 'node:assert/strict';
import type { TextVersion } from '../../../src/protocol/messages.ts';
import { editsInOrder } from '../../../webview/page/editsInOrder.ts';

interface Asked {
  readonly version: TextVersion;
  readonly key: string | number | undefined;
  done(version: TextVersion): void;
  refuse(): void;
}

/** Edits of a page that shows a text; its host answers when the test says so. */
function stage(): { edit: (key: string) => void; asked: Asked[]; text: { version: TextVersion } } {
  const asked: Asked[] = [];
  const text = { version: '1.1' };
  const ask = (
    _method: string,
    { changes, version }: { changes: readonly { pointer: readonly (string | number)[] }[]; version: TextVersion },
  ) =>
    new Promise((resolve, reject) => {
      asked.push({
        version,
        key: changes[0]?.pointer[0],
        done: (after) => resolve({ version: after }),
        refuse: () => reject(new Error('refused')),
      });
    });
  const edit = editsInOrder(ask as never, () => text.version);
  return { edit: (key) => edit([{ pointer: [key], value: 1 }]), asked, text };
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('an edit names the text that the page shows', async () => {
  const { edit, asked, text } = stage();
  edit('a');
  await settle();
  asked[0]!.done('1.2');
  await settle();
  text.version = '1.5';
  edit('b');
  await settle();
  assert.deepEqual(
    asked.map(({ version, key }) => [version, key]),
    [
      ['1.1', 'a'],
      ['1.5', 'b'],
    ],
  );
});

test('edits that are quicker than the host are meant for what the one before leaves, whatever the page is told meanwhile', async () => {
  const { edit, asked, text } = stage();
  edit('a');
  edit('b');
  await settle();
  assert.equal(asked.length, 1);
  text.version = '1.7';
  asked[0]!.done('1.2');
  await settle();
  assert.deepEqual([asked[1]!.version, asked[1]!.key], ['1.2', 'b']);
});

test('an edit falls with the one that it was made upon, and the next one begins anew', async () => {
  const { edit, asked, text } = stage();
  edit('a');
  edit('b');
  await settle();
  asked[0]!.refuse();
  await settle();
  assert.equal(asked.length, 1);
  text.version = '1.3';
  edit('c');
  await settle();
  assert.deepEqual([asked[1]!.version, asked[1]!.key], ['1.3', 'c']);
});
