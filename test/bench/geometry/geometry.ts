/** Second derivatives of losses, next to PyTorch and to differences of tfjs gradients: rounds in turn, the best of each counts. */
import type { Table } from '../report/table.ts';
import { startTorch, type Torch, type TorchWork } from './geometryPython.ts';
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
        title: 'Curvature',
        columns: ['work', 'next to', 'ms', 'theirs ms', 'ratio', 'wanted'],
        rows: [
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
    ];
  } finally {
    if (typeof torch !== 'string') torch.stop();
  }
}
