import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { registerCommands, languageId } from './host/editor/commands.ts';
import { createDatasetSource } from './host/files/datasetSource.ts';
import { createEngineClient } from './host/document/engineClient.ts';
import { startEngineThread } from './host/document/engineThread.ts';
import { createFormulaPictures } from './host/editor/hoverMarkdown.ts';
import { createLabs, panelType, type Labs } from './host/page/labs.ts';
import { registerLanguageFeatures } from './host/editor/languageFeatures.ts';
import { createNetworkSource } from './host/files/networkSource.ts';
import { createRunStatus } from './host/editor/runStatus.ts';
import { createTextReader, type TextReader } from './host/text/textReader.ts';

/** What the tests of the real window may touch. */
export interface ExtensionInterface {
  readonly labs: Labs;
  readonly reader: TextReader;
  readonly activationMilliseconds: number;
}

/** Builds the tenants and wires them; starts no engine and reads no file. */
export function activate(context: vscode.ExtensionContext): ExtensionInterface {
  const start = performance.now();
  const log = vscode.window.createOutputChannel('RegLab', { log: true });
  const onFault = (error: unknown): void => {
    log.error(error instanceof Error ? error : String(error));
  };
  const sources = { datasets: createDatasetSource(context.extensionUri), networks: createNetworkSource() };
  const reader = createTextReader(sources, onFault);
  const status = createRunStatus();
  const worker = vscode.Uri.joinPath(context.extensionUri, 'dist', 'worker.js').fsPath;
  const labs = createLabs({
    extension: context.extensionUri,
    nonce: () => randomBytes(16).toString('hex'),
    onFault,
    reader,
    services: {
      fault: onFault,
      settings: () => {
        const settings = vscode.workspace.getConfiguration('reglab.live');
        return { live: settings.get('enabled', true), delay: settings.get('delay', 300) };
      },
      createEngine: ({ charts, progress, work, kept, died }) =>
        createEngineClient({
          start: (onDeath) => startEngineThread(worker, onDeath),
          events: {
            charts,
            work,
            kept,
            progress: (now) => {
              status.show(now);
              progress(now);
            },
          },
          onDeath: (error) => {
            log.warn(error.message);
            died(error);
          },
          onFault,
        }),
    },
  });
  context.subscriptions.push(
    log,
    reader,
    status,
    labs,
    registerCommands({ labs, extension: context.extensionUri, log }, onFault),
    registerLanguageFeatures({ reader, formulas: createFormulaPictures(context.extensionUri, onFault) }),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: (panel, state) => labs.restore(panel, state),
    }),
    ...followTexts(reader, labs),
  );
  return { labs, reader, activationMilliseconds: performance.now() - start };
}

/** Keeps diagnostics and labs in step with the open texts. */
function followTexts(reader: TextReader, labs: Labs): vscode.Disposable[] {
  const isExperiment = (document: vscode.TextDocument): boolean => document.languageId === languageId;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const refreshSoon = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => void reader.refresh(document), 120),
    );
  };
  for (const document of vscode.workspace.textDocuments) if (isExperiment(document)) refreshSoon(document);
  return [
    vscode.workspace.onDidOpenTextDocument((document) => {
      if (isExperiment(document)) refreshSoon(document);
    }),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      if (!isExperiment(document) || contentChanges.length === 0) return;
      refreshSoon(document);
      labs.textChanged(document);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      clearTimeout(timers.get(document.uri.toString()));
      reader.forget(document);
    }),
    new vscode.Disposable(() => {
      for (const timer of timers.values()) clearTimeout(timer);
    }),
  ];
}
