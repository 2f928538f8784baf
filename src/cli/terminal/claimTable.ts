import type { ClaimReport } from '../../claims/verify.ts';
import type { Measured } from '../../claims/words/values.ts';

const words = {
  true: 'true',
  'true-with-conditions': 'under conditions',
  loose: 'loose',
  false: 'false as written',
} as const;

/** Claims as lines: whether the numbers are as expected, what is true of the sentence, how long it took; of failures the numbers. */
export function claimTable(reports: readonly ClaimReport[]): string {
  const width = Math.max(0, ...reports.map(({ id }) => id.length));
  const lines = reports.flatMap((report) => {
    const { id, verdict, passed, seconds } = report;
    const line = `${passed ? 'ok    ' : 'FAILED'}  ${id.padEnd(width)}  ${words[verdict].padEnd(16)}  ${seconds.toFixed(3)} s`;
    return passed ? [line] : [line, ...explainFailure(report)];
  });
  const failed = reports.filter(({ passed }) => !passed).length;
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  lines.push('', `${reports.length - failed} of ${reports.length} claims as expected, ${seconds.toFixed(1)} s`);
  return `${lines.join('\n')}\n`;
}

function explainFailure({ reason, measured, expected }: ClaimReport): string[] {
  if (reason !== undefined) return [`          ${reason}`];
  const show = (numbers: Measured, key: string): string => (key in numbers ? JSON.stringify(numbers[key]) : 'nothing');
  const keys = [...new Set([...Object.keys(measured), ...Object.keys(expected)])];
  return keys.map((key) => `          ${key}: ${show(measured, key)}, expected ${show(expected, key)}`);
}
