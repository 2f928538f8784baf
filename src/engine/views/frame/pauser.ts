import type { Pause, ViewWork } from './moment.ts';

/** Milliseconds of computing before messages are let in. */
const sliceMilliseconds = 8;

/** Lets messages in when enough was computed; throws the reason of an abort. */
export function pauser(work: Pick<ViewWork, 'signal' | 'clock' | 'pause'>): Pause {
  let looked = work.clock();
  return async () => {
    if (work.clock() - looked < sliceMilliseconds) return;
    await work.pause();
    work.signal.throwIfAborted();
    looked = work.clock();
  };
}
