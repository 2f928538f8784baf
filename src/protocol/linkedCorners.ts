/**
 * The corners of cells in little memory: a picture of a hundred thousand cells passes through the window of the editor, whose collector of
 * garbage wakes with every megabyte. Neighbouring cells follow one another, so most corners are new or were named a short while ago.
 */
export interface LinkedCorners {
  /** Corners of each cell. */
  readonly counts: Uint8Array | Uint16Array | Uint32Array;
  /** Per corner how many vertices before the newest one its vertex was new; 0: it is new here; `farLink`: the next of `far` names it. */
  readonly links: Uint16Array;
  readonly far: Uint32Array;
}

const farLink = 0xffff;

/**
 * Links the corners of cells.
 * @param starts    corners of cell i are ids[starts[i]] up to ids[starts[i + 1] - 1]
 * @param vertices  ids are below this number
 * @returns order: which vertex has each number now; those that no cell has are gone
 */
export function linkCorners(
  starts: Int32Array,
  ids: Int32Array,
  vertices: number,
): { readonly corners: LinkedCorners; readonly order: Int32Array } {
  const numbers = new Int32Array(vertices).fill(-1);
  const order = new Int32Array(vertices);
  const links = new Uint16Array(ids.length);
  const far: number[] = [];
  let known = 0;
  for (let corner = 0; corner < ids.length; corner += 1) {
    const id = ids[corner]!;
    const number = numbers[id]!;
    if (number < 0) {
      numbers[id] = known;
      order[known] = id;
      known += 1;
    } else if (known - number < farLink) links[corner] = known - number;
    else {
      links[corner] = farLink;
      far.push(number);
    }
  }
  const counts = Uint32Array.from({ length: starts.length - 1 }, (_, cell) => starts[cell + 1]! - starts[cell]!);
  return {
    corners: { counts: inFewBytes(counts), links, far: Uint32Array.from(far) },
    order: order.slice(0, known),
  };
}

/** The same counts in the smallest numbers that hold them. */
export function inFewBytes(counts: Uint32Array | Uint16Array): Uint8Array | Uint16Array | Uint32Array {
  let most = 0;
  for (const count of counts) if (count > most) most = count;
  return most > 0xffff ? Uint32Array.from(counts) : most > 0xff ? Uint16Array.from(counts) : Uint8Array.from(counts);
}

/** Reads links from their beginning: each call gives the vertices of the next corners. */
export function readLinks({ links, far }: LinkedCorners): (into: Int32Array, from: number, to: number) => void {
  let known = 0;
  let read = 0;
  return (into, from, to) => {
    for (let corner = from; corner < to; corner += 1) {
      const link = links[corner]!;
      if (link === 0) {
        into[corner] = known;
        known += 1;
      } else if (link === farLink) {
        into[corner] = far[read]!;
        read += 1;
      } else into[corner] = known - link;
    }
  };
}
