/** The one crosshair of a view: where it stands on axes of the same name. */
export interface SharedCrosshair {
  readonly key: string | undefined;
  readonly value: number;
  /** The chart that has moved it. */
  readonly owner: object | undefined;
  /** The chart that holds it: it stays where it is, whatever the pointer does elsewhere. */
  readonly holder: object | undefined;
  /** Moves it to a place of the axis with this key; undefined: away. */
  set(key: string | undefined, value: number, owner?: object): void;
  /** Holds it for a chart, or lets go (undefined). */
  hold(owner: object | undefined): void;
  /** Calls back when it has moved, or is held; returns how to stop. */
  watch(listener: () => void): () => void;
}

/** A crosshair that stands nowhere yet. */
export function createSharedCrosshair(): SharedCrosshair {
  const listeners = new Set<() => void>();
  let current: Pick<SharedCrosshair, 'key' | 'owner' | 'value'> = {
    key: undefined,
    value: Number.NaN,
    owner: undefined,
  };
  let holder: object | undefined;
  const tell = (): void => [...listeners].forEach((listener) => listener());
  return {
    get key() {
      return current.key;
    },
    get value() {
      return current.value;
    },
    get owner() {
      return current.owner;
    },
    get holder() {
      return holder;
    },
    set(key, value, owner) {
      if (current.key === key && current.value === value && current.owner === owner) return;
      current = { key, value, owner };
      tell();
    },
    hold(owner) {
      if (holder === owner) return;
      holder = owner;
      tell();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
