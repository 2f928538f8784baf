import assert from 'node:assert/strict';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { budget } from '../../src/core/config/config.ts';
import { plainFile } from '../language/networkFiles.ts';
import { makeFolder, run, type Ended } from './commandLine.ts';

const { folder, write } = makeFolder('bad');

function train(document: unknown): Promise<Ended> {
  return run(['train', write('it.reglab.json', document), '--json']);
}

const table = (name: string, line: (index: number) => string): string => {
  write(name, `x,y\n${Array.from({ length: 60 }, (_none, index) => line(index)).join('\n')}\n`);
  return name;
};
const csv = (file: string, task: string, more: object = {}): object => ({
  data: { source: 'csv', file, target: 'y', task, ...more },
  training: { epochs: 3 },
});
/** Starts from a file of this name, which is written. */
const from = (name: string, content: unknown, network: object = {}): object => {
  write(name, content);
  return { network: { layers: [{ units: 4 }], ...network, weights: name }, training: { epochs: 3 } };
};
const plain = plainFile([2, 4, 2]);
/** Draws a line of weights to a file of this name, which is written where there is a content. */
const lineTo = (name: string, content?: unknown, plane = 'line'): object => {
  if (content !== undefined) write(name, content);
  const network = { layers: [{ units: 4 }] };
  return { network, loss: 'crossEntropy', training: { epochs: 3 }, lab: { geometry: { plane, to: name } } };
};
const asText = JSON.stringify(plain);

/** Exit code, what is said, the document. 0: it trains and says so; 1: it stops and says why; 2: it is refused. */
const cases: Readonly<Record<string, readonly [code: number, says: RegExp, make: () => unknown]>> = {
  'weights from a good file': [0, /100 %/, () => from('good.json', plain)],
  'a file of weights that is missing': [
    2,
    /"nowhere\.json" cannot be read: there is no such file.*weights\/unreadable/,
    () => ({ network: { weights: 'nowhere.json' } }),
  ],
  'a file of weights that is a folder': [
    2,
    /it is not a file.*weights\/unreadable/,
    () => ({ network: { weights: '.' } }),
  ],
  'a file of weights over the budget': [
    2,
    /config\/too-large/,
    () => {
      const document = from('large.json', '{}');
      truncateSync(join(folder, 'large.json'), budget.networkBytes + 1);
      return document;
    },
  ],
  'a file of weights that is no JSON': [
    2,
    /not\.json, line 2, column 3.*weights\/not-json/,
    () => from('not.json', '{\n  x\n}'),
  ],
  'a file of another format': [2, /weights\/unknown-format/, () => from('other.json', { ...plain, format: 'x' })],
  'weights that are not finite': [
    2,
    /layers\[0\]\.W\[0\]\[0\] is NaN.*weights\/not-finite/,
    () => from('nan.json', asText.replace(/\[\[[^,]+,/, '[[NaN,')),
  ],
  'weights of a wrong shape': [
    2,
    /layers\[0\]\.W\[0\] has 1 numbers instead of 2|layers\[0\]\.W\[1\] has 2 numbers instead of 1/,
    () => from('ragged.json', asText.replace(/\[\[[^,]+,[^\]]+\]/, '[[1]')),
  ],
  'weights of other layers': [
    2,
    /2-4-2; this document describes 2-8-2/,
    () => from('fit.json', plain, { layers: [{ units: 8 }] }),
  ],
  'weights for other inputs': [2, /weights\/inputs-do-not-fit/, () => from('in.json', plainFile([3, 4, 2]))],
  'more classes than the weights have outputs': [
    2,
    /have 2 outputs; .* needs 3/,
    () => ({ ...from('out.json', plain), data: { source: 'blobs', classes: 3 } }),
  ],
  'weights of another activation': [
    0,
    /warning: .*weights\/activation-differs/,
    () => from('act.json', plain, { layers: [{ units: 4, activation: 'tanh' }] }),
  ],
  'a line of weights to a good file': [0, /100 %/, () => lineTo('end.json', plain)],
  'a line of weights to a file that is missing': [
    2,
    /"nowhere\.json" cannot be read: there is no such file.*weights\/unreadable/,
    () => lineTo('nowhere.json'),
  ],
  'a line of weights to another computer': [2, /config\/foreign-file/, () => lineTo('//host/end.json')],
  'a line of weights to a file that is no JSON': [
    2,
    /:\d+:\d+: error: endNot\.json, line 2, column 3.*weights\/not-json/,
    () => lineTo('endNot.json', '{\n  x\n}'),
  ],
  'a line of weights to other layers': [
    2,
    /holds a network 2-3-2; this document describes 2-4-2.*weights\/end-does-not-fit/,
    () => lineTo('endOther.json', plainFile([2, 3, 2])),
  ],
  'a file that no line leads to': [0, /100 %/, () => lineTo('nowhere.json', undefined, 'random')],
  'a rescaling of a layer that is not there': [
    0,
    /warning: There is no hidden layer 3.*network\/not-rescalable/,
    () => ({ training: { epochs: 2 }, lab: { geometry: { rescale: 2 } } }),
  ],
  'a rescaling of a smooth layer': [
    0,
    /warning: Layer 1 cannot be rescaled.*network\/not-rescalable/,
    () => ({
      ...{ network: { layers: [{ units: 4, activation: 'tanh' }] }, training: { epochs: 2 } },
      lab: { geometry: { rescale: 0 } },
    }),
  ],
  'a batch norm over batches of one': [
    2,
    /config\/batch-of-one/,
    () => ({ network: { layers: [{ norm: 'batch' }] }, training: { batchSize: 1 } }),
  ],
  'a layer norm over one unit': [
    0,
    /network\/norm-of-one-unit/,
    () => ({ network: { layers: [{ units: 1, norm: 'layer' }] }, training: { epochs: 2 } }),
  ],
  'a constant target': [
    0,
    /data\/constant-target/,
    () =>
      csv(
        table('constant.csv', (i) => `${i},7`),
        'regression',
      ),
  ],
  'one class only': [
    2,
    /holds 1 different value/,
    () =>
      csv(
        table('one.csv', (i) => `${i},a`),
        'classification',
      ),
  ],
  'more classes than one output can tell apart': [
    0,
    /100 %/,
    () => ({
      ...csv(
        table('three.csv', (i) => `${i},${'abc'[i % 3]}`),
        'classification',
      ),
      loss: 'binaryCrossEntropy',
    }),
  ],
  'a batch larger than the data': [
    0,
    /training\/batch-larger-than-data/,
    () => ({ data: { samples: 20 }, training: { epochs: 2, batchSize: 512 } }),
  ],
  'a learning rate of 0': [2, /must be larger than 0/, () => ({ optimizer: { learningRate: 0 } })],
  'a negative learning rate': [2, /must be larger than 0/, () => ({ optimizer: { learningRate: -1 } })],
  'a strength above lambda-max': [
    0,
    /penalty\/above-lambda-max/,
    () => ({
      data: { source: 'sparseLinear' },
      network: { layers: [] },
      penalties: [{ name: 'l1', lambda: 1000 }],
      optimizer: 'sgd',
      training: { epochs: 2 },
    }),
  ],
  'a strength that takes a network to zero at once': [
    0,
    /penalty\/all-zero-at-once/,
    () => ({ penalties: [{ name: 'l1', lambda: 1000 }], optimizer: 'sgd', training: { epochs: 2 } }),
  ],
  'more units than the budget': [2, /config\/out-of-range/, () => ({ network: { layers: [{ units: 1e9 }] } })],
  'more parameters than the budget': [
    2,
    /config\/too-large/,
    () => ({ network: { layers: [{ units: 8192 }, { units: 8192 }] } }),
  ],
  'data in units beyond float32': [
    2,
    /data\/beyond-float32/,
    () =>
      csv(
        table('huge.csv', (i) => `${i}e60,${i}`),
        'regression',
        { standardize: false },
      ),
  ],
  'data in units beyond float64': [
    2,
    /data\/unusable/,
    () =>
      csv(
        table('wild.csv', (i) => `${i}e305,${i}`),
        'regression',
      ),
  ],
  'data in units whose squares overflow': [
    1,
    /before any weight has changed/,
    () =>
      csv(
        table('large.csv', (i) => `${i}e36,${i}`),
        'regression',
        { standardize: false },
      ),
  ],
  'a learning rate that diverges': [
    1,
    /Training stopped at step \d+.*Lower the learning rate/,
    () => ({ optimizer: { name: 'sgd', learningRate: 1e30 }, training: { epochs: 3 } }),
  ],
};

for (const [what, [code, says, make]] of Object.entries(cases)) {
  const verdict = ['trains and is told', 'stops with its reason', 'is refused with its reason'][code];
  test(`${what} ${verdict}`, async () => {
    const ended = await train(make());
    assert.equal(ended.code, code, ended.err);
    assert.match(ended.err, says);
    assert.equal(ended.out === '', code !== 0);
    assert.doesNotMatch(ended.err, /\{\d\}| {4}at /, 'no gaps, no stack');
  });
}
