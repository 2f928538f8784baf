/** What all charts of a view show on x, where their points have several measures: chosen once, in the first of them. */
export interface SharedAxis {
  /** The id of the measure; undefined: the usual one. */
  readonly chosen: string | undefined;
  choose(id: string): void;
  /**
   * Takes part as long as `leave` is not called.
   * @param onChange  another measure is chosen, or the chart is now the first
   */
  join(onChange: () => void): { readonly isFirst: boolean; leave(): void };
}

/** Nobody has chosen yet. */
export function createSharedAxis(): SharedAxis {
  const members: (() => void)[] = [];
  let chosen: string | undefined;
  const tell = (): void => members.forEach((onChange) => onChange());
  return {
    get chosen() {
      return chosen;
    },
    choose(id) {
      chosen = id;
      tell();
    },
    join(onChange) {
      members.push(onChange);
      return {
        get isFirst() {
          return members[0] === onChange;
        },
        leave() {
          const wasFirst = members[0] === onChange;
          members.splice(members.indexOf(onChange), 1);
          if (wasFirst) members[0]?.();
        },
      };
    },
  };
}
