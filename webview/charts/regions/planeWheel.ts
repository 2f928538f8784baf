/** What belongs to one turn of the wheel, ms. */
export const wheelPause = 250;

/** A pinch on a touchpad comes as a wheel with Ctrl in steps smaller than this, px. */
const pinchStep = 40;

/** How much one turn zooms. */
export function wheelFactor({ deltaY, deltaMode }: Pick<WheelEvent, 'deltaY' | 'deltaMode'>): number {
  const pixels = deltaY * (deltaMode === 0 ? 1 : deltaMode === 1 ? 16 : 200);
  const isPinch = Math.abs(pixels) < pinchStep;
  return Math.exp(-Math.max(-120, Math.min(120, pixels)) * (isPinch ? 0.01 : 0.0025));
}

/** Whether a turn is meant for the plane: the plain wheel scrolls the page. */
export function isForPlane({ ctrlKey, metaKey }: Pick<WheelEvent, 'ctrlKey' | 'metaKey'>): boolean {
  return ctrlKey || metaKey;
}
