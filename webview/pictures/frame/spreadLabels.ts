interface Block {
  /** Of what its members wanted. */
  readonly sum: number;
  readonly members: readonly number[];
}

/** Where labels may stand, px. */
export interface LabelRoom {
  /** Between the middles of two labels. */
  readonly gap: number;
  readonly low: number;
  readonly high: number;
}

/** Moves labels apart so that none overlaps, as little as possible, within the room; order is kept. */
export function spreadLabels(wanted: readonly number[], { gap, low, high }: LabelRoom): number[] {
  // Blocks of touching labels move as one, their centre on the mean of what they wanted (pool adjacent violators).
  const startOf = ({ sum, members }: Block): number => {
    const half = ((members.length - 1) * gap) / 2;
    return Math.max(low, Math.min(high - 2 * half, sum / members.length - half));
  };
  const touch = (above: Block, below: Block): boolean =>
    startOf(above) + above.members.length * gap > startOf(below) + 1e-9;
  const blocks: Block[] = [];
  const order = wanted.map((_, index) => index).sort((one, other) => wanted[one]! - wanted[other]!);
  for (const index of order) {
    let block: Block = { sum: wanted[index]!, members: [index] };
    for (let above = blocks.at(-1); above !== undefined && touch(above, block); above = blocks.at(-1)) {
      block = { sum: above.sum + block.sum, members: [...above.members, ...block.members] };
      blocks.pop();
    }
    blocks.push(block);
  }
  const placed = new Array<number>(wanted.length).fill(0);
  for (const block of blocks) block.members.forEach((index, order) => (placed[index] = startOf(block) + order * gap));
  return placed;
}
