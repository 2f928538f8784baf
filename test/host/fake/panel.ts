import type * as vscode from 'vscode';
import { EventEmitter, type Disposable, type Uri } from './values.ts';

/** A page's place in the window. What the host posts is cloned, as on the way to a real page, and kept. */
export class FakePanel {
  readonly viewType: string;
  readonly options: unknown;
  readonly webview = new FakeWebview();
  title: string;
  iconPath: unknown;
  visible = true;
  active = true;
  isDisposed = false;
  revealed = 0;
  readonly #disposed = new EventEmitter<void>();
  readonly #moved = new EventEmitter<void>();
  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeViewState = this.#moved.event;

  constructor(viewType: string, title: string, options?: unknown) {
    this.viewType = viewType;
    this.title = title;
    this.options = options;
  }

  /** As the editor's own type. */
  get real(): vscode.WebviewPanel {
    return this as unknown as vscode.WebviewPanel;
  }

  reveal(): void {
    this.revealed += 1;
  }

  /** The user brings it to the front or hides it. */
  move(visible: boolean): void {
    this.visible = visible;
    this.active = visible;
    this.#moved.fire();
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.visible = false;
    this.active = false;
    this.#disposed.fire();
  }
}

class FakeWebview {
  html = '';
  options: unknown;
  readonly cspSource = 'https://csp.example';
  readonly posted: unknown[] = [];
  /** Hears whatever the host posts. */
  onPost: ((message: unknown) => void) | undefined;
  readonly #received = new EventEmitter<unknown>();
  readonly onDidReceiveMessage = (listener: (message: unknown) => void): Disposable => this.#received.event(listener);

  get listeners(): number {
    return this.#received.listeners;
  }

  asWebviewUri(uri: Uri): Uri {
    return uri.with({ scheme: 'page' });
  }

  postMessage(message: unknown): Promise<boolean> {
    const cloned: unknown = structuredClone(message);
    this.posted.push(cloned);
    this.onPost?.(cloned);
    return Promise.resolve(true);
  }

  /** The page says something. */
  say(message: unknown): void {
    this.#received.fire(structuredClone(message));
  }
}
