import type { Box } from '../../drawing/pen.ts';
import { element } from '../../kit/elements.ts';
import { prepareScene, type RegionsScene, type SceneWish } from '../../pictures/cells/regionsScene.ts';
import { driveUntil, type Sliced } from '../../pictures/frame/slices.ts';
import { windowOf, type PlaneRange } from '../../pictures/frame/zoom.ts';
import { isTooLate, needsPaint, Plates, widened, type Aim, type PlateWish } from './cellPlates.ts';
import { paintPlate, type Buffers } from './platePainter.ts';

/** Something to do; what comes after its last slice. */
interface Task {
  readonly job: Sliced<() => void>;
  /** The part of the plane that it paints to be seen. */
  readonly window: PlaneRange | undefined;
}

/**
 * The cells as pictures. What is on the screen is always a finished one, moved and stretched to where the plane is now; exact ones are
 * painted beside it a few milliseconds at a time and take its place when they are whole.
 */
export class CellLayer {
  #wish: SceneWish | undefined;
  #scene: RegionsScene | undefined;
  #sceneWish: SceneWish | undefined;
  #aim: Aim | undefined;
  readonly #plates = new Plates();
  #task: Task | undefined;
  #buffers: Buffers | undefined;

  /** Newest data and look. */
  want(wish: SceneWish): void {
    this.#wish = wish;
  }

  aim(aim: Aim): void {
    this.#aim = aim;
    const { window } = this.#task ?? {};
    if (window === undefined || this.#scene === undefined) return;
    if (isTooLate(window, windowOf(this.#scene.chart.range, aim.view))) this.#task = undefined;
  }

  /** Goes on with what is missing; true when something new can be drawn. */
  work(isOver: () => boolean): boolean {
    let isNew = false;
    do {
      this.#task ??= this.#begin();
      if (this.#task === undefined) return isNew;
      const done = driveUntil(this.#task.job, isOver);
      if (done === undefined) return isNew;
      this.#task = undefined;
      done.value();
      isNew = true;
    } while (!isOver());
    return isNew;
  }

  /** What was prepared last. */
  get scene(): RegionsScene | undefined {
    return this.#scene;
  }

  /** Something is not finished. */
  get isBusy(): boolean {
    return this.#task !== undefined;
  }

  /** The newest data are there, painted for exactly this aim. */
  get isExact(): boolean {
    return (
      this.#wish !== undefined &&
      this.#wish === this.#sceneWish &&
      this.#scene !== undefined &&
      this.#aim !== undefined &&
      !needsPaint(this.#plates.near, this.#scene, { ...this.#aim, isMoving: false })
    );
  }

  /** Puts the best picture there is into the frame; both in device pixels. */
  draw(context: CanvasRenderingContext2D, frame: Box): void {
    if (this.#aim === undefined || this.#scene === undefined) return;
    this.#plates.draw(context, windowOf(this.#scene.chart.range, this.#aim.view), frame);
  }

  /** The next thing to do; undefined when nothing is missing. */
  #begin(): Task | undefined {
    if (this.#wish === undefined) return undefined;
    if (this.#wish !== this.#sceneWish) return { job: this.#prepare(this.#wish), window: undefined };
    if (this.#scene === undefined || this.#aim === undefined) return undefined;
    const [scene, { size, ratio, isMoving }] = [this.#scene, this.#aim];
    if (needsPaint(this.#plates.near, scene, this.#aim)) {
      const wanted = widened(scene, this.#aim);
      return { job: this.#paint({ scene, ...wanted }, ratio, false), window: wanted.window };
    }
    if (isMoving || this.#plates.whole?.scene === scene) return undefined;
    return { job: this.#paint({ scene, window: scene.chart.range, size }, ratio, true), window: undefined };
  }

  *#prepare(wish: SceneWish): Sliced<() => void> {
    const made = yield* prepareScene(wish, this.#scene);
    return () => {
      this.#scene = made;
      this.#sceneWish = wish;
    };
  }

  *#paint(wish: PlateWish, ratio: number, isStandIn: boolean): Sliced<() => void> {
    const canvas = this.#plates.takeCanvas(() => element('canvas'));
    this.#buffers = yield* paintPlate(canvas, wish, ratio, this.#buffers);
    return () => this.#plates.put({ ...wish, canvas }, isStandIn);
  }
}
