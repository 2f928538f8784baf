/** Asks the companion extension in the window to do what only code inside VS Code can do. */
import type { Bridge } from './bridge.ts';

export interface RemoteControl {
  /** Resolves when a window with the companion is there; `editors` counts its open tabs. */
  ready(patience: number): Promise<{ readonly editors: number }>;
  command(id: string, ...parameters: readonly unknown[]): Promise<unknown>;
  /** Opens a file in an editor column (1 is the first). */
  open(path: string, column?: number): Promise<void>;
  /** A value that an extension exports, as plain data. */
  exported(extension: string, name: string): Promise<unknown>;
  /** Changes the user's settings; `undefined` as JSON's null takes one back. */
  configure(settings: Readonly<Record<string, unknown>>): Promise<void>;
}

interface Order {
  readonly call: string;
  readonly parameters: readonly unknown[];
}

interface Waiting extends Order {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** An idle companion is answered after this long, so that a dead one does not hold its line for ever. */
const lineTime = 15_000;

/** Serves the companion's verbs on the bridge: it says hello, then asks for one order after the other. */
export function controlWindow(bridge: Bridge): RemoteControl {
  const orders: Waiting[] = [];
  let wake = (): void => undefined;
  let instance: unknown;
  let underWay: Waiting | undefined;
  let greet: (facts: { editors: number }) => void;
  const greeted = new Promise<{ editors: number }>((resolve) => (greet = resolve));

  bridge.serve({
    companionHello: (body) => {
      instance = body['instance'];
      underWay?.reject(new Error('The window went away before it had done what it was asked.'));
      underWay = undefined;
      wake();
      greet({ editors: Number(body['editors']) });
    },
    companionNext: async (body): Promise<Order | null> => {
      if (orders.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, lineTime);
        });
      }
      if (body['instance'] !== instance) return null;
      underWay = orders.shift();
      return underWay ? { call: underWay.call, parameters: underWay.parameters } : null;
    },
    companionDone: (body) => {
      const done = underWay;
      underWay = undefined;
      if (typeof body['error'] === 'string') done?.reject(new Error(body['error']));
      else done?.resolve(body['value']);
    },
  });

  const order = (call: string, parameters: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      orders.push({ call, parameters, resolve, reject });
      wake();
    });
  return {
    ready: (patience) => withinTime(greeted, patience),
    command: (id, ...parameters) => order('command', [id, ...parameters]),
    open: async (path, column = 1) => {
      await order('open', [path, column]);
    },
    exported: (extension, name) => order('exported', [extension, name]),
    configure: async (settings) => {
      await order('configure', [settings]);
    },
  };
}

function withinTime<T>(promise: Promise<T>, patience: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`VS Code's window was not ready within ${patience / 1000} s.`));
    const timer = setTimeout(late, patience);
    void promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
