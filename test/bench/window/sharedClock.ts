/** Moments that documents of a window have noted, on one clock: that of this process, which no one sets. */
import type { FrameName, WindowDriver } from '../../host/window/windowDriver.ts';

/** How often a document is asked for its time: the quickest answer counts. */
const asks = 5;

/** Milliseconds of this process, monotonic. */
export const now = (): number => performance.now();

/**
 * What a document has noted by its `performance.now()`, in milliseconds of `now()`. Each document says how late it is by its own clock while
 * it is asked, so that neither the step of a wall clock nor the start of a document counts; wrong by at most half of the quickest answer.
 * @param noted  body of a function of the document that returns an object of times by name
 */
export async function readMoments(
  { evaluate }: Pick<WindowDriver, 'evaluate'>,
  frame: FrameName,
  noted: string,
): Promise<Record<string, number>> {
  let quickest = Infinity;
  let found: Record<string, number> = {};
  for (let count = 0; count < asks; count += 1) {
    const asked = now();
    const [there, times] = (await evaluate(frame, `return [performance.now(), (() => { ${noted} })()]`)) as [
      number,
      Record<string, number>,
    ];
    const answered = now();
    if (answered - asked >= quickest) continue;
    quickest = answered - asked;
    const shift = (asked + answered) / 2 - there;
    found = Object.fromEntries(Object.entries(times).map(([name, at]) => [name, at + shift]));
  }
  return found;
}
