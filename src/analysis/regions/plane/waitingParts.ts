import { growInt32 } from '../cells/growingArrays.ts';

/** What a part needs to be taken up again. */
export interface WaitingPart {
  level: number;
  cornerStart: number;
  cornerCount: number;
  /** The neurons that may cut it. */
  listStart: number;
  listEnd: number;
  /** The neuron that cut it off, on its positive side. */
  unit: number;
  nextMap: number;
}

const fields = 7;

/** Stack of the parts that the depth-first splitting comes back to, in flat arrays. */
export class WaitingParts {
  count = 0;
  /** Vertex and following edge of each corner, part after part. */
  corners = new Int32Array(256);
  cornersEnd = 0;
  /** The part that was taken away last; one object for all. */
  readonly #last: WaitingPart = {
    level: 0,
    cornerStart: 0,
    cornerCount: 0,
    listStart: 0,
    listEnd: 0,
    unit: 0,
    nextMap: 0,
  };
  #records = new Int32Array(fields * 16);

  /** Makes room for the corners of one more part behind the last. @returns where they begin */
  makeRoom(corners: number): number {
    this.corners = growInt32(this.corners, this.cornersEnd + 2 * corners);
    return this.cornersEnd;
  }

  /** Adds the part whose corners were written behind the last. */
  push(part: WaitingPart): void {
    const at = this.count * fields;
    this.#records = growInt32(this.#records, at + fields);
    const records = this.#records;
    records[at] = part.level;
    records[at + 1] = part.cornerStart;
    records[at + 2] = part.cornerCount;
    records[at + 3] = part.listStart;
    records[at + 4] = part.listEnd;
    records[at + 5] = part.unit;
    records[at + 6] = part.nextMap;
    this.cornersEnd += 2 * part.cornerCount;
    this.count += 1;
  }

  /** Takes the last part away; what is returned holds until the next call. */
  pop(): Readonly<WaitingPart> {
    this.count -= 1;
    const records = this.#records;
    const last = this.#last;
    const at = this.count * fields;
    last.level = records[at]!;
    last.cornerStart = records[at + 1]!;
    last.cornerCount = records[at + 2]!;
    last.listStart = records[at + 3]!;
    last.listEnd = records[at + 4]!;
    last.unit = records[at + 5]!;
    last.nextMap = records[at + 6]!;
    this.cornersEnd = last.cornerStart;
    return last;
  }
}
