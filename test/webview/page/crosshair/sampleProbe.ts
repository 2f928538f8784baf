import type { Probe } from '../../../../webview/pictures/frame/picture.ts';

/** Eleven places, ten px apart, whose shared value is a tenth of their x. */
export function sampleProbe(overrides: Partial<Omit<Probe, 'valueOf'>> = {}): Probe {
  return {
    key: 'step',
    count: 11,
    stride: 0,
    valueOf: (index) => index,
    indexOf: (value) => (value >= 0 && value <= 10 ? Math.round(value) : undefined),
    indexAt: (x) => (x < 0 || x > 100 ? undefined : Math.round(x / 10)),
    lines: (index) => ({ x: 10 * index }),
    readout: (index, wish) => ({
      title: `place ${index}`,
      rows: ['a', 'b'].map((part) => ({
        label: part,
        value: String(index),
        ...(wish?.part === part && { isRaised: true }),
      })),
    }),
    ...overrides,
  };
}
