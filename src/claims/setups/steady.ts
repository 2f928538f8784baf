import type { ClaimContext } from '../words/claim.ts';

/** Work in parts, with room for a cancel between them. @throws LabError engine/cancelled */
export async function inParts<Result>(parts: Iterator<unknown, Result>, context: ClaimContext): Promise<Result> {
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
    await context.pause();
  }
}
