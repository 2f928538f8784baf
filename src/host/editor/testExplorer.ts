import * as vscode from 'vscode';
import { LabError } from '../../core/ground/errors.ts';
import type { ListedClaim, VerifiedClaim } from '../../protocol/claims.ts';
import type { EngineClient } from '../document/engineClient.ts';
import { languageId } from '../files/languageId.ts';
import { localize } from '../files/localize.ts';
import { verdictWord } from './verdictWord.ts';

/** The claims in the editor's list of tests: areas, and the sentences in them. */
export interface ClaimTests {
  dispose(): void;
  /** Runs all of them, as the command does. */
  runAll(): Promise<void>;
}

/** Builds the list; the claims are asked for when someone looks at it. The engine is one of its own, so that no run waits for it. */
export function createClaimTests(
  engine: Pick<EngineClient, 'request' | 'close'>,
  onFault: (error: unknown) => void,
): ClaimTests {
  const controller = vscode.tests.createTestController('reglab.theory', vscode.l10n.t('RegLab: Theory'));
  let listed: Promise<void> | undefined;
  const list = (): Promise<void> => (listed ??= fill(controller, engine));
  controller.resolveHandler = async () => {
    try {
      await list();
    } catch (error) {
      listed = undefined;
      onFault(error);
    }
  };
  const run = async (request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> => {
    await list();
    await runTests({ controller, request, token, engine });
    if (request.continuous === true) await runAgain(() => runTests({ controller, request, token, engine }), token);
  };
  controller.createRunProfile(vscode.l10n.t('Compute'), vscode.TestRunProfileKind.Run, run, true, undefined, true);
  return {
    async runAll() {
      const stop = new vscode.CancellationTokenSource();
      try {
        await run(new vscode.TestRunRequest(), stop.token);
      } finally {
        stop.dispose();
      }
    },
    dispose() {
      controller.dispose();
      engine.close();
    },
  };
}

/** Runs once more after every saved experiment, one time at once, until that is ended. */
async function runAgain(run: () => Promise<void>, token: vscode.CancellationToken): Promise<void> {
  let underway = Promise.resolve();
  let isWaiting = false;
  const saving = vscode.workspace.onDidSaveTextDocument(({ languageId: language }) => {
    if (language !== languageId || isWaiting) return;
    isWaiting = true;
    underway = underway.then(() => {
      isWaiting = false;
      return run();
    });
  });
  if (!token.isCancellationRequested)
    await new Promise<void>((resolve) => {
      token.onCancellationRequested(() => resolve());
    });
  saving.dispose();
  await underway;
}

async function fill(controller: vscode.TestController, engine: Pick<EngineClient, 'request'>): Promise<void> {
  const areas = new Map<string, vscode.TestItem>();
  for (const claim of await engine.request('listClaims', null)) {
    const area = areas.get(claim.area) ?? controller.createTestItem(claim.area, localize(claim.areaLabel));
    areas.set(claim.area, area);
    area.children.add(itemOf(controller, claim));
  }
  controller.items.replace([...areas.values()]);
}

function itemOf(controller: vscode.TestController, { id, statement, verdict }: ListedClaim): vscode.TestItem {
  const item = controller.createTestItem(id, localize(statement));
  item.description = verdictWord(verdict);
  return item;
}

interface RunContext {
  readonly controller: vscode.TestController;
  readonly request: vscode.TestRunRequest;
  readonly token: vscode.CancellationToken;
  readonly engine: Pick<EngineClient, 'request'>;
}

async function runTests({ controller, request, token, engine }: RunContext): Promise<void> {
  const run = controller.createTestRun(request);
  const items = chosenItems(controller, request);
  for (const item of items) run.enqueued(item);
  try {
    for (const item of items) {
      if (token.isCancellationRequested) run.skipped(item);
      else await runTest(item, run, { token, engine });
    }
  } finally {
    run.end();
  }
}

async function runTest(
  item: vscode.TestItem,
  run: vscode.TestRun,
  { token, engine }: Pick<RunContext, 'token' | 'engine'>,
): Promise<void> {
  run.started(item);
  const stop = new AbortController();
  const hearing = token.onCancellationRequested(() => stop.abort());
  try {
    const [result] = await engine.request('verifyClaims', { ids: [item.id] }, stop.signal);
    if (result !== undefined) report(item, run, result);
  } catch (error) {
    if (error instanceof LabError && error.code === 'engine/cancelled') run.skipped(item);
    else run.errored(item, new vscode.TestMessage(error instanceof Error ? error.message : String(error)));
  } finally {
    hearing.dispose();
  }
}

function report(item: vscode.TestItem, run: vscode.TestRun, { passed, reason, missed, seconds }: VerifiedClaim): void {
  const duration = 1000 * seconds;
  if (passed) {
    run.passed(item, duration);
    return;
  }
  const messages = missed.map(({ name, measured, expected, tolerance }) =>
    vscode.TestMessage.diff(
      vscode.l10n.t('{0} is not as expected (tolerance {1})', name, String(tolerance ?? 0)),
      String(expected),
      String(measured),
    ),
  );
  run.failed(item, reason === undefined ? messages : [new vscode.TestMessage(reason)], duration);
}

/** The claims of a request: those that it names, those of the areas that it names, all where it names none; without those that it leaves out. */
function chosenItems(
  controller: vscode.TestController,
  { include, exclude }: vscode.TestRunRequest,
): vscode.TestItem[] {
  const leavesOf = (item: vscode.TestItem): vscode.TestItem[] =>
    item.children.size === 0 ? [item] : [...item.children].flatMap(([, child]) => leavesOf(child));
  const wanted = include ?? [...controller.items].map(([, item]) => item);
  const left = new Set((exclude ?? []).flatMap(leavesOf));
  return [...new Set(wanted.flatMap(leavesOf))].filter((item) => !left.has(item));
}
