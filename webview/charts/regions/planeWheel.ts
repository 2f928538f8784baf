/** What belongs to one turn of the wheel, ms. */
export const wheelPause = 250;

/** How much one turn zooms; a pinch on a touchpad comes as a wheel with Ctrl and in small steps. */
export function wheelFactor({
  deltaY,
  deltaMode,
  ctrlKey,
}: Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>): number {
  const pixels = deltaY * (deltaMode === 0 ? 1 : deltaMode === 1 ? 16 : 200);
  const step = Math.max(-120, Math.min(120, pixels)) * (ctrlKey ? 0.01 : 0.0025);
  return Math.exp(-step);
}

/**
 * Whom a turn of the wheel is meant for. A page that is being scrolled does not stop at a plane that comes under the pointer, and a plane
 * that is seen whole lets the page scroll on.
 */
export class WheelOwner {
  #last = -Infinity;
  #owner: 'page' | 'plane' | undefined;

  /** A wheel event anywhere on the page, told before the plane hears of it. */
  turn(time: number, isOverPlace: boolean): void {
    if (time - this.#last > wheelPause) this.#owner = undefined;
    this.#last = time;
    if (!isOverPlace) this.#owner ??= 'page';
  }

  /** Whether the turn is the plane's; where nobody owns it yet it becomes so if the plane can use it. */
  isPlane(isUseful: boolean): boolean {
    this.#owner ??= isUseful ? 'plane' : 'page';
    return this.#owner === 'plane';
  }
}
