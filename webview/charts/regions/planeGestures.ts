import { isInside } from '../../drawing/pen.ts';
import { pixelOf } from '../../kit/elements.ts';
import { PlaneHand, type GestureTarget, type Pixel } from './planeHand.ts';
import { isForPlane, wheelFactor, wheelPause } from './planeWheel.ts';
import { createWheelHint } from './wheelHint.ts';

export interface Gestures {
  /** The press that is going on, or the last one, dragged the plane: its click means nothing else. */
  readonly hasDragged: boolean;
  dispose(): void;
}

/** One press of a key. */
const keyZoom = 1.5;
const keyPan = 1 / 8;

/** Ctrl and wheel, pinch, drag, double click and keys (+ − 0, Ctrl or Cmd with arrows) over a plane. */
export function attachGestures(place: HTMLElement, target: GestureTarget): Gestures {
  const stop = new AbortController();
  const { signal } = stop;
  const rest = createRest(target);
  const hand = attachHand(place, target, { rest, signal });
  attachWheel(place, target, { rest, signal });
  place.addEventListener('keydown', (event) => pressKey(event, target), { signal });
  return {
    get hasDragged() {
      return hand.hasDragged;
    },
    dispose() {
      rest.cancel();
      stop.abort();
    },
  };
}

/** When a gesture has come to rest. */
interface Rest {
  /** It goes on. */
  leave(): void;
  /** It rests after so many ms, unless it goes on before. */
  come(delay: number): void;
  cancel(): void;
}

interface Attachment {
  readonly rest: Rest;
  readonly signal: AbortSignal;
}

function createRest(target: GestureTarget): Rest {
  let timer = 0;
  const cancel = (): void => clearTimeout(timer);
  return {
    cancel,
    leave() {
      cancel();
      target.move(true);
    },
    come(delay) {
      cancel();
      timer = window.setTimeout(() => target.move(false), delay);
    },
  };
}

function attachHand(place: HTMLElement, target: GestureTarget, { rest, signal }: Attachment): PlaneHand {
  const hand = new PlaneHand(target);
  place.addEventListener(
    'pointerdown',
    (event) => {
      const pixel = pixelOf(place, event);
      if (event.button === 0 && isInside(target.frame(), ...pixel)) hand.press(event.pointerId, pixel);
    },
    { signal },
  );
  place.addEventListener(
    'pointermove',
    (event) => {
      if (!hand.holds(event.pointerId)) return;
      const pixel = pixelOf(place, event);
      if (hand.beginsDrag(event.pointerId, pixel)) {
        place.setPointerCapture(event.pointerId);
        place.classList.add('dragging');
        rest.leave();
      }
      hand.move(event.pointerId, pixel);
    },
    { signal },
  );
  const release = (event: PointerEvent): void => {
    if (!hand.release(event.pointerId)) return;
    place.classList.remove('dragging');
    if (hand.hasDragged) rest.come(0);
  };
  place.addEventListener('pointerup', release, { signal });
  place.addEventListener('pointercancel', release, { signal });
  place.addEventListener(
    'dblclick',
    (event) => {
      const pixel = pixelOf(place, event);
      if (isInside(target.frame(), ...pixel) && !hand.hasDragged) target.zoom(event.shiftKey ? 1 / 2 : 2, pixel);
    },
    { signal },
  );
  return hand;
}

function attachWheel(place: HTMLElement, target: GestureTarget, { rest, signal }: Attachment): void {
  const hint = createWheelHint(place);
  signal.addEventListener('abort', () => hint.dispose());
  place.addEventListener(
    'wheel',
    (event) => {
      const pixel = pixelOf(place, event);
      if (!isInside(target.frame(), ...pixel)) return;
      if (!isForPlane(event)) {
        hint.show();
        return;
      }
      event.preventDefault();
      rest.leave();
      target.zoom(wheelFactor(event), pixel);
      rest.come(wheelPause);
    },
    { signal, passive: false },
  );
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
