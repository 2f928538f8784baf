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

export interface Gestures {
  /** The press that is going on, or the last one, dragged the plane: its click means nothing else. */
  readonly hasDragged: boolean;
  dispose(): void;
}

/** A hand that trembles does not drag yet, px. */
const firmness = 4;
/** What belongs to one turn of the wheel, ms. */
const wheelPause = 250;
/** One press of a key. */
const keyZoom = 1.5;
const keyPan = 1 / 8;

/** Wheel, pinch, drag, double click and keys (+ − 0, Ctrl or Cmd with arrows) over a plane. */
export function attachGestures(place: HTMLElement, target: GestureTarget): Gestures {
  const stop = new AbortController();
  const { signal } = stop;
  const fingers = new Map<number, Pixel>();
  let hasDragged = false;
  let restTimer = 0;

  const pixelOf = (event: MouseEvent): Pixel => {
    const area = place.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top];
  };
  const isInside = ([x, y]: Pixel): boolean => {
    const frame = target.frame();
    return (
      frame !== undefined &&
      x >= frame.left &&
      x <= frame.left + frame.width &&
      y >= frame.top &&
      y <= frame.top + frame.height
    );
  };
  const moves = (): void => {
    clearTimeout(restTimer);
    target.move(true);
  };
  const rests = (delay: number): void => {
    clearTimeout(restTimer);
    restTimer = window.setTimeout(() => target.move(false), delay);
  };

  place.addEventListener(
    'pointerdown',
    (event) => {
      const pixel = pixelOf(event);
      if (event.button !== 0 || !isInside(pixel)) return;
      if (fingers.size === 0) hasDragged = false;
      fingers.set(event.pointerId, pixel);
    },
    { signal },
  );
  place.addEventListener(
    'pointermove',
    (event) => {
      const before = fingers.get(event.pointerId);
      if (before === undefined) return;
      const now = pixelOf(event);
      if (!hasDragged) {
        const isFirm = fingers.size > 1 || Math.hypot(now[0] - before[0], now[1] - before[1]) > firmness;
        // A plane that is seen whole cannot be dragged: the press stays a click.
        if (!isFirm || (fingers.size === 1 && !target.isZoomed())) return;
        hasDragged = true;
        place.setPointerCapture(event.pointerId);
        place.classList.add('dragging');
        moves();
      }
      followFingers(fingers, [event.pointerId, now], target);
      fingers.set(event.pointerId, now);
    },
    { signal },
  );
  const release = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId) || fingers.size > 0) return;
    place.classList.remove('dragging');
    if (hasDragged) rests(0);
  };
  place.addEventListener('pointerup', release, { signal });
  place.addEventListener('pointercancel', release, { signal });
  place.addEventListener(
    'dblclick',
    (event) => {
      const pixel = pixelOf(event);
      if (!isInside(pixel) || hasDragged) return;
      target.zoom(event.shiftKey ? 1 / 2 : 2, pixel);
    },
    { signal },
  );
  const isForPlane = watchWheel(place, (event) => isInside(pixelOf(event)), signal);
  place.addEventListener(
    'wheel',
    (event) => {
      const factor = wheelFactor(event);
      if (!isForPlane(event, factor > 1 || target.isZoomed())) return;
      event.preventDefault();
      moves();
      target.zoom(factor, pixelOf(event));
      rests(wheelPause);
    },
    { signal, passive: false },
  );
  place.addEventListener('keydown', (event) => pressKey(event, target), { signal });
  return {
    get hasDragged() {
      return hasDragged;
    },
    dispose() {
      clearTimeout(restTimer);
      stop.abort();
    },
  };
}

/** One finger drags; of two, each move is a drag of their middle and a stretch of their distance. */
function followFingers(
  fingers: ReadonlyMap<number, Pixel>,
  [moved, now]: readonly [number, Pixel],
  target: GestureTarget,
): void {
  const before = fingers.get(moved)!;
  const other = [...fingers].find(([id]) => id !== moved)?.[1];
  if (other === undefined) {
    target.drag(now[0] - before[0], now[1] - before[1]);
    return;
  }
  target.drag((now[0] - before[0]) / 2, (now[1] - before[1]) / 2);
  const distance = (pixel: Pixel): number => Math.max(8, Math.hypot(pixel[0] - other[0], pixel[1] - other[1]));
  target.zoom(distance(now) / distance(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
}

/** How much one turn zooms; a pinch on a touchpad comes as a wheel with Ctrl and in small steps. */
function wheelFactor({ deltaY, deltaMode, ctrlKey }: WheelEvent): number {
  const pixels = deltaY * (deltaMode === 0 ? 1 : deltaMode === 1 ? 16 : 200);
  const step = Math.max(-120, Math.min(120, pixels)) * (ctrlKey ? 0.01 : 0.0025);
  return Math.exp(-step);
}

/**
 * Whether a turn of the wheel is meant for the plane. A page that is being scrolled does not stop at a plane that comes under the pointer,
 * and a plane that is seen whole lets the page scroll on.
 */
function watchWheel(
  place: HTMLElement,
  isInside: (event: WheelEvent) => boolean,
  signal: AbortSignal,
): (event: WheelEvent, isUseful: boolean) => boolean {
  let last = -Infinity;
  let owner: 'page' | 'plane' | undefined;
  window.addEventListener(
    'wheel',
    (event) => {
      if (event.timeStamp - last > wheelPause) owner = undefined;
      last = event.timeStamp;
      if (!(event.target instanceof Node && place.contains(event.target))) owner ??= 'page';
    },
    { signal, passive: true, capture: true },
  );
  return (event, isUseful) => {
    owner ??= isUseful && isInside(event) ? 'plane' : 'page';
    return event.ctrlKey ? isInside(event) : owner === 'plane';
  };
}

const arrows: Readonly<Record<string, Pixel | undefined>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function pressKey(event: KeyboardEvent, target: GestureTarget): void {
  const frame = target.frame();
  if (frame === undefined || event.altKey) return;
  const arrow = arrows[event.key];
  const centre: Pixel = [frame.left + frame.width / 2, frame.top + frame.height / 2];
  if (event.ctrlKey || event.metaKey) {
    if (arrow === undefined) return;
    target.drag(arrow[0] * keyPan * frame.width, arrow[1] * keyPan * frame.height);
  } else if (event.key === '+' || event.key === '=') target.zoom(keyZoom, centre);
  else if (event.key === '-' || event.key === '_') target.zoom(1 / keyZoom, centre);
  else if (event.key === '0') target.reset();
  else return;
  event.preventDefault();
}
