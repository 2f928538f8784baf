/** The part of the editor that unit tests of the host may touch; the real thing is tested in test/host. */
export const l10n = {
  t: (text: string, ...args: (string | number)[]): string =>
    text.replace(/\{(\d+)\}/g, (_whole, index: string) => String(args[Number(index)])),
  bundle: undefined,
};
