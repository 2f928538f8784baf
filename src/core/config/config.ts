import type { Choice } from '../ground/registry.ts';
import type { ActivationName } from '../tables/activations.ts';
import type { InitializerName } from '../tables/initializers.ts';
import type { NormalizationName } from '../tables/normalizations.ts';
import type { LossName } from '../tables/losses.ts';
import type { PenaltyName } from '../tables/penalties.ts';
import type { ConstraintName } from '../tables/constraints.ts';
import type { OptimizerName } from '../tables/optimizers.ts';
import type { ScheduleConfig } from '../tables/schedules.ts';
import type { DataSourceName } from '../tables/datasets.ts';
import type { TableReading } from './tableReading.ts';
import type { Task } from '../tables/task.ts';

/** The experiment that a valid document describes, every default filled in. Plain data: it crosses threads. */
export interface Experiment {
  readonly title: string;
  readonly data: DataConfig;
  readonly network: NetworkConfig;
  /** Undefined until the data's task is known: then crossEntropy or meanSquaredError (see `resolveLoss`). */
  readonly loss: Choice<LossName> | undefined;
  readonly penalties: readonly PenaltyConfig[];
  readonly constraint: ConstraintConfig | undefined;
  readonly optimizer: OptimizerConfig;
  readonly schedule: ScheduleConfig;
  readonly clip: ClipConfig | undefined;
  readonly earlyStopping: EarlyStoppingConfig | undefined;
  readonly training: TrainingConfig;
  readonly lab: LabConfig;
}

/** What is learned from: the source, and what is done to its samples before a run. */
export interface DataConfig {
  /** A synthetic or bundled data set by name, or `csv`. */
  readonly source: DataSourceName;
  /** The source's own parameters (samples, noise, ...). */
  readonly options: Choice['options'];
  /** For `csv` only: path relative to the document, target column, task, and how the file is read. */
  readonly csv:
    { readonly file: string; readonly target: string; readonly task: Task; readonly reading: TableReading } | undefined;
  readonly seed: number;
  /** Share of the samples that validate, in [0, 0.9]. 0 uses every sample for training. */
  readonly validation: number;
  readonly standardize: boolean;
  readonly standardizeTarget: boolean;
}

/** What is trained: the hidden layers and what they begin with. */
export interface NetworkConfig {
  readonly init: Choice<InitializerName>;
  /** File with the initial weights, relative to the document; undefined = drawn by `init`. */
  readonly weights: string | undefined;
  /** false: no layer has an intercept. */
  readonly bias: boolean;
  /** Hidden layers, input to output. The output layer is linear and follows from task and loss. */
  readonly layers: readonly LayerConfig[];
}

/** One hidden layer. */
export interface LayerConfig {
  readonly units: number;
  readonly activation: Choice<ActivationName>;
  readonly norm: Choice<NormalizationName> | undefined;
  /** Share of outputs dropped in training (inverted dropout), in [0, 1). */
  readonly dropout: number;
  /** Overrides network.init for this layer. */
  readonly init: Choice<InitializerName> | undefined;
}

/** One term lambda * P(w) of the objective. */
export interface PenaltyConfig extends Choice<PenaltyName> {
  readonly lambda: number;
  /** Indices of weight layers (0 = first hidden layer, layers.length = output layer); undefined = all. */
  readonly layers: readonly number[] | undefined;
  /** Also penalise biases and norm parameters. */
  readonly biases: boolean;
}

/** The ball norm(w) <= radius that weights stay in. */
export interface ConstraintConfig extends Choice<ConstraintName> {
  readonly radius: number;
  readonly layers: readonly number[] | undefined;
}

/** How a gradient becomes a step. */
export interface OptimizerConfig extends Choice<OptimizerName> {
  readonly learningRate: number;
  /** Strength of L2 (coupled) or of decoupled decay, as the optimizer's entry says. */
  readonly weightDecay: number;
  /** Which parameters decay. */
  readonly decay: 'weights' | 'all' | 'none';
  /** Use the prox of a penalty where it has one; false: its subgradient. */
  readonly proximal: boolean;
}

/** The bound of a gradient, of its norm or of each entry. */
export interface ClipConfig {
  readonly by: 'norm' | 'value';
  readonly at: number;
}

/** When a run ends before its last epoch. */
export interface EarlyStoppingConfig {
  /** Epochs without a better validation loss before the run stops. */
  readonly patience: number;
  /** Smallest decrease that counts as better. */
  readonly minimumDelta: number;
}

/** How long and with which batches a run goes. */
export interface TrainingConfig {
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  /** Forces an implementation; undefined = the fastest that can. */
  readonly engine: 'ops' | 'kernel' | undefined;
  /** Steps between two recorded snapshots of the weights; undefined = chosen so that about 200 fit. */
  readonly snapshotEvery: number | undefined;
}

/** What the views show; nothing here changes the run. */
export interface LabConfig {
  readonly path: LabPathConfig;
  readonly regions: LabRegionsConfig;
  readonly geometry: LabGeometryConfig;
}

/** What the view Path solves and shows. */
export interface LabPathConfig {
  readonly penalty: Choice<PenaltyName> & { readonly groups: readonly (readonly number[])[] | undefined };
  /** Undefined: 100 for a linear model, 40 for a network. */
  readonly points: number | undefined;
  /** Smallest strength over the largest; undefined: by the shape of the data as glmnet does, 1e-3 for a network. */
  readonly ratio: number | undefined;
  /** Folds of cross-validation; 0 = none; undefined: 5 for a linear model, none for a network. */
  readonly folds: number | undefined;
  /** From the weakest strength to the strongest or back, for a network; undefined: as fits the penalty. */
  readonly direction: 'up' | 'down' | undefined;
  /** Passes over the training samples at each strength, for a network; undefined: about 600 steps, at least 10 passes. */
  readonly epochs: number | undefined;
  /** Strength to look at closely; undefined: that of the penalty in the text, else the best. */
  readonly lambda: number | undefined;
  /** Two weights of the linear model to look at closely; undefined: the two largest. */
  readonly weights: readonly [number, number] | undefined;
  /** Two ways to regularize, one over the other. */
  readonly compare: PathComparison;
}

/** Which two ways to regularize are laid over each other. */
export type PathComparison = 'none' | 'reluPairs' | 'adamDecay' | 'earlyStopping' | 'dropout';

/** Which plane of inputs the view Regions shows. */
export interface LabRegionsConfig {
  /**
   * `features`: two features; `principal`: plane of the two largest principal components; `samples`: plane through three samples; `auto`: features where
   * there are two or the text chooses them, else the principal plane.
   */
  readonly slice: 'auto' | 'features' | 'principal' | 'samples';
  /** Undefined: the first two that are not the same in all samples. */
  readonly features: readonly [number, number] | undefined;
  readonly samples: readonly [number, number, number];
  /** In the slice's coordinates; undefined = the data's range with a margin. */
  readonly box: readonly [readonly [number, number], readonly [number, number]] | undefined;
  readonly budget: number;
}

/** Which plane of weights the view Geometry shows. */
export interface LabGeometryConfig {
  /**
   * `weights`: two parameters, the others stay; `trajectory`: the plane on which the recorded weights vary most; `random`: two random directions,
   * normalised by filter; `line`: straight to other weights. Left out: `weights` for a linear model, else `trajectory`.
   */
  readonly plane: 'weights' | 'trajectory' | 'random' | 'line';
  /** Two parameters by their place in the flat vector; undefined: the two largest weights of one output of the last layer. */
  readonly weights: readonly [number, number] | undefined;
  readonly resolution: number;
  /** Half the side of the plane as a multiple of what the plane takes by itself. */
  readonly span: number;
  readonly seed: number;
  /** Where the line leads to: a recorded step, or a file of weights relative to the document; undefined: the line comes from the first step. */
  readonly to: number | string | undefined;
  /** The hidden layer that is multiplied while the next is divided; undefined: the first that can be. */
  readonly rescale: number | undefined;
  /** Which statistics batch norm uses on the plane. */
  readonly statistics: 'training' | 'inference';
}

/** The largest documents the lab accepts; more is refused with both numbers. */
export const budget = {
  parameters: 2_000_000,
  samples: 200_000,
  features: 10_000,
  steps: 5_000_000,
  csvBytes: 32 * 1024 * 1024,
  networkBytes: 64 * 1024 * 1024,
  documentBytes: 256 * 1024,
  /** Words, numbers and marks of a document. */
  documentTokens: 16_384,
  layers: 64,
  unitsPerLayer: 8192,
} as const;
