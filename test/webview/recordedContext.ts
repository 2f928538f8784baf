/** A canvas that writes down what is drawn on it. */
export interface RecordedContext {
  readonly context: CanvasRenderingContext2D;
  readonly calls: (readonly [name: string, ...args: unknown[]])[];
}

/** Letters are 0.55 of their size wide; pictures of pixels are plain memory; everything else is written down. */
export function createRecorder(canvas: HTMLCanvasElement): RecordedContext {
  const calls: RecordedContext['calls'] = [];
  const known: Record<string, unknown> = {
    canvas,
    font: '10px sans-serif',
    globalAlpha: 1,
    measureText: (text: string) => ({ width: 0.55 * text.length * Number(/(\d+)px/.exec(String(known['font']))?.[1]) }),
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(4 * width * height),
    }),
    getContextAttributes: () => ({}),
  };
  const context = new Proxy(known, {
    get(_target, name) {
      if (typeof name !== 'string' || name in known) return known[name as string];
      return (...args: unknown[]) => void calls.push([name, ...args]);
    },
    set(_target, name, value) {
      known[name as string] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, calls };
}
