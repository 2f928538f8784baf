import { LabError, failure, isErrorCode, message, type Message } from '../core/ground/errors.ts';
import type { Failure } from './messages.ts';

/** A way for plain data to the other side and back: a MessagePort, a webview, a worker. */
export interface Port {
  post(frame: unknown, transfer?: readonly ArrayBuffer[]): void;
  listen(receive: (frame: unknown) => void): void;
  close(): void;
}

/** The shape of a link's request map: name -> params and result. */
export type RequestMap<M> = { [K in keyof M]: { params: unknown; result: unknown } };

type Frame =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown };

/** A side that asks, tells, answers or hears nothing. */
export type Nothing = Record<string, never>;

export type Handlers<Requests extends RequestMap<Requests>> = {
  readonly [K in keyof Requests]: (
    params: Requests[K]['params'],
    signal: AbortSignal,
  ) => Requests[K]['result'] | Promise<Requests[K]['result']>;
};

export type EventHandlers<Events> = { readonly [K in keyof Events]: (payload: Events[K]) => void };

/** One side of a link: what it asks, what it answers, what it tells, what it hears. */
export interface Endpoint<Asks extends RequestMap<Asks>, Tells> {
  /** Ends with a result, with an error that keeps its code, or because the port closed. */
  request<K extends keyof Asks & string>(
    method: K,
    params: Asks[K]['params'],
    signal?: AbortSignal,
  ): Promise<Asks[K]['result']>;
  tell<K extends keyof Tells & string>(name: K, payload: Tells[K], transfer?: readonly ArrayBuffer[]): void;
  /** Ends every open request with this reason. */
  close(reason: LabError): void;
}

export interface EndpointOptions<Answers extends RequestMap<Answers>, Hears> {
  readonly port: Port;
  readonly handlers: Handlers<Answers>;
  readonly events: EventHandlers<Hears>;
  /** Faults of ours: shown as a short notice, logged with their stack. */
  readonly onFault: (error: unknown) => void;
  /** Memory of a result that is handed over instead of copied; whoever answers must not use it again. */
  readonly transferOf?: (result: unknown) => readonly ArrayBuffer[];
}

/** What crosses the border for an error; a fault of ours crosses as code `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof LabError) {
    const fix = fixOf(error.details);
    return { code: error.code, message: error.userMessage, ...(fix && { fix }) };
  }
  return {
    code: 'internal',
    message: message(
      'Something went wrong inside the lab: {0}',
      error instanceof Error ? error.message : String(error),
    ),
  };
}

function fixOf(details: unknown): Failure['fix'] {
  if (typeof details !== 'object' || details === null || !('fix' in details)) return undefined;
  return details.fix as Failure['fix'];
}

/** The error that a failure from the other side stands for. */
export function fromFailure(found: Failure): Error {
  if (isErrorCode(found.code)) return new LabError(found.code, found.message, found.fix && { fix: found.fix });
  const error = new Error(found.message.args.join(' '));
  error.name = 'EngineFault';
  return error;
}

/** Reads a frame from the wire; anything else is undefined. */
export function readFrame(value: unknown): Frame | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  const frame = value as Record<string, unknown>;
  const hasId = Number.isSafeInteger(frame['id']);
  switch (frame['kind']) {
    case 'request':
      return hasId && typeof frame['method'] === 'string' ? (value as Frame) : undefined;
    case 'result':
    case 'cancel':
      return hasId ? (value as Frame) : undefined;
    case 'error':
      return hasId && isFailure(frame['failure']) ? (value as Frame) : undefined;
    case 'event':
      return typeof frame['name'] === 'string' ? (value as Frame) : undefined;
    default:
      return undefined;
  }
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' && value !== null && 'code' in value && 'message' in value && isMessage(value.message)
  );
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'text' in value && 'args' in value && Array.isArray(value.args);
}

/**
 * Serves both links of the lab (page and engine) with five frames: request, result, error, cancel, event.
 * Frames that are none of these, unknown methods and unknown events are refused and reported, never thrown.
 */
export function connect<
  Asks extends RequestMap<Asks>,
  Tells,
  Answers extends RequestMap<Answers> = Nothing,
  Hears = Nothing,
>(options: EndpointOptions<Answers, Hears>): Endpoint<Asks, Tells> {
  const { port, onFault } = options;
  const open = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  const answering = new Map<number, AbortController>();
  const handlers = options.handlers as Readonly<
    Record<string, ((params: unknown, signal: AbortSignal) => unknown) | undefined>
  >;
  const events = options.events as Readonly<Record<string, ((payload: unknown) => void) | undefined>>;
  let nextId = 1;
  let closed: LabError | undefined;

  const post = (frame: Frame, transfer?: readonly ArrayBuffer[]): void => {
    if (closed === undefined) port.post(frame, transfer);
  };
  const answer = async (id: number, method: string, params: unknown): Promise<void> => {
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    const controller = new AbortController();
    answering.set(id, controller);
    try {
      if (handler === undefined) throw failure('engine/bad-request', [method.slice(0, 80)]);
      const result = await handler(params, controller.signal);
      post({ kind: 'result', id, result }, options.transferOf?.(result));
    } catch (error) {
      if (!(error instanceof LabError)) onFault(error);
      post({ kind: 'error', id, failure: toFailure(error) });
    } finally {
      answering.delete(id);
    }
  };
  const settle = (id: number): { resolve: (value: unknown) => void; reject: (error: Error) => void } | undefined => {
    const waiting = open.get(id);
    open.delete(id);
    return waiting;
  };

  port.listen((value) => {
    const frame = readFrame(value);
    if (frame === undefined) {
      onFault(failure('engine/bad-request', ['?']));
      return;
    }
    switch (frame.kind) {
      case 'request':
        void answer(frame.id, frame.method, frame.params);
        break;
      case 'result':
        settle(frame.id)?.resolve(frame.result);
        break;
      case 'error':
        settle(frame.id)?.reject(fromFailure(frame.failure));
        break;
      case 'cancel':
        answering.get(frame.id)?.abort();
        break;
      case 'event': {
        const hear = Object.hasOwn(events, frame.name) ? events[frame.name] : undefined;
        if (hear === undefined) onFault(failure('engine/bad-request', [frame.name.slice(0, 80)]));
        else hear(frame.payload);
        break;
      }
      default:
        frame satisfies never;
    }
  });

  return {
    request(method, params, signal) {
      if (closed !== undefined) return Promise.reject(closed);
      if (signal?.aborted === true) return Promise.reject(failure('engine/cancelled'));
      const id = nextId++;
      return new Promise((resolve, reject) => {
        const cancel = (): void => post({ kind: 'cancel', id });
        signal?.addEventListener('abort', cancel, { once: true });
        const end = (): void => signal?.removeEventListener('abort', cancel);
        open.set(id, {
          resolve: (value) => {
            end();
            resolve(value);
          },
          reject: (error) => {
            end();
            reject(error);
          },
        });
        try {
          post({ kind: 'request', id, method, params });
        } catch (error) {
          settle(id)?.reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    },
    tell(name, payload, transfer) {
      post({ kind: 'event', name, payload }, transfer);
    },
    close(reason) {
      if (closed !== undefined) return;
      closed = reason;
      for (const waiting of open.values()) waiting.reject(reason);
      open.clear();
      for (const controller of answering.values()) controller.abort();
      port.close();
    },
  };
}
