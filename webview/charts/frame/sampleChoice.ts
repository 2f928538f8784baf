import type { SampleFacts } from '../../../src/protocol/charts.ts';
import { t } from '../../drawing/texts.ts';
import type { Probe } from '../../pictures/frame/picture.ts';
import { createEscapeHatch } from './escapeHatch.ts';
import type { DrawingContext } from './renderer.ts';

/** The choice of a sample on a picture: a click on one, a second click or Escape takes it back. */
export interface SampleChoice {
  /** Newer data, with the sample that is chosen now. */
  follow(facts: readonly (SampleFacts | undefined)[]): void;
  /** The crosshair with what a click on a sample does, beside what a click does otherwise. */
  picks(probe: Probe): Probe;
  dispose(): void;
}

/** Builds the choice; nothing is chosen. */
export function createSampleChoice(context: Pick<DrawingContext, 'chooseSample'>): SampleChoice {
  let chosen: number | undefined;
  const hatch = createEscapeHatch(() => context.chooseSample(undefined));
  return {
    follow(facts) {
      const found = facts.find((one) => one?.chosen !== undefined);
      chosen = found?.samples[found.chosen!];
      hatch.follow(chosen !== undefined);
    },
    picks(probe) {
      const { pick: other, sampleAt, isOnSample } = probe;
      if (sampleAt === undefined || isOnSample === undefined) return probe;
      return {
        ...probe,
        readout: (index, wish) => ({ click: other?.label ?? '', ...probe.readout(index, wish) }),
        pick: {
          label: other?.label ?? t('Show this sample'),
          isAt: (x, y) => isOnSample(x, y) || other?.isAt(x, y) === true,
          choose(index, wish) {
            const sample = sampleAt(index, wish);
            if (sample !== undefined) context.chooseSample(sample === chosen ? undefined : sample);
            other?.choose(index, wish);
          },
        },
      };
    },
    dispose: () => hatch.dispose(),
  };
}
