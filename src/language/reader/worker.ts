import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { formatMessage, type Message } from '../../core/ground/errors.ts';
import { connect, type Nothing } from '../../protocol/endpoint.ts';
import { createReaderService, memoryOf } from './readerService.ts';
import type { ReaderRequests } from './messages.ts';

/** What the thread is started with: translations, English text -> text of the user's language. */
export interface ReaderStart {
  readonly texts: Readonly<Record<string, string>>;
}

if (!isMainThread && parentPort !== null) serve(parentPort, workerData as ReaderStart);

function serve(parent: NonNullable<typeof parentPort>, { texts }: ReaderStart): void {
  const translate = ({ text, args }: Message): string =>
    formatMessage({ text: Object.hasOwn(texts, text) ? texts[text]! : text, args });
  connect<Nothing, Nothing, ReaderRequests>({
    port: {
      post: (frame, transfer) => parent.postMessage(frame, transfer ?? []),
      listen: (receive) => void parent.on('message', receive),
      close: () => parent.close(),
    },
    handlers: createReaderService(translate),
    events: {},
    onFault: (error) => process.emitWarning(error instanceof Error ? error : String(error)),
    transferOf: memoryOf,
  });
}
