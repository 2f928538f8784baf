/** Second derivatives of losses, next to PyTorch and to differences of tfjs gradients: rounds in turn, the best of each counts. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Table } from '../report/table.ts';
import { startTorch, type Torch, type TorchWork } from './geometryPython.ts';
import { timeBesideTraining } from './geometryBeside.ts';
import { openCrew, planeWork, tfjsPlane, timeConstants, timePlane } from './surfaceWork.ts';
import { digitsWork, smallWork, tfjsDifferences, topEigenvalues, wholeSpectrum } from './geometryWork.ts';

const rounds = 12;

function time(work: () => void): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

/** The best of some rounds of ours and of each of theirs, in turn. */
async function race(
  ours: () => void,
  torch: Torch | string,
  theirs: readonly TorchWork[],
  count: number,
): Promise<{ readonly own: number; readonly others: readonly number[] }> {
  let own = Infinity;
  const others = theirs.map(() => Infinity);
  for (let round = 0; round < count; round += 1) {
    own = Math.min(own, time(ours));
    if (typeof torch === 'string') continue;
    for (const [at, work] of theirs.entries()) others[at] = Math.min(others[at]!, await torch.milliseconds(work));
  }
  return { own, others };
}

/** The losses of a plane of weights, and the exact constants of a network beside its regions. */
async function surfaceRows(
  torch: Torch | string,
): Promise<readonly (readonly [string, string, number, number, string])[]> {
  const part = planeWork();
  const crew = openCrew(pathToFileURL(join(process.cwd(), 'dist/worker.js')));
  const best = {
    alone: Infinity,
    crew: Infinity,
    loop: Infinity,
    batched: Infinity,
    regions: Infinity,
    both: Infinity,
  };
  const keep = (name: keyof typeof best, value: number): void => {
    best[name] = Math.min(best[name], value);
  };
  try {
    for (let round = 0; round < rounds; round += 1) {
      keep('alone', await timePlane(part, undefined));
      keep('crew', await timePlane(part, crew));
      const { regions, both } = await timeConstants();
      keep('regions', regions);
      keep('both', both);
      if (typeof torch === 'string') continue;
      keep('batched', await torch.milliseconds('gridBatched'));
      if (round < 3) keep('loop', await torch.milliseconds('gridLoop'));
    }
  } finally {
    crew.dispose();
  }
  const plane = '51 x 51 filter-normalised plane, 2-32-32-1, 400 samples';
  const tfjs = await tfjsPlane(part, 40);
  const own = Math.min(best.alone, best.crew);
  return [
    [plane, 'tfjs operations', own, tfjs, '15'],
    [plane, 'torch, the better of loop and batched', own, Math.min(best.loop, best.batched), '3'],
    [
      `${plane}, one thread`,
      'torch, the better of loop and batched',
      best.alone,
      Math.min(best.loop, best.batched),
      '-',
    ],
    ['regions with exact Lipschitz constants, 2-64x3-2', 'the regions alone', best.both, best.regions, '0.67'],
  ];
}

const digits = (value: number): string => (Number.isFinite(value) ? value.toPrecision(3) : '-');

export async function benchGeometry(report: (line: string) => void): Promise<Table[]> {
  const torch = await startTorch();
  if (typeof torch === 'string') report(`PyTorch: ${torch}`);
  try {
    const small = smallWork();
    wholeSpectrum(small);
    const whole = await race(() => wholeSpectrum(small), torch, ['vectorized', 'loop'], rounds);
    const differences = await tfjsDifferences(small, 20);
    const large = digitsWork();
    const { products, residuals, values } = topEigenvalues(large);
    const top = await race(() => topEigenvalues(large), torch, ['products'], 3);
    const ofProducts = (top.others[0]! / 10) * products;
    const planes = await surfaceRows(torch);
    const beside = await timeBesideTraining();
    const spectrum = 'second derivative and eigenvalues, 2-16-16-1, 200 samples';
    const row = (work: string, own: number, [peer, other, wanted]: readonly [string, number, string]): string[] => [
      work,
      peer,
      digits(own),
      digits(other),
      digits(other / own),
      wanted,
    ];
    return [
      {
        title: 'Geometry',
        columns: ['work', 'next to', 'ms', 'theirs ms', 'ratio', 'wanted'],
        rows: [
          ...planes.map(([work, peer, own, theirs, wanted]) => row(work, own, [peer, theirs, wanted])),
          row(spectrum, whole.own, ['torch hessian(vectorize) + eigvalsh', whole.others[0]!, '2']),
          row(spectrum, whole.own, ['torch hessian + eigvalsh', whole.others[1]!, '5']),
          row(spectrum, whole.own, ['central differences of tfjs gradients', differences, '20']),
          row('20 largest eigenvalues, 784-64-10, 1,000 digits', top.own, [
            `${products} torch products`,
            ofProducts,
            '0.33',
          ]),
        ],
        notes: [
          `Largest residual of the iteration: ${digits(Math.max(...residuals) / values.at(-1)!)} of the largest eigenvalue.`,
          'Everything in float64 but tfjs; best of rounds in turn; tfjs from 20 of the columns.',
        ],
        timed: { column: 'ms', names: 2 },
      },
      {
        title: 'The page Geometry open while 2-16-16-1 trains on 200 samples',
        columns: ['what', 'measured', 'wanted'],
        rows: [
          ['steps a second, of those without the page', digits(beside.share), '0.9 at least'],
          ['from the wish for the page to its first picture, ms', digits(beside.firstChart), '300 at most'],
        ],
        notes: ['The worker thread, with the surface and the sharpness along training; medians of rounds in turn.'],
      },
    ];
  } finally {
    if (typeof torch !== 'string') torch.stop();
  }
}
