import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parcelSizes, postParcels, receiveParcels } from '../../src/protocol/parcels.ts';

/** Both sides, with a wire that clones what goes over it and lets the test say when a message has arrived. */
function openWire(): {
  post: (frame: unknown) => void;
  got: unknown[];
  sent: unknown[];
  arrive(): Promise<boolean>;
  settle(): Promise<void>;
} {
  const sent: unknown[] = [];
  const got: unknown[] = [];
  const arrivals: (() => void)[] = [];
  const receive = receiveParcels((frame) => got.push(frame));
  const post = postParcels((message) => {
    sent.push(structuredClone(message));
    const copy: unknown = structuredClone(message);
    return new Promise<void>((resolve) =>
      arrivals.push(() => {
        receive(copy);
        resolve();
      }),
    );
  });
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const arrive = async (): Promise<boolean> => {
    const next = arrivals.shift();
    next?.();
    await settle();
    return next !== undefined;
  };
  return { post, got, sent, arrive, settle };
}

const floats = (length: number, factor = 1): Float64Array => Float64Array.from({ length }, (_, at) => at * factor);
const large = (4 * parcelSizes.piece) / 8;

function sizeOf(message: unknown): number {
  if (ArrayBuffer.isView(message)) return message.byteLength;
  if (typeof message !== 'object' || message === null) return 0;
  return Object.values(message).reduce((sum: number, one) => sum + sizeOf(one), 0);
}

test('a large frame goes in pieces, three at a time, and is whole on the other side', async () => {
  const wire = openWire();
  const memory = floats(large + 100, 1 / 7);
  const frame = {
    kind: 'event',
    name: 'charts',
    payload: [
      {
        id: 'a',
        numbers: [1, Number.NaN, 3],
        values: memory.subarray(50, large + 50),
        groups: [{ values: Int16Array.from({ length: 200_000 }, (_, at) => at - 3) }, { values: new Uint8Array(3) }],
        nothing: null,
        text: 'parcel',
      },
    ],
  };
  const before = structuredClone({
    ...frame,
    payload: [{ ...frame.payload[0]!, values: frame.payload[0]!.values.slice() }],
  });
  wire.post(frame);
  await wire.settle();
  assert.equal(wire.sent.length, 3, 'the fourth piece waits for the first to arrive');
  while (await wire.arrive());
  const sizes = wire.sent.map(sizeOf);
  assert.ok(sizes.filter((size) => size > 0).length > 3, String(sizes));
  for (const message of wire.sent) assert.ok(sizeOf(message) <= parcelSizes.piece);
  assert.deepEqual(wire.got, [before]);
  assert.equal(frame.payload[0]!.values.length, large, 'what the sender has is as it was');
});

test('a small frame goes as it is, and frames keep their order behind a large one', async () => {
  const wire = openWire();
  const small = { kind: 'event', name: 'progress', payload: { values: floats(10) } };
  wire.post(small);
  assert.deepEqual(wire.sent, [small]);
  wire.post({ kind: 'event', name: 'charts', payload: floats(large) });
  wire.post({ kind: 'event', name: 'progress', payload: 2 });
  while (await wire.arrive());
  assert.deepEqual(
    wire.got.map((frame) => (frame as { name: string }).name),
    ['progress', 'charts', 'progress'],
  );
});

test('a frame that lost pieces is dropped, what follows is not', async () => {
  const sent: unknown[] = [];
  const post = postParcels((message) => Promise.resolve(sent.push(message)));
  post({ kind: 'event', name: 'charts', payload: floats(large) });
  post({ kind: 'event', name: 'progress', payload: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  const got: unknown[] = [];
  const receive = receiveParcels((frame) => got.push(frame));
  for (const message of sent.slice(1)) receive(message);
  assert.deepEqual(got, [{ kind: 'event', name: 'progress', payload: 1 }]);
});

test('a page that is gone does not stop the port', async () => {
  const sent: unknown[] = [];
  const post = postParcels((message) => {
    sent.push(message);
    return Promise.reject(new Error('disposed'));
  });
  post({ payload: floats(large) });
  await new Promise((resolve) => setImmediate(resolve));
  post({ payload: 'next' });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(sent.at(-1), { payload: 'next' });
});

test('messages that are no frames are passed on', () => {
  const got: unknown[] = [];
  const receive = receiveParcels((frame) => got.push(frame));
  for (const message of [undefined, null, 3, 'text', {}]) receive(message);
  assert.deepEqual(got, [undefined, null, 3, 'text', {}]);
});
