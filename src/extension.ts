import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { createEngineClient, type EngineClient } from './host/document/engineClient.ts';
import { startEngineThread } from './host/document/engineThread.ts';
import type { EngineHearers } from './host/document/labDocument.ts';
import { registerCommands } from './host/editor/commands.ts';
import { followTexts } from './host/editor/followTexts.ts';
import { createFormulaPictures } from './host/editor/hoverMarkdown.ts';
import { registerLanguageFeatures } from './host/editor/languageFeatures.ts';
import { createRunStatus, type RunStatus } from './host/editor/runStatus.ts';
import { createDatasetSource } from './host/files/datasetSource.ts';
import { createNetworkSource } from './host/files/networkSource.ts';
import { createLabs, panelType, type Labs } from './host/page/labs.ts';
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
  const { extensionUri: extension } = context;
  const log = vscode.window.createOutputChannel('RegLab', { log: true });
  const onFault = (error: unknown): void => {
    log.error(error instanceof Error ? error : String(error));
  };
  const sources = { datasets: createDatasetSource(extension), networks: createNetworkSource() };
  const reader = createTextReader(sources, onFault);
  const status = createRunStatus();
  const worker = vscode.Uri.joinPath(extension, 'dist', 'worker.js').fsPath;
  const labs = createLabs({
    extension,
    nonce: () => randomBytes(16).toString('hex'),
    onFault,
    reader,
    services: {
      fault: onFault,
      settings: liveSettings,
      createEngine: (hearers) => createEngine(hearers, { worker, status, log, onFault }),
    },
  });
  context.subscriptions.push(
    log,
    reader,
    status,
    labs,
    registerCommands({ labs, extension, log }, onFault),
    registerLanguageFeatures({ reader, formulas: createFormulaPictures(extension, onFault) }),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: (panel, state) => labs.restore(panel, state),
    }),
    followTexts(reader, labs),
  );
  return { labs, reader, activationMilliseconds: performance.now() - start };
}

function liveSettings(): { live: boolean; delay: number } {
  const settings = vscode.workspace.getConfiguration('reglab.live');
  return { live: settings.get('enabled', true), delay: settings.get('delay', 300) };
}

interface EngineOutside {
  /** The file of the engine's thread. */
  readonly worker: string;
  readonly status: RunStatus;
  readonly log: vscode.LogOutputChannel;
  readonly onFault: (error: unknown) => void;
}

/** The engine of one document; the status bar and the log hear of it too. */
function createEngine(
  { died, ...hearers }: EngineHearers,
  { worker, status, log, onFault }: EngineOutside,
): EngineClient {
  return createEngineClient({
    start: (onDeath) => startEngineThread(worker, onDeath),
    events: {
      ...hearers,
      progress: (now) => {
        status.show(now);
        hearers.progress(now);
      },
    },
    onDeath: (error) => {
      log.warn(error.message);
      died(error);
    },
    onFault,
  });
}
