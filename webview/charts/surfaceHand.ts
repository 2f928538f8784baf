import { element } from '../kit/elements.ts';
import { t } from '../drawing/texts.ts';
import { surfaceRoom, turnView, usualView, type SurfaceView } from '../pictures/fields/surfacePicture.ts';

/** The surface beside a map: whether it is shown, from where, and the hand that turns it. */
export interface SurfaceHand {
  /** Undefined while it is not shown. */
  readonly view: SurfaceView | undefined;
  show(isShown: boolean): void;
  /** Lies over the surface as it is painted now. */
  place(size: { readonly width: number; readonly height: number }): void;
  dispose(): void;
}

/** Radians for each px of a drag, and for each press of an arrow key. */
const perPixel = 0.01;
const perKey = Math.PI / 24;

const keys: Readonly<Record<string, SurfaceView>> = {
  ArrowLeft: { turn: -perKey, tilt: 0 },
  ArrowRight: { turn: perKey, tilt: 0 },
  ArrowUp: { turn: 0, tilt: perKey },
  ArrowDown: { turn: 0, tilt: -perKey },
};

/** Builds the hand; the mouse drags the surface, arrow keys turn it. @param onTurn  it is to be painted anew */
export function createSurfaceHand(plot: HTMLElement, onTurn: () => void): SurfaceHand {
  let view: SurfaceView | undefined;
  const hand = element('div', {
    class: 'surfaceHand',
    attributes: { tabindex: '0', role: 'application', 'aria-label': t('Surface: arrow keys turn it'), hidden: '' },
  });
  plot.append(hand);
  const turn = (by: SurfaceView): void => {
    if (view === undefined) return;
    view = turnView(view, by);
    hand.dataset['turn'] = view.turn.toFixed(3);
    onTurn();
  };
  let last: readonly [number, number] | undefined;
  hand.addEventListener('pointerdown', (event) => {
    last = [event.clientX, event.clientY];
    hand.setPointerCapture(event.pointerId);
  });
  hand.addEventListener('pointermove', (event) => {
    // Over the surface there is no place of the map.
    event.stopPropagation();
    if (last === undefined) return;
    turn({ turn: (event.clientX - last[0]) * perPixel, tilt: (event.clientY - last[1]) * perPixel });
    last = [event.clientX, event.clientY];
  });
  const end = (): void => (last = undefined);
  hand.addEventListener('pointerup', end);
  hand.addEventListener('pointercancel', end);
  hand.addEventListener('click', (event) => event.stopPropagation());
  hand.addEventListener('keydown', (event) => {
    const by = keys[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    turn(by);
  });
  return {
    get view() {
      return view;
    },
    show(isShown) {
      view = isShown ? usualView : undefined;
      onTurn();
    },
    place(size) {
      const room = view && surfaceRoom(size);
      hand.hidden = room === undefined;
      if (room === undefined) return;
      hand.style.left = `${room.left}px`;
      hand.style.width = `${room.size.width}px`;
    },
    dispose: () => hand.remove(),
  };
}
