import type { Message } from '../core/ground/errors.ts';
import type { ChartFrame } from './chartFrame.ts';

/** What is true of a sentence as its chapter writes it. */
export type ClaimVerdict = 'true' | 'true-with-conditions' | 'loose' | 'false';

/** What came of a claim when it was computed here: its numbers are as expected, they are not, or it cannot be computed. */
export type ClaimOutcome = 'passed' | 'failed' | 'inapplicable';

/** Which claim is looked at, with the parameters that a person has set; the others have their usual values. */
export interface ClaimChoice {
  readonly id: string;
  readonly parameters: Readonly<Record<string, number>>;
  /** It is also held against the network of the run. */
  readonly own?: boolean;
}

/** What came of a claim on the network of the run. */
export interface OwnOutcome {
  readonly outcome: ClaimOutcome;
  /** Why it says nothing about this network. */
  readonly reason?: Message;
  readonly rows: readonly { readonly label: Message; readonly value: number }[];
}

/** A claim in the list of all. */
export interface ClaimLine {
  readonly id: string;
  /** Its chapter and area, by their places in the lists of the chart. */
  readonly chapter: number;
  readonly area: number;
  readonly verdict: ClaimVerdict;
  readonly statement: Message;
  /** Undefined: it has not been computed yet. */
  readonly outcome?: ClaimOutcome;
}

/** A measured number beside what is expected of it. */
export interface ClaimCheck {
  /** Its key in the record of the claim. */
  readonly name: string;
  /** Why the number is expected: a formula, the record, a bound. */
  readonly kind: Message;
  readonly measured: number | null;
  /** null: nothing is expected, the number is told. */
  readonly expected: number | null;
  /** null: it is a bound, or nothing is expected. */
  readonly tolerance: number | null;
  readonly passed: boolean;
}

/** A parameter of a claim that a person may set. */
export interface ClaimSlider {
  readonly name: string;
  readonly label: Message;
  readonly value: number;
  readonly range: readonly [lowest: number, highest: number];
  readonly isWhole: boolean;
  readonly unit: string;
}

/** Claims in reading order. */
export interface ClaimGuide {
  readonly label: Message;
  /** Their ids. */
  readonly claims: readonly string[];
}

/** The place of a claim in a guided chapter. */
export interface ClaimStep {
  readonly guide: Message;
  /** From 1. */
  readonly at: number;
  readonly of: number;
  readonly sentence: Message;
  /** What to try. */
  readonly attempt: Message;
  /** The text of an experiment. */
  readonly experiment: string;
  /** Ids of the claims beside it. */
  readonly previous?: string;
  readonly next?: string;
}

/** All claims: their verdicts at a glance, and a list that can be searched. A click on one chooses it. */
export interface ClaimListChart extends ChartFrame {
  readonly kind: 'claims';
  readonly chapters: readonly Message[];
  readonly areas: readonly Message[];
  /** In the order of the areas. */
  readonly claims: readonly ClaimLine[];
  readonly guides: readonly ClaimGuide[];
  /** The id of the one that is shown. */
  readonly chosen: string;
}

/** One claim: what it says, what is wrong with it, and its numbers. */
export interface ClaimCardChart extends ChartFrame {
  readonly kind: 'claim';
  /** Its id. */
  readonly claim: string;
  readonly verdict: ClaimVerdict;
  readonly statement: Message;
  /** TeX. */
  readonly formula: string;
  readonly assumptions: Message;
  readonly source: Message;
  /** What is right, of a sentence that is not. */
  readonly correction?: Message;
  readonly outcome: ClaimOutcome;
  /** Why it cannot be computed. */
  readonly reason?: Message;
  readonly checks: readonly ClaimCheck[];
  readonly sliders: readonly ClaimSlider[];
  /** The text of an experiment that shows it. */
  readonly experiment?: string;
  /** It can be held against the network of the run. */
  readonly isOwn: boolean;
  /** What came of that, where it was asked for. */
  readonly own?: OwnOutcome;
  /** Where it stands in guided chapters. */
  readonly steps: readonly ClaimStep[];
}

/** A claim as others than the view Theory list it. */
export interface ListedClaim {
  readonly id: string;
  readonly area: string;
  readonly areaLabel: Message;
  readonly verdict: ClaimVerdict;
  readonly statement: Message;
}

/** A claim that has run with its usual parameters. */
export interface VerifiedClaim {
  readonly id: string;
  readonly passed: boolean;
  readonly seconds: number;
  /** Why it could not be computed. */
  readonly reason?: string;
  /** The numbers that are not as expected. */
  readonly missed: readonly Pick<ClaimCheck, 'name' | 'measured' | 'expected' | 'tolerance'>[];
}
