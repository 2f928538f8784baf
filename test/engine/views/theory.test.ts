import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claims } from '../../../src/claims/claims.ts';
import type { Crew } from '../../../src/engine/crew/crew.ts';
import type { Moment, ViewWork } from '../../../src/engine/views/frame/moment.ts';
import { verifyOnThread } from '../../../src/engine/views/theory/claimJobs.ts';
import { outcomeOf, verifyRest } from '../../../src/engine/views/theory/claimOutcomes.ts';
import { theory } from '../../../src/engine/views/theory/theory.ts';
import type { Chart } from '../../../src/protocol/charts.ts';
import type { ClaimChoice, ClaimOutcome } from '../../../src/protocol/claims.ts';

/** The first claims as already computed, so that a test does not run them all. */
const few = claims.slice(0, 6).map(({ id }) => id);

function workOf(more: Partial<ViewWork> = {}): ViewWork & { readonly told: [number, number][] } {
  const told: [number, number][] = [];
  return {
    signal: new AbortController().signal,
    clock: () => performance.now(),
    wants: () => true,
    pause: () => Promise.resolve(),
    progress: (done, total) => told.push([done, total]),
    crew: undefined,
    memory: new Map(),
    lasting: new Map(),
    told,
    ...more,
  };
}

const momentOf = (claim?: ClaimChoice): Moment => ({ run: 4, step: 0, claim }) as unknown as Moment;

async function chartsOf(claim: ClaimChoice | undefined, work: ViewWork): Promise<Chart[]> {
  work.lasting.set('outcomes', new Map(claims.map(({ id }) => [id, 'passed'])));
  const charts: Chart[] = [];
  for await (const chart of theory.charts(momentOf(claim), work)) charts.push(chart);
  return charts;
}

test('the view begins with the first claim: numbers, list, card and pictures, all with seats', async () => {
  const charts = await chartsOf(undefined, workOf());
  assert.deepEqual(
    charts.slice(0, 3).map(({ id }) => id),
    ['numbers', 'claims', 'claim'],
  );
  const list = charts[1]!;
  assert.ok(list.kind === 'claims');
  assert.equal(list.claims.length, claims.length);
  assert.equal(list.chosen, claims[0]!.id);
  assert.ok(list.claims.every(({ chapter, area }) => list.chapters[chapter] && list.areas[area]));
  assert.ok(charts.length > 3, 'a picture');
  assert.ok(charts.every(({ view, run }) => view === 'theory' && run === 4));
});

test('every claim that is chosen has its card and a picture, and its numbers are those of its run', async () => {
  for (const { id, verdict } of claims) {
    const charts = await chartsOf({ id, parameters: {} }, workOf());
    const card = charts.find(({ kind }) => kind === 'claim');
    assert.ok(card?.kind === 'claim');
    assert.deepEqual([card.claim, card.verdict, card.outcome], [id, verdict, 'passed']);
    assert.ok(card.checks.length > 0, id);
    assert.ok(
      charts.some((chart) => chart.id === 'picture1'),
      `${id} has no picture`,
    );
  }
});

test('a parameter that is moved changes the card and leaves what is known of the claim', async () => {
  const claim = claims.find(({ parameters }) => Object.keys(parameters).length > 0);
  if (claim === undefined) return;
  const [name, { range }] = Object.entries(claim.parameters)[0]!;
  const work = workOf();
  const charts = await chartsOf({ id: claim.id, parameters: { [name]: range[1] } }, work);
  const card = charts.find(({ kind }) => kind === 'claim');
  assert.ok(card?.kind === 'claim');
  assert.equal(card.sliders.find((slider) => slider.name === name)!.value, range[1]);
  assert.equal((work.lasting.get('outcomes') as Map<string, ClaimOutcome>).get(claim.id), 'passed');
});

test('claims that have not run yet are run once, a few at a time, with or without other threads', async () => {
  const sizes: number[] = [];
  const crew: Crew = {
    size: 2,
    async run(_job, params, signal) {
      sizes.push((params as unknown as string[]).length);
      const context = { signal: signal!, clock: () => 0, pause: () => Promise.resolve() };
      return (await verifyOnThread(params as unknown as string[], context)) as never;
    },
    dispose: () => undefined,
  };
  for (const given of [undefined, crew]) {
    const known = new Map<string, ClaimOutcome>([[few[0]!, 'failed']]);
    const work = workOf({ crew: given });
    let last = 0;
    for await (const computed of verifyRest(few, known, work)) last = computed;
    assert.equal(last, few.length);
    assert.deepEqual([...known.keys()].sort(), [...few].sort());
    assert.equal(known.get(few[0]!), 'failed', 'what has run stays');
    assert.deepEqual(work.told.at(-1), [few.length, few.length]);
  }
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    few.length - 1,
  );
});

test('a claim that cannot be computed has not failed', () => {
  assert.equal(outcomeOf({ passed: false, reason: 'too deep' }), 'inapplicable');
  assert.equal(outcomeOf({ passed: false }), 'failed');
  assert.equal(outcomeOf({ passed: true }), 'passed');
});
