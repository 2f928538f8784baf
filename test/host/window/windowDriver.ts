/** Acts on a real window as a person would, and looks into it. All of it works on the workbench and on webviews alike. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Frame, Page } from 'playwright-core';
import { collectErrors, ownerOf, type WindowError } from './windowErrors.ts';

/**
 * Which document is meant: `workbench`; `lab` for the newest visible webview of the extension under test; `lab:0`, `lab:1`, ... for
 * the visible ones in order; `webview:publisher.name` (also with `:number`) for those of another extension.
 */
export type FrameName = string;

export interface FrameFacts {
  readonly owner: string;
  readonly visible: boolean;
  readonly title: string;
  readonly state: string | null;
  readonly width: number;
  readonly height: number;
}

export interface HoverContent {
  readonly text: string;
  /** Pictures that were really decoded have a width. */
  readonly images: readonly { readonly source: string; readonly width: number; readonly height: number }[];
}

const defaultPatience = 10_000;

export interface WindowDriver {
  readonly page: Page;
  readonly errors: readonly WindowError[];
  frames(): Promise<FrameFacts[]>;
  frame(name: FrameName, patience?: number): Promise<Frame>;
  /** Runs the body of an async function in a document; its `return` value must be JSON. `argument` is there under that name. */
  evaluate(name: FrameName, body: string, argument?: unknown): Promise<unknown>;
  /** Evaluates until the result is truthy, also across a document that is replaced meanwhile; returns that result. */
  waitFor(name: FrameName, body: string, patience?: number): Promise<unknown>;
  click(name: FrameName, selector: string): Promise<void>;
  hover(name: FrameName, selector: string): Promise<void>;
  press(keys: string): Promise<void>;
  type(text: string): Promise<void>;
  /** What the editor's hover shows now, after waiting for one to appear. */
  hoverText(patience?: number): Promise<HoverContent>;
  resize(width: number, height: number): Promise<void>;
  /** A PNG of the whole window, or of one webview's rectangle. */
  screenshot(path: string, name?: FrameName): Promise<void>;
}

/** @param extension  `publisher.name` of the extension under test */
export function driveWindow(page: Page, extension: string): WindowDriver {
  const errors = collectErrors(page);
  const evaluate = async (name: FrameName, body: string, argument?: unknown): Promise<unknown> =>
    runIn(await frame(name), body, argument);
  const frame = (name: FrameName, patience = defaultPatience): Promise<Frame> =>
    name === 'workbench'
      ? Promise.resolve(page.mainFrame())
      : retry(`a visible webview "${name}"`, patience, () => findWebview(page, name, extension));
  return {
    page,
    errors,
    frame,
    evaluate,
    frames: () => describeFrames(page),
    waitFor: (name, body, patience = defaultPatience) =>
      retry(`"${body}" in ${name}`, patience, async () => runIn(await frame(name, patience), body)),
    click: async (name, selector) => (await frame(name)).click(selector, { timeout: defaultPatience }),
    hover: async (name, selector) => (await frame(name)).hover(selector, { timeout: defaultPatience }),
    press: (keys) => page.keyboard.press(keys),
    type: (text) => page.keyboard.type(text),
    hoverText: (patience = defaultPatience) =>
      retry(
        'a hover with all its pictures',
        patience,
        async () => (await runIn(page.mainFrame(), readHover)) as HoverContent | null,
      ),
    resize: (width, height) => page.setViewportSize({ width, height }),
    screenshot: (path, name) => photograph(page, path, name && name !== 'workbench' ? () => frame(name) : undefined),
  };
}

function runIn(frame: Frame, body: string, argument?: unknown): Promise<unknown> {
  return frame.evaluate(
    `(async (argument) => { ${body}\n})(${argument === undefined ? '' : JSON.stringify(argument)})`,
  );
}

/** Tries until the answer is truthy. Errors count as "not yet": documents come and go while a window settles. */
async function retry<T>(what: string, patience: number, attempt: () => Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + patience;
  let lastError: unknown;
  for (;;) {
    try {
      const answer = await attempt();
      if (answer) return answer;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > end) {
      const why = lastError instanceof Error ? ` (${lastError.message.split('\n')[0] ?? ''})` : '';
      throw new Error(`Waited ${patience / 1000} s in vain for ${what}${why}.`);
    }
    await wait(25);
  }
}

async function isVisible(frame: Frame): Promise<boolean> {
  const outer = frame.parentFrame();
  if (!outer) return false;
  return (await outer.frameElement()).isVisible();
}

/** The inner document of a webview is the child of the frame whose address names the extension; a pending one does not count yet. */
async function listWebviews(page: Page): Promise<{ frame: Frame; owner: string; visible: boolean }[]> {
  const found = [];
  for (const frame of page.frames()) {
    const owner = ownerOf(frame);
    const parent = frame.parentFrame();
    if (!owner || !parent || !/[?&]extensionId=/.test(parent.url())) continue;
    const id = await (await frame.frameElement()).getAttribute('id');
    if (id === 'active-frame') found.push({ frame, owner, visible: await isVisible(frame) });
  }
  return found;
}

async function findWebview(page: Page, name: FrameName, extension: string): Promise<Frame | undefined> {
  const [, owner = extension, index] = /^(?:lab|webview:([^:]+))(?::(\d+))?$/.exec(name) ?? [];
  const visible = (await listWebviews(page)).filter((one) => one.visible && one.owner === owner.toLowerCase());
  return visible.at(index === undefined ? -1 : Number(index))?.frame;
}

async function describeFrames(page: Page): Promise<FrameFacts[]> {
  const body =
    'return { title: document.title, state: document.body.dataset.state ?? null, width: innerWidth, height: innerHeight };';
  const facts = [];
  for (const { frame, owner, visible } of await listWebviews(page)) {
    facts.push({ owner, visible, ...((await runIn(frame, body)) as Omit<FrameFacts, 'owner' | 'visible'>) });
  }
  return facts;
}

const readHover = `
  const boxes = [...document.querySelectorAll('.monaco-hover')].filter((box) => box.offsetWidth > 0 && !box.classList.contains('hidden'));
  const images = boxes.flatMap((box) => [...box.querySelectorAll('img')]);
  const text = boxes.map((box) => box.innerText).join('\\n').trim();
  if (text === '' && images.length === 0 || /^Loading/.test(text) || !images.every((image) => image.complete)) return null;
  return { text, images: images.map((image) => ({ source: image.src, width: image.naturalWidth, height: image.naturalHeight })) };`;

async function photograph(page: Page, path: string, find?: () => Promise<Frame>): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  await runIn(
    page.mainFrame(),
    'await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));',
  );
  const outer = find && (await find()).parentFrame();
  const clip = outer ? await (await outer.frameElement()).boundingBox() : null;
  await page.screenshot({ path, ...(clip ? { clip } : {}) });
}
