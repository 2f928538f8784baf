/** What code in the extension host may ask of the window it runs in; `windowClient.ts` is the other end. */
import { join } from 'node:path';
import type { Verb } from './bridge.ts';
import type { WindowDriver } from './windowDriver.ts';

/** @param pictures  folder the screenshots go to */
export function windowVerbs(driver: WindowDriver, pictures: string): Record<string, Verb> {
  return {
    screenshot: async (body) => {
      const path = join(pictures, `${text(body, 'name').replace(/[^\w.-]+/g, '-')}.png`);
      await driver.screenshot(path, typeof body['frame'] === 'string' ? body['frame'] : undefined);
      return path;
    },
    frames: () => driver.frames(),
    evaluate: (body) => driver.evaluate(text(body, 'frame'), text(body, 'body'), body['argument']),
    waitFor: (body) => driver.waitFor(text(body, 'frame'), text(body, 'body'), patience(body)),
    click: (body) => driver.click(text(body, 'frame'), text(body, 'selector')),
    hover: (body) => driver.hover(text(body, 'frame'), text(body, 'selector')),
    press: (body) => driver.press(text(body, 'keys')),
    type: (body) => driver.type(text(body, 'text')),
    hoverText: (body) => driver.hoverText(patience(body)),
    errors: () => driver.errors,
    resize: (body) => driver.resize(Number(body['width']), Number(body['height'])),
  };
}

function text(body: Readonly<Record<string, unknown>>, key: string): string {
  const value = body[key];
  if (typeof value !== 'string') throw new Error(`The request lacks the text "${key}".`);
  return value;
}

function patience(body: Readonly<Record<string, unknown>>): number | undefined {
  return typeof body['patience'] === 'number' ? body['patience'] : undefined;
}
