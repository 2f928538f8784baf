/** Work that can be laid down between its parts: each `next` does a little of it, the last gives the result. */
export type Parts<Result> = Generator<undefined, Result>;

/** Does all of it at once. */
export function finish<Result>(parts: Parts<Result>): Result {
  for (;;) {
    const { done, value } = parts.next();
    if (done === true) return value;
  }
}
