import type { Chart } from '../../../src/protocol/charts.ts';

/** A chart of which only its name and its step matter. */
export function chartOf(id: string, step: number): Chart {
  const nothing = { text: '', args: [] };
  return {
    kind: 'table',
    id,
    view: 'regions',
    title: nothing,
    caption: nothing,
    description: nothing,
    explanation: nothing,
    run: 1,
    step,
    columns: [],
    rows: [],
  };
}

/** Resolves when it is let go. */
export function gate(): { readonly wait: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const wait = new Promise<void>((resolve) => (open = resolve));
  return { wait, open: () => open() };
}

export const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Turns of the event loop, enough for all that waits for none but them. */
export async function turns(): Promise<void> {
  for (let count = 0; count < 8; count += 1) await turn();
}
