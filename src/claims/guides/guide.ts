import type { JsonValue } from '../../core/config/parseConfigProblems.ts';

/** A claim in its place of a reading order. */
export interface GuideStep {
  /** Its id. */
  readonly claim: string;
  /** Why it stands here, one sentence. */
  readonly sentence: string;
  /** What to try. */
  readonly attempt: string;
  /** A document that shows it. */
  readonly experiment: { readonly [key: string]: JsonValue };
}

/** About a dozen claims in reading order. */
export interface Guide {
  readonly id: string;
  /** Its title. */
  readonly label: string;
  readonly steps: readonly GuideStep[];
}
