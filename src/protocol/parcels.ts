import { buffersOf } from './buffers.ts';
import type { Port } from './endpoint.ts';

/**
 * Large arrays cross to the page piece by piece, a few at a time: in one message of many megabytes they would hold up the editor's window, which
 * passes messages on between two keys.
 */

/** A piece of an array that a later frame needs. */
interface Parcel {
  readonly kind: 'parcel';
  readonly id: number;
  /** Where it belongs in the array, and how long that is, in bytes. */
  readonly at: number;
  readonly total: number;
  readonly bytes: Uint8Array;
}

/** A frame whose large arrays came before, in pieces; in their places is null. */
interface Parcelled {
  readonly kind: 'parcelled';
  readonly frame: unknown;
  readonly arrays: readonly ArrayPlace[];
}

interface ArrayPlace {
  readonly id: number;
  readonly type: ArrayType;
  readonly path: Path;
}

type Path = readonly (string | number)[];

const arrayTypes = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
} as const;
type ArrayType = keyof typeof arrayTypes;
type NumberArray = InstanceType<(typeof arrayTypes)[ArrayType]>;

/** Most bytes of a piece, least bytes of an array that goes in pieces, and least bytes of all such arrays for which it is worth it. */
export const parcelSizes = { piece: 1 << 20, array: 1 << 17, frame: 3 << 19 } as const;
/** Pieces that are sent before the first of them has arrived. */
const mostUnderway = 3;

interface Found {
  readonly path: Path;
  readonly array: NumberArray;
}

/** The value without its large arrays; what holds none of them is the same object. */
function take(value: unknown, path: Path, found: Found[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    if (value.byteLength < parcelSizes.array || typeOf(value) === undefined) return value;
    found.push({ path, array: value as NumberArray });
    return null;
  }
  // Lists are of one kind: numbers and texts hold no arrays.
  if (Array.isArray(value) && typeof value[0] !== 'object') return value;
  const before = found.length;
  const entries = Object.entries(value).map(([key, one]): [string, unknown] => [key, take(one, [...path, key], found)]);
  if (found.length === before) return value;
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}

function typeOf(view: ArrayBufferView): ArrayType | undefined {
  return (Object.keys(arrayTypes) as ArrayType[]).find((type) => view instanceof arrayTypes[type]);
}

/** Puts arrays back where they belong. */
function put(frame: unknown, path: Path, array: NumberArray): void {
  let place = frame as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) place = place[key] as Record<string | number, unknown>;
  place[path.at(-1)!] = array;
}

/**
 * A port whose large frames go in pieces. Frames keep their order.
 * @param post  sends one message; resolves when it has arrived
 */
export function postParcels(post: (message: unknown) => PromiseLike<unknown>): Port['post'] {
  const waiting: unknown[] = [];
  let isSending = false;
  let nextId = 1;

  /** What cannot be sent has nobody to hear of it: the page is gone. */
  const tell = async (message: unknown): Promise<void> => {
    try {
      await post(message);
    } catch {
      return;
    }
  };
  const send = async (frame: unknown): Promise<void> => {
    // Most frames hold little, and are looked at without being taken apart.
    if (buffersOf(frame).reduce((sum, { byteLength }) => sum + byteLength, 0) < parcelSizes.frame) {
      void tell(frame);
      return;
    }
    const found: Found[] = [];
    const rest = take(frame, [], found);
    if (found.reduce((sum, { array }) => sum + array.byteLength, 0) < parcelSizes.frame) {
      void tell(frame);
      return;
    }
    const underway: Promise<void>[] = [];
    const arrays: ArrayPlace[] = [];
    for (const { path, array } of found) {
      const id = nextId++;
      const total = array.byteLength;
      arrays.push({ id, type: typeOf(array)!, path });
      for (let at = 0; at < total; at += parcelSizes.piece) {
        if (underway.length === mostUnderway) await underway.shift();
        const length = Math.min(parcelSizes.piece, total - at);
        // A copy: of a part of a larger memory all of it would be sent.
        const bytes = new Uint8Array(array.buffer, array.byteOffset + at, length).slice();
        underway.push(tell({ kind: 'parcel', id, at, total, bytes } satisfies Parcel));
      }
    }
    void tell({ kind: 'parcelled', frame: rest, arrays } satisfies Parcelled);
  };
  const sendAll = async (): Promise<void> => {
    isSending = true;
    while (waiting.length > 0) await send(waiting.shift());
    isSending = false;
  };
  return (frame) => {
    waiting.push(frame);
    if (!isSending) void sendAll();
  };
}

/** An array of which pieces have arrived. */
interface Growing {
  readonly memory: Uint8Array<ArrayBuffer>;
  missing: number;
}

/**
 * The other side: passes whole frames on, large arrays in their places. A frame whose pieces are not all there, because the page began anew
 * meanwhile, is dropped: such a page asks for everything.
 */
export function receiveParcels(receive: (frame: unknown) => void): (message: unknown) => void {
  const known = new Map<number, Growing>();
  const takeOut = (id: number): ArrayBuffer | undefined => {
    const { memory, missing } = known.get(id) ?? {};
    known.delete(id);
    return missing === 0 ? memory?.buffer : undefined;
  };
  return (message) => {
    if (isOf<Parcel>(message, 'parcel')) {
      const { id, at, total, bytes } = message;
      const growing = known.get(id) ?? { memory: new Uint8Array(total), missing: total };
      known.set(id, growing);
      growing.memory.set(bytes, at);
      growing.missing -= bytes.length;
      release(bytes.buffer);
    } else if (isOf<Parcelled>(message, 'parcelled')) {
      const arrays = message.arrays.map(({ id }) => takeOut(id));
      if (arrays.includes(undefined)) return;
      for (const [index, { type, path }] of message.arrays.entries())
        put(message.frame, path, new arrayTypes[type](arrays[index]!));
      receive(message.frame);
    } else receive(message);
  };
}

/** Gives the memory of a piece back at once, where the platform can: megabytes that wait for the collector call it between two keys. */
function release(buffer: ArrayBufferLike & { transfer?: (length: number) => unknown }): void {
  buffer.transfer?.(0);
}

function isOf<T extends { readonly kind: string }>(message: unknown, kind: T['kind']): message is T {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === kind;
}
