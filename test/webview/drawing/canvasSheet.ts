/** What a canvas was asked to draw, one line each: what, along which path, in which state. */
export interface CanvasSheet {
  readonly context: CanvasRenderingContext2D;
  readonly marks: readonly string[];
}

interface State {
  fillStyle: string | { readonly pattern: FakeCanvas };
  strokeStyle: string;
  lineWidth: number;
  lineJoin: string;
  lineCap: string;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  imageSmoothingEnabled: boolean;
  imageSmoothingQuality: string;
  dash: readonly number[];
  clips: readonly string[];
  x: number;
  y: number;
}

const start: State = {
  fillStyle: '#000000',
  strokeStyle: '#000000',
  lineWidth: 1,
  lineJoin: 'miter',
  lineCap: 'butt',
  globalAlpha: 1,
  font: '10px sans-serif',
  textAlign: 'start',
  textBaseline: 'alphabetic',
  imageSmoothingEnabled: true,
  imageSmoothingQuality: 'low',
  dash: [],
  clips: [],
  x: 0,
  y: 0,
};

/** A canvas in memory: its pixels are what was put there, and its sheet what was drawn. */
export interface FakeCanvas {
  width: number;
  height: number;
  readonly sheet: CanvasSheet;
  pixels: Uint32Array;
  getContext(): CanvasRenderingContext2D;
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

/** Makes a canvas; letters are 0.55 of their size wide. `scale` is how many of its pixels are one unit of the drawing. */
export function createFakeCanvas(scale = 1): FakeCanvas {
  const marks: string[] = [];
  let path = '';
  let state = { ...start };
  const saved: State[] = [];
  const at = (x: number, y: number): string => `${short(x + state.x)} ${short(y + state.y)}`;
  const within = (): string => (state.clips.length === 0 ? '' : ` in ${state.clips.join(' and ')}`);
  const opacity = (): string => (state.globalAlpha === 1 ? '' : ` at ${short(state.globalAlpha)}`);
  const painted = (): string => {
    const style = state.fillStyle;
    return typeof style === 'string' ? style : `pattern(${style.pattern.sheet.marks.join('; ')})`;
  };
  const line = (): string => {
    const dash = state.dash.length === 0 ? '' : ` dash ${state.dash.join(' ')}`;
    const cap = state.lineCap === 'butt' ? '' : ` ${state.lineCap} ends`;
    return `${state.strokeStyle} ${short(state.lineWidth)}${dash}${cap} ${state.lineJoin}`;
  };
  const letters = (): string => `${state.font} ${state.textAlign} ${state.textBaseline}`;
  const methods = {
    save: () => saved.push({ ...state }),
    restore: () => (state = saved.pop() ?? state),
    translate(x: number, y: number) {
      state.x += x;
      state.y += y;
    },
    scale: () => undefined,
    getTransform: () => ({ a: scale, d: scale }),
    beginPath: () => (path = ''),
    moveTo: (x: number, y: number) => (path += `M${at(x, y)}`),
    lineTo: (x: number, y: number) => (path += `L${at(x, y)}`),
    closePath: () => (path += 'Z'),
    rect: (x: number, y: number, width: number, height: number) =>
      (path += `rect ${at(x, y)} ${short(width)} ${short(height)}`),
    arc: (x: number, y: number, radius: number, from: number, to: number) =>
      (path += `${to - from >= 2 * Math.PI ? 'circle' : 'arc'} ${at(x, y)} ${short(radius)}`),
    clip: () => (state.clips = [...state.clips, path]),
    setLineDash: (dash: readonly number[]) => (state.dash = dash),
    fill: () => marks.push(`fill ${path} ${painted()}${opacity()}${within()}`),
    stroke: () => marks.push(`stroke ${path} ${line()}${opacity()}${within()}`),
    fillRect: (x: number, y: number, width: number, height: number) =>
      marks.push(`fill rect ${at(x, y)} ${short(width)} ${short(height)} ${painted()}${opacity()}${within()}`),
    fillText: (text: string, x: number, y: number) =>
      marks.push(`text "${text}" ${at(x, y)} ${painted()} ${letters()}${within()}`),
    strokeText: (text: string, x: number, y: number) =>
      marks.push(`rim "${text}" ${at(x, y)} ${line()} ${letters()}${within()}`),
    measureText: (text: string) => ({
      width: 0.55 * text.length * Number(/(\d+)px/.exec(state.font)?.[1]) * (state.font.startsWith('600') ? 1.1 : 1),
    }),
    drawImage: (image: FakeCanvas, x: number, y: number, width: number, height: number) =>
      marks.push(
        `image ${Array.from(image.pixels, (pixel) => pixel.toString(16)).join(' ')} of ${image.width} x ${image.height} ` +
          `at ${at(x, y)} ${short(width)} ${short(height)} ${state.imageSmoothingEnabled ? state.imageSmoothingQuality : 'blocks'}${within()}`,
      ),
    createImageData: (width: number, height: number) => ({
      width,
      height,
      data: new Uint8ClampedArray(4 * width * height),
    }),
    putImageData: (image: { readonly data: Uint8ClampedArray }) => (canvas.pixels = new Uint32Array(image.data.buffer)),
    createPattern: (pattern: FakeCanvas) => ({ pattern, setTransform: () => undefined }),
  };
  const context = new Proxy(methods, {
    get: (_, name: string): unknown => Reflect.get(name in methods ? methods : state, name),
    set(_, name: string, value: never) {
      if (!(name in start)) throw new Error(`A canvas has no ${name} here.`);
      state[name as keyof State] = value;
      return true;
    },
  }) as unknown as CanvasRenderingContext2D;
  const canvas: FakeCanvas = {
    width: 0,
    height: 0,
    sheet: { context, marks },
    pixels: new Uint32Array(0),
    getContext: () => context,
  };
  return canvas;
}

/** Lets files of the page make such canvases. */
export function provideCanvases(): void {
  const document = { createElement: () => createFakeCanvas() };
  class FakeMatrix {
    scale(): this {
      return this;
    }
  }
  Object.assign(globalThis, { document, DOMMatrix: FakeMatrix });
}
