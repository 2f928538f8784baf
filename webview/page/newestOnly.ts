/**
 * While one request is on its way, only the newest of the next ones is kept: a slider moves faster than charts come.
 * @returns sends a value; ends when nothing is on its way any more
 */
export function newestOnly<T>(request: (value: T) => Promise<unknown>): (value: T) => Promise<void> {
  let underway: Promise<void> | undefined;
  let next: { readonly value: T } | undefined;
  const send = async (value: T): Promise<void> => {
    // What went wrong has been shown by the one who asked.
    await request(value).catch(() => undefined);
    if (next === undefined) {
      underway = undefined;
      return;
    }
    const { value: newest } = next;
    next = undefined;
    await send(newest);
  };
  return (value) => {
    if (underway !== undefined) next = { value };
    else underway = send(value);
    return underway;
  };
}
