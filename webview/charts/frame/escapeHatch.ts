import { closeOnEscape } from '../../kit/escape.ts';

/** Escape takes a choice back as long as there is one. */
export interface EscapeHatch {
  /** There is a choice now, or there is none. */
  follow(isChosen: boolean): void;
  dispose(): void;
}

/** Builds it; nothing is chosen. */
export function createEscapeHatch(takeBack: () => void): EscapeHatch {
  let forget: (() => void) | undefined;
  const letGo = (): void => {
    forget?.();
    forget = undefined;
  };
  return {
    follow(isChosen) {
      if (!isChosen) letGo();
      else
        forget ??= closeOnEscape(() => {
          forget = undefined;
          takeBack();
        });
    },
    dispose: letGo,
  };
}
