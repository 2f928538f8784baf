/** Work that can be laid down between its parts: each `next` does a little of it, the last gives the result. */
export type Parts<Result> = Generator<undefined, Result>;

/** Does all of it at once. */
export function finish<Result>(parts: Iterator<unknown, Result>): Result {
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}
