import type { TextChange, TextVersion } from '../../src/protocol/messages.ts';
import type { HostAsker } from './askHost.ts';

/**
 * Asks for edits one after another: what is asked for while one is on its way is meant for the text that it leaves, and falls with it.
 * @param version  of the text that the page shows
 */
export function editsInOrder(
  ask: HostAsker['ask'],
  version: () => TextVersion,
): (changes: readonly TextChange[]) => void {
  let last: Promise<TextVersion> | undefined;
  const edit = async (changes: readonly TextChange[], before: TextVersion): Promise<TextVersion> =>
    (await ask('edit', { changes, version: before })).version;
  return (changes) => {
    const own = last === undefined ? edit(changes, version()) : last.then((before) => edit(changes, before));
    last = own;
    const end = (): void => {
      if (last === own) last = undefined;
    };
    // What was refused has been told by the one who asked.
    own.then(end, end);
  };
}
