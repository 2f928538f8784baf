import * as vscode from 'vscode';
import { randomBytes } from 'node:crypto';
import { createEngineClient, type EngineClient } from './host/document/engineClient.ts';
import type { EngineHearers, LiveSettings } from './host/document/labDocument.ts';
import { markClaims } from './host/editor/claimGutter.ts';
import { registerCommands } from './host/editor/commands.ts';
import { keepContextKeys } from './host/editor/contextKeys.ts';
import { followTexts } from './host/editor/followTexts.ts';
import { tellHiddenEnds } from './host/editor/endNotice.ts';
import { registerLanguageFeatures } from './host/editor/languageFeatures.ts';
import { createLabStatus } from './host/editor/labStatus.ts';
import { createClaimTests } from './host/editor/testExplorer.ts';
import { keepSpareEngine } from './host/editor/spareEngine.ts';
import { createFormulaPictures } from './host/files/formulaPictures.ts';
import { createFileWatch } from './host/files/fileWatch.ts';
import { createLabs, panelType, type Labs } from './host/page/labs.ts';
import { createDataReader } from './host/text/dataReader.ts';
import { createTextReader, type TextReader } from './host/text/textReader.ts';
import { startHostThread, type HostThread } from './host/threads/hostThread.ts';
import { createSpareThread } from './host/threads/spareThread.ts';
import { createThreadClient, type ThreadClient } from './host/threads/threadClient.ts';
import type { EventHandlers } from './protocol/endpoint.ts';
import type { EngineEvents } from './protocol/messages.ts';
import type { ReaderRequests } from './language/reader/messages.ts';

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
  const bundle = (name: string): string => vscode.Uri.joinPath(extension, 'dist', name).fsPath;
  const thread = createReaderThread(bundle('reader.js'), log, onFault);
  const files = createFileWatch();
  const formulas = createFormulaPictures(extension, onFault);
  const reader = createTextReader({
    data: createDataReader({ thread, extension, onFault }),
    onFiles: ({ uri }, named) => files.watch(uri, named),
  });
  const engines = createSpareThread((onDeath) => startHostThread(bundle('worker.js'), onDeath));
  const labs = createLabs({
    extension,
    formulas,
    nonce: () => randomBytes(16).toString('hex'),
    onFault,
    reader,
    services: {
      fault: onFault,
      settings: liveSettings,
      clock: () => performance.now(),
      createEngine: (hearers) => createEngine(hearers, { start: (onDeath) => engines.take(onDeath), log, onFault }),
    },
  });
  const claimTests = createClaimTests(
    createEngineClient({
      start: (onDeath) => startHostThread(bundle('worker.js'), onDeath),
      events: unheard,
      onDeath: (error) => log.warn(error.message),
      onFault,
    }),
    onFault,
  );
  context.subscriptions.push(
    log,
    claimTests,
    { dispose: () => thread.close() },
    files,
    reader,
    labs,
    engines,
    createLabStatus(labs),
    tellHiddenEnds(labs, () => performance.now()),
    keepContextKeys(labs),
    keepSpareEngine(labs, () => engines.prepare()),
    registerCommands({ labs, extension, log, claimTests }, onFault),
    registerLanguageFeatures({ reader, formulas }),
    markClaims(reader, extension),
    vscode.window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: (panel, state) => labs.restore(panel, state),
    }),
    followTexts({ reader, labs, files, onFault }),
  );
  return { labs, reader, activationMilliseconds: performance.now() - start };
}

/** Claims are computed without a run: nothing is told. */
const unheard: EventHandlers<EngineEvents> = {
  charts: () => undefined,
  progress: () => undefined,
  work: () => undefined,
  kept: () => undefined,
  folded: () => undefined,
};

/** The thread that reads data, for all texts of the window. */
function createReaderThread(
  file: string,
  log: vscode.LogOutputChannel,
  onFault: (error: unknown) => void,
): ThreadClient<ReaderRequests> {
  return createThreadClient<ReaderRequests>({
    start: (onDeath) => startHostThread(file, onDeath, { texts: vscode.l10n.bundle ?? {} }),
    events: {},
    death: 'reader/died',
    onDeath: (error) => log.warn(error.message),
    onFault,
  });
}

function liveSettings(): LiveSettings {
  const settings = vscode.workspace.getConfiguration('reglab.live');
  const delay = settings.get<unknown>('delay');
  // Whatever else stands in a settings file means what is usual.
  return { live: settings.get('enabled', true), delay: typeof delay === 'number' && delay >= 0 ? delay : 'auto' };
}

interface EngineOutside {
  readonly start: (onDeath: (reason: string) => void) => HostThread;
  readonly log: vscode.LogOutputChannel;
  readonly onFault: (error: unknown) => void;
}

/** The engine of one document; the log hears of it too. */
function createEngine({ died, ...hearers }: EngineHearers, { start, log, onFault }: EngineOutside): EngineClient {
  return createEngineClient({
    start,
    events: hearers,
    onDeath: (error) => {
      log.warn(error.message);
      died(error);
    },
    onFault,
  });
}
