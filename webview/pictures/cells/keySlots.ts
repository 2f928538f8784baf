/** Small numbers by key. As plain memory: a hundred thousand entries of a `Map` are as many objects for the collector of garbage. */
export interface KeySlots {
  readonly size: number;
  /** The slot of a key; -1 where it has none. */
  get(key: number): number;
  /** @param slot  0 to 254 */
  set(key: number, slot: number): void;
  /** Entries have places from 0 to `places`; calls `visit` for those at [from, to). */
  readonly places: number;
  forEach(from: number, to: number, visit: (key: number, slot: number) => void): void;
  clear(): void;
}

const free = 255;

/** An empty table; it grows as it is filled and keeps its memory. */
export function createKeySlots(): KeySlots {
  let keys = new Float64Array(64);
  let slots = new Uint8Array(64).fill(free);
  let size = 0;

  /** Where the key is, or the free place where it would be. */
  const placeOf = (key: number): number => {
    const mask = keys.length - 1;
    let place = hashKey(key) & mask;
    while (slots[place] !== free && keys[place] !== key) place = (place + 1) & mask;
    return place;
  };
  const grow = (): void => {
    const [oldKeys, oldSlots] = [keys, slots];
    keys = new Float64Array(2 * oldKeys.length);
    slots = new Uint8Array(2 * oldKeys.length).fill(free);
    for (let at = 0; at < oldKeys.length; at += 1) {
      if (oldSlots[at] === free) continue;
      const place = placeOf(oldKeys[at]!);
      keys[place] = oldKeys[at]!;
      slots[place] = oldSlots[at]!;
    }
  };
  return {
    get size() {
      return size;
    },
    get places() {
      return keys.length;
    },
    get(key) {
      const slot = slots[placeOf(key)]!;
      return slot === free ? -1 : slot;
    },
    set(key, slot) {
      let place = placeOf(key);
      if (slots[place] === free) {
        size += 1;
        if (4 * size > 3 * keys.length) {
          grow();
          place = placeOf(key);
        }
      }
      keys[place] = key;
      slots[place] = slot;
    },
    forEach(from, to, visit) {
      for (let at = from; at < to; at += 1) if (slots[at] !== free) visit(keys[at]!, slots[at]!);
    },
    clear() {
      slots.fill(free);
      size = 0;
    },
  };
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

/** 32 well-mixed bits of a number. Source: the finisher of MurmurHash3 (Appleby, 2011). */
export function hashKey(key: number): number {
  double[0] = key;
  let hash = words[0]! ^ Math.imul(words[1]!, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
