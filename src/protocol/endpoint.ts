import { failure, type LabError } from '../core/ground/errors.ts';
import { Answers, ownEntry, refuseName } from './answers.ts';
import { fromFailure } from './failures.ts';
import { readFrame, type Frame } from './frames.ts';
import { OpenRequests } from './openRequests.ts';

/** A way for plain data to the other side and back: a MessagePort, a webview, a worker. */
export interface Port {
  post(frame: unknown, transfer?: readonly ArrayBuffer[]): void;
  listen(receive: (frame: unknown) => void): void;
  close(): void;
}

/** The shape of a link's request map: name -> params and result. */
export type RequestMap<M> = { [K in keyof M]: { params: unknown; result: unknown } };

/** A side that asks, tells, answers or hears nothing. */
export type Nothing = Record<string, never>;

/** What answers each request of the other side; the signal aborts when it is cancelled or the link closes. */
export type Handlers<Requests extends RequestMap<Requests>> = {
  readonly [K in keyof Requests]: (
    params: Requests[K]['params'],
    signal: AbortSignal,
  ) => Requests[K]['result'] | Promise<Requests[K]['result']>;
};

/** What hears each event of the other side. */
export type EventHandlers<Events> = { readonly [K in keyof Events]: (payload: Events[K]) => void };

/** One side of a link: what it asks, what it answers, what it tells, what it hears. */
export interface Endpoint<Asks extends RequestMap<Asks>, Tells> {
  /** Ends with a result, with an error that keeps its code, or because the port closed. */
  request<K extends keyof Asks & string>(
    method: K,
    params: Asks[K]['params'],
    signal?: AbortSignal,
    transfer?: readonly ArrayBuffer[],
  ): Promise<Asks[K]['result']>;
  tell<K extends keyof Tells & string>(name: K, payload: Tells[K], transfer?: readonly ArrayBuffer[]): void;
  /** Ends every open request with this reason. */
  close(reason: LabError): void;
}

/** One side of a link before it is connected. */
export interface EndpointOptions<Answers extends RequestMap<Answers>, Hears> {
  readonly port: Port;
  readonly handlers: Handlers<Answers>;
  readonly events: EventHandlers<Hears>;
  /** Faults of ours: shown as a short notice, logged with their stack. */
  readonly onFault: (error: unknown) => void;
  /** Memory of a result that is handed over instead of copied; whoever answers must not use it again. */
  readonly transferOf?: (result: unknown) => readonly ArrayBuffer[];
}

/**
 * Serves both links of the lab (page and engine) with five frames: request, result, error, cancel, event.
 * Frames that are none of these, unknown methods and unknown events are refused and reported, never thrown.
 */
export function connect<
  Asks extends RequestMap<Asks>,
  Tells,
  Answered extends RequestMap<Answered> = Nothing,
  Hears = Nothing,
>(options: EndpointOptions<Answered, Hears>): Endpoint<Asks, Tells> {
  const { port, onFault, transferOf } = options;
  let closed: LabError | undefined;
  const post = (frame: Frame, transfer?: readonly ArrayBuffer[]): void => {
    if (closed === undefined) port.post(frame, transfer);
  };
  const asked = new OpenRequests();
  const answers = new Answers({ handlers: options.handlers, post, onFault, transferOf });
  const hear = hearing(options.events, onFault);
  port.listen((value) => {
    const frame = readFrame(value);
    if (frame === undefined) onFault(refuseName('?'));
    else receive(frame, { asked, answers, hear });
  });
  return {
    request(method, params, signal, transfer) {
      if (closed !== undefined) return Promise.reject(closed);
      if (signal?.aborted === true) return Promise.reject(failure('engine/cancelled'));
      const { id, answer } = asked.open(signal, (left) => post({ kind: 'cancel', id: left }));
      try {
        post({ kind: 'request', id, method, params }, transfer);
      } catch (error) {
        asked.reject(id, error instanceof Error ? error : new Error(String(error)));
      }
      return answer;
    },
    tell(name, payload, transfer) {
      post({ kind: 'event', name, payload }, transfer);
    },
    close(reason) {
      if (closed !== undefined) return;
      closed = reason;
      asked.rejectAll(reason);
      answers.cancelAll();
      port.close();
    },
  };
}

/** Where the frames of the other side go. */
interface Receivers {
  readonly asked: OpenRequests;
  readonly answers: Answers;
  readonly hear: (name: string, payload: unknown) => void;
}

function receive(frame: Frame, { asked, answers, hear }: Receivers): void {
  switch (frame.kind) {
    case 'request':
      void answers.answer(frame);
      break;
    case 'result':
      asked.resolve(frame.id, frame.result);
      break;
    case 'error':
      asked.reject(frame.id, fromFailure(frame.failure));
      break;
    case 'cancel':
      answers.cancel(frame.id);
      break;
    case 'event':
      hear(frame.name, frame.payload);
      break;
    default:
      frame satisfies never;
  }
}

/** Hands events to their handlers. */
function hearing<Hears>(events: EventHandlers<Hears>, onFault: (error: unknown) => void): Receivers['hear'] {
  const untyped = events as Readonly<Record<string, ((payload: unknown) => void) | undefined>>;
  return (name, payload) => {
    const handler = ownEntry(untyped, name);
    if (handler === undefined) onFault(refuseName(name));
    else handler(payload);
  };
}
