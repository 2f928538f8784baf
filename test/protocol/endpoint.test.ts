import { test } from 'node:test';
import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { failure, LabError } from '../../src/core/ground/errors.ts';
import { connect, type Endpoint, type Nothing, type Port } from '../../src/protocol/endpoint.ts';
import { toFailure } from '../../src/protocol/failures.ts';

interface Sums {
  add: { params: { numbers: Float64Array }; result: { sum: number; numbers: Float64Array } };
  wait: { params: null; result: 'aborted' };
  fail: { params: { expected: boolean }; result: null };
}

interface News {
  told: { values: Float32Array };
}

/** A real message channel: everything goes through a structured clone. */
function portOf(port: MessagePort): Port {
  return {
    post: (frame, transfer) => port.postMessage(frame, transfer === undefined ? [] : [...transfer]),
    listen: (receive) => {
      port.on('message', receive);
    },
    close: () => port.close(),
  };
}

function pair(): {
  asker: Endpoint<Sums, Nothing>;
  answerer: Endpoint<Nothing, News>;
  faults: unknown[];
  told: Float32Array[];
  raw: MessagePort;
  close: () => void;
} {
  const { port1, port2 } = new MessageChannel();
  const faults: unknown[] = [];
  const told: Float32Array[] = [];
  const answerer = connect<Nothing, News, Sums>({
    port: portOf(port2),
    handlers: {
      add: ({ numbers }) => ({ sum: numbers.reduce((sum, value) => sum + value, 0), numbers }),
      wait: (_params, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted'), { once: true })),
      fail: ({ expected }) => {
        throw expected
          ? failure('core/too-large', ['units', 9, 8], {
              fix: { title: { text: 'Less', args: [] }, change: { pointer: ['a'], value: 1 } },
            })
          : new TypeError('a fault');
      },
    },
    events: {},
    onFault: (error) => faults.push(error),
  });
  const asker = connect<Sums, Nothing, Nothing, News>({
    port: portOf(port1),
    handlers: {},
    events: { told: ({ values }) => told.push(values) },
    onFault: (error) => faults.push(error),
  });
  const close = (): void => {
    asker.close(failure('engine/cancelled'));
    answerer.close(failure('engine/cancelled'));
  };
  return { asker, answerer, faults, told, raw: port1, close };
}

test('a request ends with its result, typed arrays and all', async () => {
  const { asker, close } = pair();
  const { sum, numbers } = await asker.request('add', { numbers: Float64Array.of(1, 2.5, -0.25) });
  assert.equal(sum, 3.25);
  assert.deepEqual(numbers, Float64Array.of(1, 2.5, -0.25));
  close();
});

test('an expected failure keeps its code, its words and its arguments', async () => {
  const { asker, faults, close } = pair();
  await assert.rejects(asker.request('fail', { expected: true }), (error) => {
    assert.ok(error instanceof LabError);
    assert.equal(error.code, 'core/too-large');
    assert.deepEqual(error.userMessage.args, ['units', 9, 8]);
    assert.deepEqual(toFailure(error).fix?.change, { pointer: ['a'], value: 1 });
    return true;
  });
  assert.equal(faults.length, 0);
  close();
});

test('a fault is told to both sides and is no expected failure', async () => {
  const { asker, faults, close } = pair();
  await assert.rejects(
    asker.request('fail', { expected: false }),
    (error) => !(error instanceof LabError) && /a fault/.test(String(error)),
  );
  assert.equal(faults.length, 1);
  close();
});

test('an aborted request is cancelled on the other side', async () => {
  const { asker, close } = pair();
  const controller = new AbortController();
  const waiting = asker.request('wait', null, controller.signal);
  controller.abort();
  assert.equal(await waiting, 'aborted');
  await assert.rejects(asker.request('wait', null, controller.signal), { code: 'engine/cancelled' });
  close();
});

test('closing ends every open request with the reason', async () => {
  const { asker, close } = pair();
  const waiting = asker.request('wait', null);
  asker.close(failure('engine/worker-died', ['test']));
  await assert.rejects(waiting, { code: 'engine/worker-died' });
  await assert.rejects(asker.request('wait', null), { code: 'engine/worker-died' });
  close();
});

test('events arrive in order with their arrays moved, not shared', async () => {
  const { answerer, asker, told, close } = pair();
  const values = Float32Array.of(1, 2);
  answerer.tell('told', { values }, [values.buffer]);
  assert.equal(values.length, 0);
  answerer.tell('told', { values: Float32Array.of(3) });
  await asker.request('add', { numbers: new Float64Array() });
  assert.deepEqual(told, [Float32Array.of(1, 2), Float32Array.of(3)]);
  close();
});

test('unknown methods, unknown events and frames that are none are refused, and the link lives on', async () => {
  const { asker, raw, faults, close } = pair();
  raw.postMessage('nonsense');
  raw.postMessage({ kind: 'event', name: 'constructor', payload: 1 });
  await assert.rejects(
    (asker as unknown as Endpoint<{ nothing: { params: null; result: null } }, Nothing>).request('nothing', null),
    {
      code: 'engine/bad-request',
    },
  );
  assert.equal((await asker.request('add', { numbers: Float64Array.of(4) })).sum, 4);
  assert.equal(faults.length, 2);
  close();
});

test('what cannot be sent ends its own request, and the link lives on', async () => {
  const { asker, close } = pair();
  const unsendable = { numbers: (() => 1) as unknown as Float64Array };
  await assert.rejects(asker.request('add', unsendable), /could not be cloned/);
  assert.equal((await asker.request('add', { numbers: Float64Array.of(4) })).sum, 4);
  close();
});

test('a side that closes aborts what it is answering, posts nothing more and closes its port once', async () => {
  const posted: unknown[] = [];
  const signals: AbortSignal[] = [];
  let receive = (_frame: unknown): void => undefined;
  let closings = 0;
  const side = connect<Nothing, Nothing, Pick<Sums, 'wait'>>({
    port: {
      post: (frame) => void posted.push(frame),
      listen: (listener) => void (receive = listener),
      close: () => void (closings += 1),
    },
    handlers: {
      wait: (_params, signal) => {
        signals.push(signal);
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve('aborted')));
      },
    },
    events: {},
    onFault: (error) => assert.ifError(error),
  });
  receive({ kind: 'request', id: 1, method: 'wait', params: null });
  assert.deepEqual(
    signals.map(({ aborted }) => aborted),
    [false],
  );
  side.close(failure('engine/cancelled'));
  side.close(failure('engine/worker-died', ['twice']));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(signals[0]?.aborted, true);
  assert.deepEqual([posted, closings], [[], 1]);
});
