import { LabError } from '../../src/core/ground/errors.ts';
import type { Endpoint, Nothing } from '../../src/protocol/endpoint.ts';
import type { PageRequests } from '../../src/protocol/messages.ts';
import { say } from '../drawing/texts.ts';

/** The host, as far as the page asks it. */
export type Host = Pick<Endpoint<PageRequests, Nothing>, 'request'>;

/** Requests whose failure has been told to the user. */
export interface HostAsker {
  /** @throws what the host answered with, after it was told */
  readonly ask: Host['request'];
  /** Asks and does not wait. */
  readonly tell: <M extends keyof PageRequests>(method: M, params: PageRequests[M]['params']) => void;
}

/** What is heard of the answers of the host. */
export interface AnswerHearer {
  accepted(): void;
  /** What went wrong, in words of the user. */
  refused(words: string): void;
}

/** Asks the host, and tells how it answers. */
export function createHostAsker(host: Host, hearer: AnswerHearer): HostAsker {
  const ask: Host['request'] = async (method, params) => {
    try {
      const answer = await host.request(method, params);
      hearer.accepted();
      return answer;
    } catch (error) {
      hearer.refused(wordsOf(error));
      throw error;
    }
  };
  return { ask, tell: (method, params) => void ask(method, params).catch(() => undefined) };
}

/** What a fault says: an expected one in the language of the user. */
export function wordsOf(error: unknown): string {
  if (error instanceof LabError) return say(error.userMessage);
  return error instanceof Error ? error.message : String(error);
}
