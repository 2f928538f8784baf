/**
 * The part of the editor that unit tests of the host may touch, as `vscode`. Tests lay out files and texts on the desk (host/fake/desk.ts) and
 * look at what became of them; the real thing is tested in test/host.
 */
export * from './host/fake/values.ts';
export { CancellationTokenSource, TestMessage, TestRunProfileKind, TestRunRequest, tests } from './host/fake/tests.ts';
export { commands, env, languages, window, workspace } from './host/fake/editor.ts';

export const l10n = {
  t: (text: string, ...args: (string | number)[]): string =>
    text.replace(/\{(\d+)\}/g, (_whole, index: string) => String(args[Number(index)] ?? `{${index}}`)),
  bundle: undefined,
};
