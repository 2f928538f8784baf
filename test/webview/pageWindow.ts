import { Window as PageBrowser } from 'happy-dom';
import { createRecorder, type RecordedContext } from './recordedContext.ts';

/** A window for tests: elements, events and focus as in a browser; layout, the display and time are the test's. */
export interface PageWindow {
  /** Makes an element this large and tells who watches its size. */
  resize(target: Element, width: number, height: number): void;
  /** Brings an element into sight or out of it. */
  see(target: Element, isSeen: boolean): void;
  /** Shows display frames until nobody asks for one, or as many as are said; returns how many there were. */
  readonly showFrames: (most?: number) => number;
  /** What was drawn on a canvas, newest last. */
  drawnOn(canvas: HTMLCanvasElement): RecordedContext['calls'];
  /** Closes the window, so that nothing of it keeps the process alive. */
  close(): Promise<void>;
}

interface Watcher {
  readonly targets: Set<Element>;
  tell(target: Element, isSeen?: boolean): void;
}

/**
 * Opens a window and puts it where the page's files look for it. They ask for it when they are loaded, so a test loads them afterwards:
 * `openWindow(); const { createStrip } = await import('.../strip.ts');`
 */
export function openWindow(): PageWindow {
  const opened = new PageBrowser({ url: 'https://page.test/', width: 1000, height: 800 });
  const own = opened as unknown as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(own))
    if (!(name in globalThis) || fromPage.has(name)) set(globalThis, name, own[name]);
  set(globalThis, 'window', globalThis);
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'])
    set(globalThis, name, (own[name] as () => void).bind(own));
  const sizes = createSizes();
  const resizers = watchWith('ResizeObserver');
  const seers = watchWith('IntersectionObserver');
  const display = createDisplay();
  const contexts = createContexts();
  return {
    resize(target, width, height) {
      sizes.set(target, { width, height });
      for (const watcher of resizers) if (watcher.targets.has(target)) watcher.tell(target);
    },
    see(target, isSeen) {
      for (const watcher of seers) if (watcher.targets.has(target)) watcher.tell(target, isSeen);
    },
    showFrames: display.show,
    drawnOn: (canvas) => contexts.of(canvas).calls,
    close: () => opened.happyDOM.close(),
  };
}

/** What Node has as well, but an element takes only from its own window. */
const fromPage = new Set(['Event', 'EventTarget', 'CustomEvent', 'MessageEvent']);

function set(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true });
}

/** There is no layout: an element is as large as the test says, else it has no size. */
function createSizes(): WeakMap<Element, { readonly width: number; readonly height: number }> {
  const sizes = new WeakMap<Element, { readonly width: number; readonly height: number }>();
  for (const [name, side] of [
    ['clientWidth', 'width'],
    ['clientHeight', 'height'],
  ] as const)
    Object.defineProperty(HTMLElement.prototype, name, {
      configurable: true,
      get(this: Element) {
        return sizes.get(this)?.[side] ?? 0;
      },
    });
  return sizes;
}

/** Observers that the test tells what they see. */
function watchWith(name: 'IntersectionObserver' | 'ResizeObserver'): Set<Watcher> {
  const watchers = new Set<Watcher>();
  class Observer {
    readonly #watcher: Watcher;
    constructor(callback: (entries: unknown[]) => void) {
      this.#watcher = {
        targets: new Set(),
        tell: (target, isIntersecting) => callback([{ target, isIntersecting }]),
      };
      watchers.add(this.#watcher);
    }
    observe(target: Element): void {
      this.#watcher.targets.add(target);
    }
    unobserve(target: Element): void {
      this.#watcher.targets.delete(target);
    }
    disconnect(): void {
      watchers.delete(this.#watcher);
    }
  }
  set(globalThis, name, Observer);
  return watchers;
}

/** Frames of the display, 16 ms apart on a clock of its own. */
function createDisplay(): { readonly show: (most?: number) => number } {
  let waiting: ((time: number) => void)[] = [];
  let time = 0;
  set(globalThis, 'requestAnimationFrame', (callback: (time: number) => void) => waiting.push(callback));
  // What does not wait for a frame is done before the next one.
  set(globalThis, 'queueMicrotask', (callback: () => void) => waiting.push(callback));
  set(performance, 'now', () => time);
  return {
    show(most = 1000) {
      let shown = 0;
      for (; shown < most && waiting.length > 0; shown += 1) {
        time += 16;
        const due = waiting;
        waiting = [];
        for (const callback of due) callback(time);
      }
      return shown;
    },
  };
}

function createContexts(): { of(canvas: HTMLCanvasElement): RecordedContext } {
  const contexts = new WeakMap<HTMLCanvasElement, RecordedContext>();
  const of = (canvas: HTMLCanvasElement): RecordedContext => {
    const known = contexts.get(canvas) ?? createRecorder(canvas);
    contexts.set(canvas, known);
    return known;
  };
  set(HTMLCanvasElement.prototype, 'getContext', function (this: HTMLCanvasElement) {
    return of(this).context;
  });
  set(HTMLCanvasElement.prototype, 'toDataURL', (kind: string) => `data:${kind};base64,AAAA`);
  return { of };
}
