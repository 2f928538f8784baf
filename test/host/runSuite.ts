/** `npm run test:host [-- part of a scenario's name]`: runs the suite in a real VS Code and prints its results. */
import { join } from 'node:path';
import { openBridge } from './window/bridge.ts';
import { extensionName } from './vscode/extensionName.ts';
import { repositoryFolder } from './vscode/repositoryFolder.ts';
import { stillSettings } from './vscode/settings.ts';
import { runToEnd } from './vscode/shutdown.ts';
import { keepRecord } from './suiteRecord.ts';
import { chooseHost, openWindow } from './vscode/vscodeHost.ts';
import { driveWindow, type WindowDriver } from './window/windowDriver.ts';
import { windowVerbs } from './window/windowVerbs.ts';
import { copyExamples } from './vscode/workspaceCopy.ts';

const print = (line: string): void => console.log(line);

/** What the window said of the test bundle; the workbench prints there why it could not be loaded. */
function lastWords(driver: WindowDriver | undefined): string {
  const word = driver?.errors.findLast(({ text }) => text.includes('suite.cjs'))?.text;
  return word === undefined ? '' : `:\n${word}`;
}

runToEnd(async () => {
  const start = performance.now();
  const host = await chooseHost(print);
  const bridge = await openBridge();
  const record = keepRecord(process.argv.slice(2).join(' '), print);
  bridge.serve(record.verbs);
  let driver: WindowDriver | undefined;
  const window = await openWindow(
    host,
    {
      content: {
        folder: copyExamples(),
        extension: repositoryFolder,
        testsPath: join(repositoryFolder, 'dist/test/host/suite.cjs'),
      },
      settings: stillSettings,
      environment: { REGLAB_BRIDGE: bridge.address },
      size: { width: 1400, height: 900 },
      purpose: 'drive',
      onTestsEnd: (code) => {
        record.windowEnded(`the extension host ended early with code ${code}${lastWords(driver)}`);
      },
      onPage: (page) => {
        driver = driveWindow(page, extensionName());
        bridge.serve(windowVerbs(driver, join(repositoryFolder, 'dist/test/pictures')));
      },
    },
    print,
  );
  print(`Opened ${window.how} after ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  void window.ended.then((reason) => record.windowEnded(reason));
  const code = await record.outcome;
  print(`${((performance.now() - start) / 1000).toFixed(1)} s in all`);
  return code;
});
