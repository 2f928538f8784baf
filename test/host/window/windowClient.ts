/** The real window around the extension host, as the tests inside see it. Every call goes over the bridge to the driver. */
import { callBridge } from './bridgeClient.ts';
import type { FrameFacts, FrameName, HoverContent } from './windowDriver.ts';
import type { WindowError } from './windowErrors.ts';

export interface WindowClient {
  /** Takes a PNG of the window, or of one webview; returns where it lies. */
  screenshot(name: string, frame?: FrameName): Promise<string>;
  /** All webviews that are open, hidden ones too. */
  frames(): Promise<FrameFacts[]>;
  /** Runs the body of an async function in a document; what it returns must be JSON. */
  evaluate<T>(frame: FrameName, body: string, argument?: unknown): Promise<T>;
  /** Evaluates again and again until the result is truthy (10 s unless told otherwise). */
  waitFor<T>(frame: FrameName, body: string, patience?: number): Promise<T>;
  click(frame: FrameName, selector: string): Promise<void>;
  hover(frame: FrameName, selector: string): Promise<void>;
  /** A key or a chord as Playwright writes it: `Enter`, `Control+Z`. */
  press(keys: string): Promise<void>;
  type(text: string): Promise<void>;
  hoverText(patience?: number): Promise<HoverContent>;
  /** All errors since the program started, also those from before a reload. */
  errors(): Promise<WindowError[]>;
  resize(width: number, height: number): Promise<void>;
}

export const realWindow: WindowClient = {
  screenshot: (name, frame) => callBridge('screenshot', { name, frame }),
  frames: () => callBridge('frames'),
  evaluate: (frame, body, argument) => callBridge('evaluate', { frame, body, argument }),
  waitFor: (frame, body, patience) => callBridge('waitFor', { frame, body, patience }),
  click: (frame, selector) => callBridge('click', { frame, selector }),
  hover: (frame, selector) => callBridge('hover', { frame, selector }),
  press: (keys) => callBridge('press', { keys }),
  type: (text) => callBridge('type', { text }),
  hoverText: (patience) => callBridge('hoverText', { patience }),
  errors: () => callBridge('errors'),
  resize: (width, height) => callBridge('resize', { width, height }),
};
