/** While one request is on its way, only the newest of the next ones is kept: a slider moves faster than charts come. */
export function newestOnly<T>(request: (value: T) => Promise<unknown>): (value: T) => void {
  let isBusy = false;
  let next: { readonly value: T } | undefined;
  const send = async (value: T): Promise<void> => {
    isBusy = true;
    // What went wrong has been shown by the one who asked.
    await request(value).catch(() => undefined);
    isBusy = false;
    if (next !== undefined) {
      const { value: newest } = next;
      next = undefined;
      await send(newest);
    }
  };
  return (value) => {
    if (isBusy) next = { value };
    else void send(value);
  };
}
