/** What is drawn in frames, and on which display. */
export interface FrameWork<S> {
  /** Calls back at the next frame of the display. */
  schedule(callback: () => void): void;
  /** Milliseconds. */
  clock(): number;
  /** What is drawn on; undefined while it is not seen. */
  stage(): S | undefined;
  /** Tells what should be seen now. */
  aim(stage: S): void;
  /** Draws what follows the hand. */
  draw(stage: S): void;
  /** Goes on with the cells; true when something new can be drawn. */
  work(isOver: () => boolean): boolean;
  /** The cells are not finished. */
  isBusy(): boolean;
  /** Asks for all to be painted again, with what stands around the plane. */
  requestPaint(): void;
}

/** Of a frame of 16 ms: cells may take so much of it after the rest was drawn; less under a moving hand. */
const workPerFrame = { moving: 6, resting: 7 };
/** Before a picture that is not on the screen yet is put off to the next frame. */
const workPerPaint = 8;

/** When a partition is drawn and worked on: in frames of the display, one asked for at a time, until nothing is missing. */
export class RegionsFrames<S> {
  readonly #work: FrameWork<S>;
  #isMoving = false;
  /** The view or what is seen has changed since the last whole paint. */
  #isStale = false;
  /** The stage shows something that is no longer so. */
  #isDirty = false;
  #isScheduled = false;
  #isGone = false;

  constructor(work: FrameWork<S>) {
    this.#work = work;
  }

  /** A gesture goes on. */
  get isMoving(): boolean {
    return this.#isMoving;
  }

  /** A gesture begins or has come to rest. */
  move(isMoving: boolean): void {
    this.#isMoving = isMoving;
    this.redraw();
  }

  /** Draws what follows the hand in the next frame. */
  redraw(): void {
    this.#isDirty = true;
    this.#schedule();
  }

  /** Something else is seen: drawn at once, and painted with all around it when it rests. */
  turn(): void {
    this.#isStale = true;
    this.redraw();
  }

  /** Whether the time for work before a whole paint is over, from now on. */
  startPaint(): () => boolean {
    return this.#startTimer(workPerPaint);
  }

  /** All was painted; exact or not, in which case the work goes on in the next frame. Returns whether it was. */
  endPaint(isExact: boolean): boolean {
    this.#isDirty = false;
    this.#isStale = !isExact;
    if (this.#isStale) this.#schedule();
    return isExact;
  }

  end(): void {
    this.#isGone = true;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isGone) return;
    this.#isScheduled = true;
    this.#work.schedule(() => this.#frame());
  }

  #frame(): void {
    const work = this.#work;
    this.#isScheduled = false;
    const stage = work.stage();
    if (this.#isGone || stage === undefined) return;
    const isOver = this.#startTimer(workPerFrame[this.#isMoving ? 'moving' : 'resting']);
    work.aim(stage);
    // Drawing takes half of a frame even where nothing moves: work on cells that are not seen yet goes without.
    if (this.#isDirty) {
      work.draw(stage);
      this.#isDirty = false;
    }
    const isNew = work.work(isOver);
    this.#isStale ||= isNew;
    if (isNew) this.redraw();
    else if (work.isBusy()) this.#schedule();
    // Once more with all around it, and the crosshair tells of what is there now.
    else if (this.#isStale && !this.#isMoving) work.requestPaint();
  }

  #startTimer(budget: number): () => boolean {
    const start = this.#work.clock();
    return () => this.#work.clock() - start > budget;
  }
}
