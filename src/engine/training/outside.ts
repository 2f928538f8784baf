import type { StepperMaker } from '../problem/stepper.ts';

/** What a session needs from outside. */
export interface Outside {
  /** The fastest first. */
  readonly makers: readonly StepperMaker[];
  /** Milliseconds from any fixed moment. */
  clock(): number;
  /** Lets messages in: the next turn of the event loop. */
  yieldNow(): Promise<void>;
}
