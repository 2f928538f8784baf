/** How samples are spread over the regions that hold any. */
export interface Occupancy {
  /** Regions that hold samples. */
  readonly occupied: number;
  /** Samples without another in their region. */
  readonly alone: number;
  readonly samples: number;
}

/** How many samples share their region, from the number of samples in each region that has any. */
export function occupancy(inRegions: Iterable<number>): Occupancy {
  let [occupied, alone, samples] = [0, 0, 0];
  for (const count of inRegions) {
    occupied += 1;
    samples += count;
    if (count === 1) alone += 1;
  }
  return { occupied, alone, samples };
}
