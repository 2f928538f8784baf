/** Everything that went wrong in a window since it opened: console errors, exceptions, refusals of a content policy, crashes. */
import type { ConsoleMessage, Frame, Page } from 'playwright-core';

export interface WindowError {
  readonly kind: 'console' | 'exception' | 'policy' | 'crash';
  /** `webview` when it came from inside a webview's page, else `workbench`. */
  readonly where: 'webview' | 'workbench';
  readonly text: string;
  readonly address: string;
}

/** Starts to listen; the array grows. */
export function collectErrors(page: Page): WindowError[] {
  const errors: WindowError[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(fromConsole(message));
  });
  page.on('pageerror', (error) => {
    const text = error.stack ?? error.message;
    errors.push({ kind: 'exception', where: isFromWorkbench(text) ? 'workbench' : 'webview', text, address: '' });
  });
  page.on('crash', () =>
    errors.push({ kind: 'crash', where: 'workbench', text: 'The page crashed.', address: page.url() }),
  );
  return errors;
}

function fromConsole(message: ConsoleMessage): WindowError {
  const text = message.text();
  const address = message.location().url;
  const kind = /Content Security Policy|Content-Security-Policy|TrustedHTML/i.test(text) ? 'policy' : 'console';
  // A refusal and a call of console.error without an address come from code that was put into a webview's document; the network
  // layer's own messages without an address are about the workbench's service worker.
  const isNameless = address === '' && kind === 'console' && message.args().length === 0;
  return { kind, where: isNameless || isFromWorkbench(address) ? 'workbench' : 'webview', text, address };
}

/** In doubt it is the webview's: better a failing test than an error that nobody sees. */
function isFromWorkbench(text: string): boolean {
  if (/vscode-resource|\/webview\/browser\/pre\/|vscode-webview:/.test(text)) return false;
  return /\/out\/vs\/|\/static\/|vscode-file:|open-vsx\.org|\/update\/check/.test(text);
}

/** The extension that owns the webview a frame belongs to, or undefined for a frame of the workbench. */
export function ownerOf(frame: Frame): string | undefined {
  for (let one: Frame | null = frame; one; one = one.parentFrame()) {
    const owner = /[?&]extensionId=([^&#]+)/.exec(one.url())?.[1];
    if (owner) return decodeURIComponent(owner).toLowerCase();
  }
  return undefined;
}
