/** The one crosshair of a view: where it stands on axes of the same name. */
export interface SharedCrosshair {
  readonly key: string | undefined;
  readonly value: number;
  /** Moves it to a place of the axis with this key; undefined: away. */
  set(key: string | undefined, value: number): void;
  /** Calls back when it has moved; returns how to stop. */
  watch(listener: () => void): () => void;
}

/** A crosshair that stands nowhere yet. */
export function createSharedCrosshair(): SharedCrosshair {
  const listeners = new Set<() => void>();
  let current: { readonly key: string | undefined; readonly value: number } = { key: undefined, value: Number.NaN };
  return {
    get key() {
      return current.key;
    },
    get value() {
      return current.value;
    },
    set(key, value) {
      if (current.key === key && current.value === value) return;
      current = { key, value };
      for (const listener of listeners) listener();
    },
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
