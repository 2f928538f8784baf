import { closeOnEscape } from '../../kit/escape.ts';

/** A card that may fill the window. */
export interface Enlarging {
  readonly isLarge: boolean;
  /** Fills the window, or goes back. */
  turn(): void;
}

/** Escape goes back. */
export function createEnlarging(card: HTMLElement): Enlarging {
  let forget: (() => void) | undefined;
  const turn = (): void => {
    const isLarge = card.classList.toggle('large');
    forget?.();
    forget = isLarge ? closeOnEscape(turn) : undefined;
  };
  return {
    get isLarge() {
      return forget !== undefined;
    },
    turn,
  };
}
