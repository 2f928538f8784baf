import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRandom } from '../../../../src/core/ground/random.ts';
import { FrameQueue, type FrameUse } from '../../../../webview/page/cards/frameQueue.ts';

const atRest = { isAwake: true, isAtRest: true };
const busy = { isAwake: true, isAtRest: false };
const asleep = { isAwake: false, isAtRest: true };
const createQueue = (): FrameQueue<string> => new FrameQueue({ interval: 30, quiet: 100 });

/** All that a frame at this time does. */
function frame(queue: FrameQueue<string>, time: number, facts = atRest): string[] {
  const use = queue.begin(time, facts);
  const done: string[] = [];
  for (let job = queue.take(use); job !== undefined && use !== 'nothing'; job = queue.take(use)) done.push(job);
  return done;
}

test('a display frame is wanted for what is due, and for what nobody sees only at rest', () => {
  const queue = createQueue();
  assert.ok(!queue.isDue(atRest));
  queue.request('hidden', 'later');
  assert.ok(queue.isDue(atRest) && !queue.isDue(busy));
  queue.request('seen', 'now');
  assert.ok(queue.isDue(busy) && !queue.isDue(asleep));
});

test('a round takes what was asked for before it; what is asked for while it goes on waits for the next one', () => {
  const queue = createQueue();
  queue.request('a', 'now');
  queue.request('b', 'now');
  queue.request('a', 'now');
  assert.equal(queue.begin(0, busy), 'round');
  assert.equal(queue.take('round'), 'a');
  queue.request('a', 'now');
  queue.request('b', 'now');
  assert.equal(queue.pending, 2, 'b is of this round still');
  assert.equal(queue.begin(16, busy), 'round', 'the rest of it');
  assert.equal(queue.take('round'), 'b');
  assert.equal(queue.begin(20, busy), 'nothing', 'the next one is not due');
  assert.deepEqual(frame(queue, 29.5, busy), ['a'], 'half a millisecond early is early enough');
});

test('nothing is begun while asleep', () => {
  const queue = createQueue();
  queue.request('a', 'now');
  assert.equal(queue.begin(0, asleep), 'nothing');
  assert.deepEqual(frame(queue, 16), ['a']);
});

test('what nobody sees is done once nobody has asked for anything for a while', () => {
  const queue = createQueue();
  queue.request('hidden', 'later');
  const uses = (times: readonly number[]): FrameUse[] => times.map((time) => queue.begin(time, atRest));
  assert.deepEqual(uses([0, 99.9, 100]), ['nothing', 'nothing', 'unseen']);
  queue.request('hidden', 'later');
  assert.deepEqual(uses([120, 219, 220]), ['nothing', 'nothing', 'unseen'], 'it was asked for again');
  assert.equal(queue.begin(300, busy), 'nothing');
});

test('no job is lost or done twice, however it is asked for', () => {
  const random = createRandom(7);
  const queue = createQueue();
  const wanted = new Set<string>();
  for (let round = 0, time = 0; round < 2000; round += 1, time += 10 * random.uniform()) {
    const job = String(Math.floor(8 * random.uniform()));
    const dice = random.uniform();
    if (dice < 0.3) {
      queue.request(job, dice < 0.15 ? 'now' : 'later');
      wanted.add(job);
    } else if (dice < 0.4) {
      queue.cancel(job);
      wanted.delete(job);
    } else if (dice < 0.7) {
      const use = queue.begin(time, { isAwake: random.uniform() < 0.8, isAtRest: random.uniform() < 0.8 });
      const done = use === 'nothing' ? undefined : queue.take(use);
      assert.ok(use === 'nothing' || done !== undefined);
      if (done !== undefined) assert.ok(wanted.delete(done), `${done} was not wanted`);
    }
    assert.equal(queue.pending, wanted.size);
  }
});
