import type { CommandContext } from './command.ts';

/** Shows how far work is. */
export interface ProgressWriter {
  (done: number, total: number): void;
  end(): void;
}

const width = 28;

/** `[#######.....]  60 %  step 120 of 200` */
export function progressLine(noun: string, done: number, total: number): string {
  const share = total === 0 ? 1 : done / total;
  const full = Math.round(width * share);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}] ${String(Math.floor(100 * share)).padStart(3)} %  ${noun} ${done} of ${total}`;
}

/** A bar on stderr that is overwritten in a terminal; in a log one line every tenth. Nothing with `--quiet`. */
export function progressWriter({ given, terminal }: CommandContext, noun: string): ProgressWriter {
  let shown = -1;
  const write = (done: number, total: number): void => {
    if (given.quiet) return;
    const parts = terminal.isInteractive ? 100 : 10;
    const share = Math.floor((parts * done) / Math.max(1, total));
    if (share === shown) return;
    shown = share;
    const line = progressLine(noun, done, total);
    terminal.err(terminal.isInteractive ? `\r${line}` : `${line}\n`);
  };
  return Object.assign(write, {
    end: () => {
      if (terminal.isInteractive && shown >= 0) terminal.err('\n');
    },
  });
}
