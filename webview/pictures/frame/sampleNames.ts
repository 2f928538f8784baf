import type { SampleColumn, SampleFacts } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../drawing/colors.ts';
import { formatNumber } from '../../../src/core/ground/numberText.ts';
import type { Look } from '../../drawing/look.ts';
import type { Pen } from '../../drawing/pen.ts';
import { say, t } from '../../drawing/texts.ts';
import type { Probe, Readout, ReadoutWish } from './picture.ts';

/** Samples with where each of them is drawn, px; NaN where it is not. */
export interface PlacedSamples {
  readonly facts: SampleFacts;
  readonly at: (index: number) => readonly [x: number, y: number];
}

/** A sample among those that are drawn. */
interface Found extends PlacedSamples {
  readonly index: number;
}

/** Pointer and sample are this near when the sample is meant, px; a crosshair that keys have moved, nearer. */
const [pointerReach, keyReach] = [8, 6];

/** The crosshair of a picture, which tells of a sample where the pointer is on one; otherwise what it told before. */
export function nameSamples(probe: Probe, groups: readonly PlacedSamples[]): Probe {
  if (groups.length === 0) return probe;
  const foundBy = (index: number, wish: ReadoutWish): Found | undefined =>
    wish.y === undefined ? nearestTo(groups, probe.lines(index), keyReach) : byPart(groups, wish.part);
  return {
    ...probe,
    parts: {
      next: () => undefined,
      ...probe.parts,
      at: (index, x, y) => partOf(nearestTo(groups, { x, y }, pointerReach)) ?? probe.parts?.at(index, x, y),
    },
    readout(index, wish = {}) {
      const found = foundBy(index, wish);
      return found === undefined ? probe.readout(index, wish) : readoutOf(found);
    },
    sampleAt: (index, wish = {}) => {
      const found = foundBy(index, wish);
      return found?.facts.samples[found.index];
    },
    isOnSample: (x, y) => nearestTo(groups, { x, y }, pointerReach) !== undefined,
  };
}

function nearestTo(
  groups: readonly PlacedSamples[],
  { x, y }: { readonly x?: number; readonly y?: number },
  reach: number,
): Found | undefined {
  let best: Found | undefined;
  let distance = reach;
  for (const placed of groups)
    for (let index = 0; index < placed.facts.samples.length; index += 1) {
      const [atX, atY] = placed.at(index);
      const away = Math.hypot(x === undefined ? 0 : atX - x, y === undefined ? 0 : atY - y);
      if (away < distance) [best, distance] = [{ ...placed, index }, away];
    }
  return best;
}

const prefix = 'sample ';

function partOf(found: Found | undefined): string | undefined {
  return found === undefined ? undefined : `${prefix}${found.facts.samples[found.index]!}`;
}

function byPart(groups: readonly PlacedSamples[], part: string | undefined): Found | undefined {
  if (part?.startsWith(prefix) !== true) return undefined;
  const sample = Number(part.slice(prefix.length));
  for (const placed of groups) {
    const index = placed.facts.samples.indexOf(sample);
    if (index >= 0) return { ...placed, index };
  }
  return undefined;
}

/** Its row, target, prediction and first features: six numbers at most, the rest is told where it is chosen. */
function readoutOf({ facts, index }: Found): Readout {
  const { target, predicted, features, classNames } = facts;
  const told = (values: SampleColumn['values']): string => {
    const value = values[index]!;
    if (Number.isNaN(value)) return t('none');
    return classNames.length > 0 ? (classNames[value] ?? String(value)) : formatNumber(value, 4);
  };
  return {
    title: t('row {0}', facts.rows[index]!),
    rows: [
      { label: say(target.label), value: told(target.values) },
      ...(predicted === undefined ? [] : [{ label: say(predicted.label), value: told(predicted.values) }]),
      ...features.map(({ label, values }) => ({ label: say(label), value: formatNumber(values[index]!, 4) })),
    ],
    click: facts.chosen === index ? t('Let this sample go') : t('Show this sample'),
  };
}

/** A ring around the sample that is chosen. */
export function drawChosenSample(pen: Pen, groups: readonly PlacedSamples[], look: Look): void {
  for (const { facts, at } of groups) {
    if (facts.chosen === undefined) continue;
    const [x, y] = at(facts.chosen);
    if (!Number.isFinite(x + y)) continue;
    pen.shape('circle', [x, y, 8], undefined, { color: cssOf(look.background), width: 5 });
    pen.shape('circle', [x, y, 8], undefined, { color: look.foreground, width: 2 });
  }
}

/** The facts of some of the samples. */
export function keepSamples(facts: SampleFacts, isKept: (index: number) => boolean): SampleFacts {
  const kept = Array.from(facts.samples.keys()).filter(isKept);
  const { chosen, predicted, ...whole } = facts;
  const of = ({ label, values }: SampleColumn): SampleColumn => ({
    label,
    values: Float32Array.from(kept, (index) => values[index]!),
  });
  const place = chosen === undefined ? -1 : kept.indexOf(chosen);
  return {
    ...whole,
    samples: Int32Array.from(kept, (index) => facts.samples[index]!),
    rows: Int32Array.from(kept, (index) => facts.rows[index]!),
    features: facts.features.map(of),
    target: of(facts.target),
    ...(predicted !== undefined && { predicted: of(predicted) }),
    ...(place >= 0 && { chosen: place }),
  };
}
