import * as vscode from 'vscode';
import type { Experiment } from '../../core/config/config.ts';
import type { Dataset } from '../../core/tables/dataset.ts';
import type { NetworkFile } from '../../core/experiment/networkFile.ts';
import { readDocument, rangeOf, type LabProblem, type LabText } from '../../language/document/document.ts';
import { diagnose } from '../../language/rules/diagnostics.ts';
import type { Failure } from '../../protocol/messages.ts';
import type { DatasetSource } from '../files/datasetSource.ts';
import { localize } from '../files/localize.ts';
import type { NetworkSource } from '../files/networkSource.ts';

/** All that is known about one version of a text. */
export interface Reading {
  readonly text: LabText;
  readonly dataset: Dataset | undefined;
  /** What `network.weights` names. */
  readonly weights: NetworkFile | undefined;
  /** Of the text, of its files, and of theory. */
  readonly problems: readonly LabProblem[];
  /** How the last run of this version failed. */
  readonly failure: LabProblem | undefined;
}

/** Reads every version of a text once, and shows what is wrong with it in the editor. */
export interface TextReader {
  dispose(): void;
  read(document: vscode.TextDocument): LabText;
  /** The newest complete reading; the data may be of the version before while they load. */
  reading(document: vscode.TextDocument): Reading;
  /** Reads data and weights too, asks theory, and publishes; once for every version of the text, again where files of the user's may have changed. */
  refresh(document: vscode.TextDocument): Promise<Reading>;
  /** Shows a failed run at its place until the text changes or the next run begins (undefined). */
  showFailure(document: vscode.TextDocument, failure: Failure | undefined): void;
  forget(document: vscode.TextDocument): void;
  readonly onDidRefresh: vscode.Event<vscode.TextDocument>;
}

interface Entry {
  version: number;
  text: LabText;
  dataset: Dataset | undefined;
  weights: NetworkFile | undefined;
  problems: readonly LabProblem[];
  failure: LabProblem | undefined;
  completion: Promise<void> | undefined;
}

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
} as const;

/** Where samples and weights come from. */
export interface Sources {
  readonly datasets: DatasetSource;
  readonly networks: NetworkSource;
}

export function createTextReader({ datasets, networks }: Sources, onFault: (error: unknown) => void): TextReader {
  const collection = vscode.languages.createDiagnosticCollection('reglab');
  const refreshed = new vscode.EventEmitter<vscode.TextDocument>();
  const entries = new Map<string, Entry>();

  const entryOf = (document: vscode.TextDocument): Entry => {
    const key = document.uri.toString();
    const known = entries.get(key);
    if (known?.version === document.version) return known;
    const text = readDocument(document.getText());
    const entry: Entry = {
      version: document.version,
      text,
      dataset: known?.dataset,
      weights: known?.weights,
      problems: text.problems,
      failure: undefined,
      completion: undefined,
    };
    entries.set(key, entry);
    return entry;
  };
  const publish = (document: vscode.TextDocument, { problems, failure }: Entry): void => {
    const all = failure === undefined ? problems : [...problems, failure];
    collection.set(
      document.uri,
      all.map((problem) => toDiagnostic(document, problem)),
    );
  };
  const complete = async (document: vscode.TextDocument, entry: Entry): Promise<void> => {
    const { experiment } = entry.text;
    if (experiment === undefined) return;
    try {
      const [data, network] = await Promise.all([
        datasets.load(entry.text, experiment, document.uri),
        networks.load(entry.text, experiment, document.uri),
      ]);
      entry.dataset = data.found;
      entry.weights = network.found;
      const ofRules = diagnose(entry.text, data.found, network.found);
      entry.problems = [...entry.text.problems, ...data.problems, ...network.problems, ...ofRules];
      if (entryOf(document) !== entry) return;
      publish(document, entry);
      refreshed.fire(document);
    } catch (error) {
      onFault(error);
    }
  };

  return {
    onDidRefresh: refreshed.event,
    read: (document) => entryOf(document).text,
    reading: (document) => entryOf(document),
    async refresh(document) {
      const entry = entryOf(document);
      publish(document, entry);
      await (entry.completion ??= complete(document, entry));
      // A file may be another one by the next time it is asked for.
      if (namesFile(entry.text.experiment)) entry.completion = undefined;
      return entry;
    },
    showFailure(document, found) {
      const entry = entryOf(document);
      if (found === undefined) {
        if (entry.failure === undefined) return;
        entry.failure = undefined;
        publish(document, entry);
        return;
      }
      const { code, message, fix } = found;
      const pointer = fix?.change.pointer ?? [];
      const range = entry.text.tree === undefined ? { start: 0, end: 0 } : rangeOf(entry.text.tree, pointer);
      const change = fix?.change;
      const edits =
        change === undefined
          ? []
          : [
              change.value === undefined
                ? { pointer: change.pointer, remove: true as const }
                : { pointer: change.pointer, value: change.value },
            ];
      entry.failure = {
        code,
        severity: 'error',
        message,
        pointer,
        ...range,
        fixes: fix === undefined ? [] : [{ title: fix.title, edits }],
      };
      publish(document, entry);
    },
    forget(document) {
      entries.delete(document.uri.toString());
      collection.delete(document.uri);
    },
    dispose() {
      collection.dispose();
      refreshed.dispose();
      entries.clear();
    },
  };
}

/** Whether a document names a file of the user's own. */
function namesFile(experiment: Experiment | undefined): boolean {
  return experiment?.data.csv !== undefined || experiment?.network.weights !== undefined;
}

/** The range of a problem; a place without length (the root of an empty text) gets the first character. */
export function toRange(document: vscode.TextDocument, { start, end }: { start: number; end: number }): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(Math.max(end, start + 1)));
}

function toDiagnostic(document: vscode.TextDocument, problem: LabProblem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    toRange(document, problem),
    localize(problem.message),
    severities[problem.severity],
  );
  diagnostic.code = problem.code;
  diagnostic.source = 'RegLab';
  return diagnostic;
}
