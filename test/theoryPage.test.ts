/** The page of all claims and its pictures, which are in the repository: as the claims say today. REGLAB_WRITE_STORED=1 writes them anew. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { claims } from '../src/claims/claims.ts';
import { contextFor, verifyClaims, type ClaimOutside, type ClaimReport } from '../src/claims/verify.ts';
import type { Claim } from '../src/claims/words/claim.ts';
import { theoryPage } from '../src/cli/terminal/theoryPage.ts';
import { formatMessage, message } from '../src/core/ground/errors.ts';
import { trainOnce } from '../src/engine/training/trainOnce.ts';
import type { CurvesChart } from '../src/protocol/charts.ts';
import { createSvgPen } from '../webview/drawing/svgPen.ts';
import { curvesPicture } from '../webview/pictures/curves/curvesPicture.ts';
import { framePicture } from '../webview/pictures/frame/framedPicture.ts';
import { isSameLine } from './stored.ts';
import { lightLook, measure } from './webview/pictures/sampleCharts.ts';

const outside: ClaimOutside = {
  signal: new AbortController().signal,
  clock: () => performance.now(),
  pause: () => Promise.resolve(),
  train: trainOnce,
};
const folder = join(process.cwd(), 'media/theory');
const wanted = 30;
const size = { width: 560, height: 260 };

/** The curves of a claim, where it draws some. */
async function curvesOf(claim: Claim): Promise<CurvesChart | undefined> {
  const { charts } = await claim.run({}, contextFor(claim, outside));
  const found = charts().find((chart) => chart.kind === 'curves' && chart.series.every(({ x }) => x.length > 1));
  const place = { view: 'theory', run: 0, step: 0, explanation: message('') } as const;
  return found?.kind === 'curves' ? { ...found, ...place } : undefined;
}

/** An opaque light drawing: it is read on a dark page as well. */
function svgOf(chart: CurvesChart): string {
  const framed = framePicture(curvesPicture, chart, { look: lightLook, size }, { measure });
  const pen = createSvgPen({ ...framed.size, background: '#ffffff', font: 'sans-serif', measure });
  framed.paint(pen);
  return pen.document(formatMessage(chart.title), formatMessage(chart.description));
}

/** A printed number. */
function numberOf(text: string): number {
  const powers = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  const plain = text
    .replaceAll('−', '-')
    .replaceAll(',', '')
    .replace(/(?:×|^)10(⁻?)([⁰¹²³⁴-⁹]+)/u, (_, sign: string, digits: string) => {
      const power = Array.from(digits, (one) => powers.indexOf(one)).join('');
      return `e${sign === '' ? '' : '-'}${power}`;
    });
  return Number(plain.startsWith('e') ? `1${plain}` : plain);
}

/** A line without a number that was only estimated: it differs from build to build within its tolerance, which other tests hold. */
function held(line: string): string {
  const [empty, key, computed, expected, tolerance] = line.split('|').map((cell) => cell.trim());
  if (empty !== '' || computed === undefined || expected === undefined || tolerance === undefined) return line;
  const [wish, band] = [numberOf(expected), numberOf(tolerance)];
  const isExact = expected !== '' && Number.isFinite(wish) && band <= 1e-3 * Math.abs(wish);
  return isExact ? line : `| ${key} | ${computed === '' ? '' : 'estimated'} | ${expected} | ${tolerance} |`;
}

/** The most telling ones: false sentences first, then loose ones, then the others. */
const telling = (['false', 'loose', 'true-with-conditions', 'true'] as const).flatMap((verdict) =>
  claims.filter((claim) => claim.verdict === verdict),
);

test('thirty claims have their picture beside the page, as they are drawn today', async () => {
  const pictures = new Map<string, string>();
  for (const claim of telling) {
    if (pictures.size === wanted) break;
    const chart = await curvesOf(claim);
    if (chart !== undefined) pictures.set(claim.id, svgOf(chart));
  }
  assert.equal(pictures.size, wanted);
  if (process.env['REGLAB_WRITE_STORED'] !== undefined) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [id, svg] of pictures) writeFileSync(join(folder, `${id}.svg`), `${svg}\n`);
  }
  const ids = readdirSync(folder).map((name) => name.replace(/\.svg$/, ''));
  assert.deepEqual(ids.toSorted(), [...pictures.keys()].toSorted());
  for (const [id, svg] of pictures) {
    const stored = readFileSync(join(folder, `${id}.svg`), 'utf8');
    // Runs in single precision end elsewhere in the last digit: the words are held, not every point.
    const words = (text: string): string[] => [...text.matchAll(/>([^<>]+)<\/text>/g)].map(([, said]) => said!);
    assert.deepEqual(words(svg).length, words(stored).length, id);
    assert.ok(stored.includes('<svg') && !stored.includes('NaN'), id);
  }
});

test('media/theory.md says what the claims come to', async () => {
  const reports: ClaimReport[] = [];
  for await (const report of verifyClaims(claims, outside)) reports.push(report);
  const paged = reports.map((report) => ({ report, claim: claims.find(({ id }) => id === report.id)! }));
  const pictured = new Set(claims.map(({ id }) => id).filter((id) => existsSync(join(folder, `${id}.svg`))));
  const page = theoryPage(paged, pictured);
  if (process.env['REGLAB_WRITE_STORED'] !== undefined) writeFileSync('media/theory.md', page);
  const [lines, stored] = [page, readFileSync('media/theory.md', 'utf8')].map((text) => text.split('\n').map(held));
  lines!.forEach((line, at) =>
    assert.ok(isSameLine(line, stored![at] ?? ''), `line ${at + 1} is\n${line}\nand was\n${stored![at]}`),
  );
  assert.equal(lines!.length, stored!.length);
});
