import type { JsonValue } from '../../core/config/parseConfigProblems.ts';
import type { Architecture } from '../../core/experiment/architecture.ts';
import type { Message } from '../../core/ground/errors.ts';
import type { Random } from '../../core/ground/random.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import type { Chart } from '../../protocol/charts.ts';
import type { Band, Check, Refutation } from './judge.ts';
import type { Given, Measured } from './values.ts';

/** What is true of a sentence as its chapter writes it. */
export type Verdict = 'true' | 'true-with-conditions' | 'loose' | 'false';

/** The chapters that claims are taken from, as a record counts them. */
export const chapters = [
  'Activation functions: sigmoid, tanh and ReLU',
  'L2 regularization',
  'Parameter norm penalties',
  'Regularization and normalization',
  "Regularization's effect on gradients and loss",
] as const;

/** What a record says of a claim: where it stands, whether it holds, and its numbers. */
export interface ClaimRecord {
  readonly id: string;
  /** Place in `chapters`. */
  readonly chapter: number;
  readonly section: string;
  readonly area: AreaName;
  readonly verdict: Verdict;
  /** null: `expectedKeys` alone are known, or nothing is. */
  readonly expected: Measured | null;
  readonly expectedKeys?: readonly string[];
}

/** What the claims are about, in the order in which they are listed. */
export const areaNames = [
  'activations',
  'initialization',
  'gradient-flow',
  'linear-regions',
  'norm-penalties',
  'optimizers',
  'normalization',
  'geometry',
  'implicit-regularization',
  'robustness',
  'bayes',
] as const;
export type AreaName = (typeof areaNames)[number];

/** A number that a person may change. */
export interface ClaimParameter {
  readonly label: string;
  readonly default: number;
  readonly range: readonly [lowest: number, highest: number];
  readonly isWhole?: boolean;
  readonly unit?: string;
}

/** Numbers for the parameters of a claim. */
export type ParameterValues = Readonly<Record<string, number>>;

/** A training that a claim asks for. */
export interface TrainingWish {
  /** What a document says, as JSON. Its data are left out where `data` are given. */
  readonly document: { readonly [key: string]: JsonValue };
  /** Samples of its own; all of them train unless the document says otherwise. */
  readonly data?: Dataset;
  /** First parameters, in the order of the architecture's tensors. */
  readonly initial?: ArrayLike<number>;
  /** Steps whose weights are wanted besides those of the end; 0 is the start. */
  readonly keep?: readonly number[];
}

/** What came of it. */
export interface TrainedNetwork {
  readonly architecture: Architecture;
  readonly parameters: Float64Array;
  /** Parameters at the wanted steps. */
  readonly kept: ReadonlyMap<number, Float64Array>;
  /** Running averages of batch norm. */
  readonly running: Float64Array;
  /** Mean data loss of the batch of every step, before its update. */
  readonly losses: Float64Array;
  /** Norm of the gradient of every step, before clipping. */
  readonly gradientNorms: Float64Array;
  /** The samples that trained, scaled as the network saw them: samples x features, and encoded targets samples x outputs. */
  readonly inputs: Float64Array;
  readonly targets: Float64Array;
}

/** Trains a network in single precision. @throws LabError  the document is wrong, the run diverged or was cancelled */
export type Train = (wish: TrainingWish) => Promise<TrainedNetwork>;

/** What a claim may use while it runs. */
export interface ClaimContext {
  readonly signal: AbortSignal;
  /** Seeded by the claim's name: the same numbers at every run. */
  readonly random: Random;
  readonly train: Train;
  /** Milliseconds. */
  clock(): number;
  /** Lets a cancel in; long loops wait for it at least every 30 ms. @throws LabError engine/cancelled */
  pause(): Promise<void>;
}

type WithoutPlace<C> = C extends Chart ? Omit<C, 'view' | 'run' | 'step' | 'explanation'> : never;

/** A chart as a claim draws it; who shows it adds where it stands and the claim's own words as its explanation. */
export type ClaimChart = WithoutPlace<Chart>;

/** What a computation found: numbers under the keys of the record, and how they are drawn, made when it is asked for. */
export interface Finding {
  readonly numbers: Measured;
  readonly charts: () => readonly ClaimChart[];
}

/** Nothing can be computed for these parameters, and why. */
export interface NotApplicable {
  readonly notApplicable: Message;
}

/** With what a claim is measured. */
export interface Measuring<Use> {
  /** The ingredient, or what a test puts in its place. */
  readonly use: Use;
  readonly parameters: ParameterValues;
  /** Inputs that the record names: what is read of it is told with the measured numbers. */
  readonly given: Given;
  readonly context: ClaimContext;
}

/** One claim as its area's table writes it; area, verdict, chapter and expected numbers stand in its record. */
export interface ClaimDefinition<Use> {
  readonly id: string;
  /** The sentence, in plain words. */
  readonly statement: string;
  /** TeX. */
  readonly formula: string;
  /** What must hold for it, in plain words. */
  readonly assumptions: string;
  /** What is right, of a sentence that is not true as it stands. */
  readonly correction?: string;
  readonly parameters?: Readonly<Record<string, ClaimParameter>>;
  /** A document that shows it, for a new editor. */
  readonly experiment?: { readonly [key: string]: JsonValue };
  /** One function or input that the whole computation hangs on: with a wrong one the claim must fail. */
  readonly ingredient: {
    readonly name: string;
    readonly value: Use;
    /** Another one in its place; without it `spoiled(value)`. */
    readonly spoil?: (value: Use) => Use;
  };
  readonly bands?: Readonly<Record<string, Band>>;
  readonly refutes?: readonly Refutation[];
  /** Expected numbers by a formula or in a second way, without the ingredient. They hold for all parameters. */
  closedForms?(parameters: ParameterValues, given: Given): Measured;
  measure(measuring: Measuring<Use>): Finding | NotApplicable | Promise<Finding | NotApplicable>;
}

/** A claim that has run. */
export interface ClaimResult {
  readonly measured: Measured;
  /** By formulas where there are some, else what the record holds for these parameters; a key may be missing. */
  readonly expected: Measured;
  readonly checks: readonly Check[];
  readonly passed: boolean;
  /** Why nothing was computed. */
  readonly notApplicable?: Message;
  /** Parameters that were outside their range, as they were used. */
  readonly clamped: readonly string[];
  readonly charts: () => readonly ClaimChart[];
}

/** A claim with its record: what all others use. */
export interface Claim {
  readonly id: string;
  readonly area: AreaName;
  readonly verdict: Verdict;
  readonly statement: string;
  readonly formula: string;
  readonly assumptions: string;
  readonly correction?: string;
  readonly source: { readonly chapter: string; readonly theorem: string };
  readonly parameters: Readonly<Record<string, ClaimParameter>>;
  readonly experiment?: { readonly [key: string]: JsonValue };
  /** What the test spoils. */
  readonly ingredient: string;
  /** @param isSpoiled  with a wrong ingredient */
  run(parameters: ParameterValues, context: ClaimContext, isSpoiled?: boolean): Promise<ClaimResult>;
}

/** A definition whose ingredient nobody else needs to know. */
export interface ClaimEntry {
  readonly id: string;
  bind(record: ClaimRecord): Claim;
}
