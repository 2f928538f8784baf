import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jobs } from '../../../src/engine/views/jobs.ts';
import { sourcesIn, textOf } from '../../sources.ts';

test('every token of a job has its line in the table of jobs, and every line its token, once', () => {
  const tokens = sourcesIn('src').flatMap((file) =>
    [...textOf(file).matchAll(/= defineJob<[^;]*?>\(\s*'([^']+)'/g)].map(([, name]) => name!),
  );
  assert.deepEqual(tokens.sort(), Object.keys(jobs).sort());
});
