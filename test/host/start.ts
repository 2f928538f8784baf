/**
 * `npm start`: VS Code on a copy of media/examples with the lab beside an example, until the window is closed or Ctrl-C.
 * `npm start -- --check` opens it without showing it, waits for the lab's page and ends.
 */
import { parseArgs } from 'node:util';
import { openBridge } from './window/bridge.ts';
import { extensionName } from './vscode/extensionName.ts';
import { findExample } from './vscode/findExample.ts';
import { controlWindow, type RemoteControl } from './window/remoteControl.ts';
import { repositoryFolder } from './vscode/repositoryFolder.ts';
import { calmSettings } from './vscode/settings.ts';
import { runToEnd } from './vscode/shutdown.ts';
import { copyExamples } from './vscode/workspaceCopy.ts';
import { chooseHost, openWindow } from './vscode/vscodeHost.ts';
import { driveWindow, type WindowDriver } from './window/windowDriver.ts';

const print = (line: string): void => console.log(line);

runToEnd(async () => {
  const { values } = parseArgs({
    options: { check: { type: 'boolean', default: false }, example: { type: 'string' } },
  });
  const start = performance.now();
  const seconds = (): string => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  // What is played with is not the checkout.
  const examples = copyExamples();
  const example = findExample(examples, values.example);
  const host = await chooseHost(print);
  print(`VS Code is there after ${seconds()}.`);
  const bridge = await openBridge();
  const remote = controlWindow(bridge);
  let driver: WindowDriver | undefined;
  const window = await openWindow(
    host,
    {
      content: { folder: examples, extension: repositoryFolder },
      settings: calmSettings,
      environment: { REGLAB_BRIDGE: bridge.address },
      purpose: values.check ? 'drive' : 'show',
      onPage: (page) => (driver = driveWindow(page, extensionName())),
    },
    print,
  );
  print(`Started ${window.how} after ${seconds()}.`);
  const opened = openLab(remote, example).then(() => print(`The lab is open beside ${example} after ${seconds()}.`));
  if (driver) {
    await Promise.race([opened, window.ended.then((reason) => Promise.reject(new Error(reason)))]);
    await driver.waitFor(
      'lab',
      "return document.readyState === 'complete' && document.body.innerText.trim() !== ''",
      30_000,
    );
    print(
      `The lab's page is drawn after ${seconds()}. Errors in it: ${driver.errors.filter((one) => one.where === 'webview').length}.`,
    );
    return 0;
  }
  opened.catch((error: unknown) => console.error(String(error)));
  if (window.address && !window.how.includes('browser'))
    print(`\nOpen this address in a browser:\n\n  ${window.address}\n`);
  print('Ctrl-C ends it and removes what it left.');
  print(await window.ended);
  return 0;
});

async function openLab(remote: RemoteControl, example: string): Promise<void> {
  await remote.ready(24 * 3600_000);
  await remote.open(example);
  await remote.command('reglab.openLab');
}
