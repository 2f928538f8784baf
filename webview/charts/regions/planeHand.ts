import type { Box } from '../../drawing/pen.ts';

/** A place in px of the element. */
export type Pixel = readonly [x: number, y: number];

/** What gestures and keys do to a plane. */
export interface GestureTarget {
  /** Where the plane is; undefined while there is none. */
  frame(): Box | undefined;
  isZoomed(): boolean;
  /** Larger by the factor, around this pixel. */
  zoom(factor: number, at: Pixel): void;
  /** The content follows the hand by so many px. */
  drag(x: number, y: number): void;
  reset(): void;
  /** A gesture begins or has come to rest. */
  move(isMoving: boolean): void;
}

/** A hand that trembles does not drag yet, px. */
const firmness = 4;

/** The fingers on a plane: which of their moves drag and stretch it. */
export class PlaneHand {
  readonly #target: Pick<GestureTarget, 'isZoomed' | 'drag' | 'zoom'>;
  readonly #fingers = new Map<number, Pixel>();
  #hasDragged = false;

  constructor(target: Pick<GestureTarget, 'isZoomed' | 'drag' | 'zoom'>) {
    this.#target = target;
  }

  /** The press that is going on, or the last one, dragged the plane. */
  get hasDragged(): boolean {
    return this.#hasDragged;
  }

  holds(finger: number): boolean {
    return this.#fingers.has(finger);
  }

  press(finger: number, at: Pixel): void {
    if (this.#fingers.size === 0) this.#hasDragged = false;
    this.#fingers.set(finger, at);
  }

  /** Whether with this move the press becomes a drag. */
  beginsDrag(finger: number, now: Pixel): boolean {
    const before = this.#fingers.get(finger);
    if (before === undefined || this.#hasDragged) return false;
    const isOne = this.#fingers.size === 1;
    if (isOne && Math.hypot(now[0] - before[0], now[1] - before[1]) <= firmness) return false;
    // A plane that is seen whole cannot be dragged: the press stays a click.
    if (isOne && !this.#target.isZoomed()) return false;
    this.#hasDragged = true;
    return true;
  }

  /** Follows a finger of a drag: one drags; of two, each move is a drag of their middle and a stretch of their distance. */
  move(finger: number, now: Pixel): void {
    const before = this.#fingers.get(finger);
    if (before === undefined || !this.#hasDragged) return;
    const other = [...this.#fingers].find(([id]) => id !== finger)?.[1];
    const share = other === undefined ? 1 : 1 / 2;
    this.#target.drag((now[0] - before[0]) * share, (now[1] - before[1]) * share);
    if (other !== undefined) {
      const distance = (pixel: Pixel): number => Math.max(8, Math.hypot(pixel[0] - other[0], pixel[1] - other[1]));
      this.#target.zoom(distance(now) / distance(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
    }
    this.#fingers.set(finger, now);
  }

  /** Whether the last finger has left. */
  release(finger: number): boolean {
    return this.#fingers.delete(finger) && this.#fingers.size === 0;
  }
}
