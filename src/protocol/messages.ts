import type { Experiment, LabConfig } from '../core/config/config.ts';
import type { Dataset } from '../core/tables/dataset.ts';
import type { ErrorCode, Message } from '../core/ground/errors.ts';
import type { TableDescription } from '../core/experiment/tableDescription.ts';
import type { NetworkFile } from '../core/experiment/networkFile.ts';
import type { JsonValue, Pointer } from '../core/config/parseConfigProblems.ts';
import type { Chart } from './charts.ts';
import type { ClaimChoice, ListedClaim, VerifiedClaim } from './claims.ts';
import type { ChartKey, ViewName } from './views.ts';
import type { ExportedNetwork, ExportFormat } from '../core/experiment/exportFormats.ts';

export type { JsonValue, Pointer };

/** A change of the text that the page or a quick fix asks for. `value` undefined removes the key. */
export interface TextChange {
  readonly pointer: Pointer;
  readonly value?: JsonValue;
}

/** Tells one state of a text from every other one, that of the same file opened again too. */
export type TextVersion = string;

/** Of the train kernel: `fused` where the engine offers fused multiply-add (relaxed SIMD). */
export type EngineBuild = 'fused' | 'plain';

export type RunState = 'idle' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed';

/** How far a run is. Sent with every batch of charts and at every change of state. */
export interface Progress {
  readonly run: number;
  readonly state: RunState;
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly engine: 'ops' | 'kernel' | undefined;
  readonly engineBuild?: EngineBuild;
  /** Why the fallback ran. */
  readonly engineReason?: Message;
  readonly stepsPerSecond: number;
  /** The steps that can be shown, ascending. Told while the run rests; nobody can choose one before. */
  readonly recorded?: readonly number[];
  /** The recorded step on show, where it is not `step`. */
  readonly shownStep?: number;
  /** `step` is then that of the weights that count: with `restoredStep` an earlier one. */
  readonly stoppedAt?: StoppedAt;
}

/** A failure as it crosses a border. */
export interface Failure {
  readonly code: ErrorCode | 'internal';
  readonly message: Message;
  /** A change of the text that would help. */
  readonly fix?: { readonly title: Message; readonly change: TextChange };
}

/** The final (or current) numbers of a run, for the command line and the status line. */
export interface RunSummary {
  readonly engine: 'ops' | 'kernel';
  readonly engineBuild?: EngineBuild;
  readonly engineReason?: Message;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly seconds: number;
  readonly loss: { readonly train: number; readonly validation: number | null };
  readonly objective: number;
  readonly accuracy?: { readonly train: number; readonly validation: number | null };
  /** Coefficient of determination, regression only. */
  readonly r2?: { readonly train: number; readonly validation: number | null };
  readonly layers: readonly {
    readonly name: string;
    readonly units: number;
    readonly activation: string;
    readonly parameters: number;
  }[];
  readonly stoppedAt?: StoppedAt;
}

/** Where training ended: before its last step, or at it (`last-step`) when early stopping has put earlier weights back. */
export interface StoppedAt {
  readonly step: number;
  readonly reason: 'early-stopping' | 'cancelled' | 'diverged' | 'last-step';
  /** The step of the weights that were put back; all charts and exports are of them. */
  readonly restoredStep?: number;
}

/** host (or terminal) -> engine */
export interface EngineRequests {
  run: { params: RunParameters; result: RunSummary };
  pause: { params: { run: number }; result: null };
  resume: { params: { run: number }; result: null };
  /** One step, then paused. */
  step: { params: { run: number }; result: null };
  /** Ends the run and keeps its last charts. */
  stop: { params: { run: number }; result: null };
  /** What should be computed from now on; what is hidden or folded costs nothing. */
  views: { params: { run: number } & Looked; result: null };
  /** Charts of these views as of a recorded step. */
  show: { params: { run: number; step: number }; result: null };
  /** Other wishes for the views of the same run: slice, range, strengths. Nothing is trained again. */
  lab: { params: { run: number } & ViewWishes; result: null };
  /** Chooses a place of a view (a cell of the plane); its charts follow. Undefined takes the choice back. */
  choose: { params: { run: number; view: ViewName; place: Place | undefined }; result: null };
  /** Chooses a sample by its place in the data set, for all views; undefined takes the choice back. */
  chooseSample: { params: { run: number; sample: number | undefined }; result: null };
  /** Chooses a claim of the view Theory. */
  chooseClaim: { params: { run: number; claim: ClaimChoice }; result: null };
  /** All claims; no run is needed. */
  listClaims: { params: null; result: readonly ListedClaim[] };
  /** Computes claims one after the other; no run is needed. */
  verifyClaims: { params: { ids: readonly string[] }; result: readonly VerifiedClaim[] };
  /** Ends what the views compute at the moment; training goes on, and what they have so far stays. */
  halt: { params: { run: number }; result: null };
  /** The network as files: the weights as they are, or those of the recorded step that is nearest. */
  export: { params: { run: number; format: ExportFormat; step?: number }; result: ExportedNetwork };
  /** Live tensors, for the tests of leaks. */
  memory: { params: null; result: { tensors: number; heapBytes: number } };
}

/** What is looked at. */
export interface Looked {
  readonly views: readonly ViewName[];
  /** Of the charts in named groups those that are looked at, of all views; without it all are. */
  readonly unfolded?: readonly ChartKey[];
}

/** The wishes of a text for the views, with the file that they name. */
export interface ViewWishes {
  readonly lab: LabConfig;
  /** What `lab.geometry.to` names. */
  readonly lineEnd?: NetworkFile | undefined;
}

export interface RunParameters extends Looked {
  readonly run: number;
  readonly experiment: Experiment;
  readonly dataset: Dataset;
  /** How the file of the data was read. */
  readonly table?: TableDescription;
  /** What `network.weights` names. */
  readonly weights?: NetworkFile;
  /** What `lab.geometry.to` names. */
  readonly lineEnd?: NetworkFile | undefined;
  /** Which claim the view Theory shows; absent: its first. */
  readonly claim?: ClaimChoice;
  /** Start paused at step 0. */
  readonly paused: boolean;
}

/** A place on the plane of a view, in the units of its axes. */
export type Place = readonly [x: number, y: number];

/** How far the work of a view is that takes longer than a moment: a path, the regions of a large network. */
export interface ViewProgress {
  readonly run: number;
  readonly view: ViewName;
  /** halted: ended by the user, what it had stays in view. */
  readonly state: 'working' | 'finished' | 'halted' | 'failed';
  readonly done: number;
  readonly total: number;
  /** Of work that failed. */
  readonly failure?: Failure;
}

export interface EngineEvents {
  charts: { readonly run: number; readonly charts: readonly Chart[] };
  progress: Progress;
  work: ViewProgress;
  /** A view is through at rest: these of its charts stand, others are gone. */
  kept: { readonly run: number; readonly view: ViewName; readonly ids: readonly string[] };
  folded: FoldedCharts & { readonly run: number };
}

/** Charts that a view has in groups which nobody has opened: they are not made. */
export interface FoldedCharts {
  readonly view: ViewName;
  readonly charts: readonly string[];
}

/** page -> host */
export interface PageRequests {
  /** The page is awake and receives everything current. `unfolded` as for `unfold`. */
  ready: { params: { unfolded: readonly ChartKey[] }; result: PageStart };
  run: { params: null; result: null };
  pause: { params: null; result: null };
  step: { params: null; result: null };
  stop: { params: null; result: null };
  reset: { params: null; result: null };
  /** Changes the text, if it still is at the version that the changes were made for; the result is the version that they leave. */
  edit: { params: { changes: readonly TextChange[]; version: TextVersion }; result: { version: TextVersion } };
  /** Moves the cursor of the text to this place. */
  reveal: { params: { pointer: Pointer }; result: null };
  /** Shows the place of a problem: in the text, or in the file that it is in. */
  visit: { params: ProblemPlace; result: null };
  /** Makes one of the fixes of a problem an edit of the text. */
  fix: { params: ProblemPlace & { readonly fix: number }; result: { version: TextVersion } };
  /** Takes the last change of the text back, or makes it again. */
  undo: { params: { redo: boolean }; result: null };
  /** Chooses the tab; remembered by the page and told to the engine. */
  view: { params: { view: ViewName }; result: null };
  /** Of the charts in named groups these are looked at from now on, of all views. */
  unfold: { params: { unfolded: readonly ChartKey[] }; result: null };
  show: { params: { step: number }; result: null };
  /** Chooses a place on the plane of the view that is shown; its charts follow. */
  choose: { params: { place: Place | undefined }; result: null };
  /** Chooses a sample, which all views then show in detail. */
  chooseSample: { params: { sample: number | undefined }; result: null };
  /** Chooses a claim of the view Theory, with values for its parameters. */
  chooseClaim: { params: { claim: ClaimChoice }; result: null };
  /** Opens a text as a new experiment that has no file yet. */
  openExperiment: { params: { text: string }; result: null };
  /** The picture of a formula of the tables or the claims as SVG; null: there is none. */
  formula: { params: { tex: string }; result: { svg: string | null } };
  /** Ends what a view computes beside training (a path); what it has so far stays. */
  halt: { params: null; result: null };
  /** Saves text or a picture (base64) where the user says. */
  save: { params: { name: string; encoding: 'utf8' | 'base64'; content: string }; result: { saved: boolean } };
}

export interface PageStart {
  readonly view: ViewName;
  /** It stays with its document, whatever the editor shows. */
  readonly isLocked: boolean;
  /** Translations: English text -> text of the user's language; empty = English. */
  readonly texts: Readonly<Record<string, string>>;
  readonly document: DocumentState;
  readonly progress: Progress | undefined;
  readonly work: readonly ViewProgress[];
  readonly charts: readonly Chart[];
  readonly folded: readonly FoldedCharts[];
  readonly failure: Failure | undefined;
}

/** One of the problems of a text, by its place among those that the page was told of. */
export interface ProblemPlace {
  readonly problem: number;
  /** Of the text that they are of. */
  readonly version: TextVersion;
}

/** What the page must know about the text. */
export interface DocumentState {
  readonly title: string;
  readonly uri: string;
  /** Of the text that this is about; changes name it. */
  readonly version: TextVersion;
  /** The text has errors, the charts show the last valid one. */
  readonly stale: boolean;
  readonly problems: readonly {
    readonly severity: 'error' | 'warning';
    readonly message: Message;
    readonly pointer: Pointer;
    readonly line: number;
    /** The file that it is in, where that is not the text; `line` is then the file's. */
    readonly file?: string;
    /** What the fixes do that the page offers. */
    readonly fixes: readonly Message[];
  }[];
  /** Values behind the page's own controls; undefined while nothing valid is known. */
  readonly controls: DocumentControls | undefined;
}

/** The values that the page's controls show; every change becomes an edit of the text. */
export interface DocumentControls {
  /** Of the hidden layers, each once; more than one in a mixed network. */
  readonly activation: readonly string[];
  readonly activations: readonly string[];
  readonly optimizer: string;
  readonly optimizers: readonly string[];
  readonly learningRate: number;
  readonly penalty: string | undefined;
  readonly penalties: readonly string[];
  readonly lambda: number | undefined;
  readonly epochs: number;
  readonly layers: readonly number[];
  /** What belongs to single views, in their order. */
  readonly choices: readonly ViewChoice[];
  readonly pointers: Readonly<
    Record<'activation' | 'optimizer' | 'learningRate' | 'penalty' | 'lambda' | 'epochs', Pointer>
  >;
}

/** A choice of a view that is a key of the text. */
export interface ViewChoice {
  readonly view: ViewName;
  readonly label: Message;
  readonly pointer: Pointer;
  readonly options: readonly { readonly value: string; readonly label: Message }[];
  readonly value: string;
  /** The text says it as a number. */
  readonly isNumber?: boolean;
}

/** host -> page */
export interface PageEvents {
  /** The page shows another document from now on: everything current of that. */
  started: PageStart;
  locked: boolean;
  document: DocumentState;
  charts: readonly Chart[];
  progress: Progress;
  work: ViewProgress;
  kept: { readonly view: ViewName; readonly ids: readonly string[] };
  folded: FoldedCharts;
  failure: Failure | null;
  /** Everything computed is gone (reset, other document). */
  cleared: null;
  view: ViewName;
}
