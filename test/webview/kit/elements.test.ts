import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { element, freshId, setText, tellWhole } = await import('../../../webview/kit/elements.ts');
const { closeOnEscape, watchEscape } = await import('../../../webview/kit/escape.ts');
const { createIcon } = await import('../../../webview/kit/icons.ts');
watchEscape();
after(() => page.close());

test('an element has its class, attributes and children; text is never markup', () => {
  const made = element('p', {
    class: 'a b',
    text: '<b>x</b>',
    attributes: { id: 'one' },
    children: [undefined, element('i')],
  });
  assert.equal(made.outerHTML, '<p class="a b" id="one">&lt;b&gt;x&lt;/b&gt;<i></i></p>');
});

test('the same text is not set again, so that what is selected stays', () => {
  const made = element('p', { text: 'x' });
  const [node] = made.childNodes;
  setText(made, 'x');
  assert.equal(made.childNodes[0], node);
  setText(made, 'y');
  assert.equal(made.textContent, 'y');
});

test('a text is its own tooltip while it is cut', () => {
  const made = element('h2', { text: 'a long title' });
  tellWhole(made);
  const enter = (): string => {
    made.dispatchEvent(new Event('pointerenter'));
    return made.title;
  };
  page.resize(made, 40, 36);
  Object.defineProperty(made, 'scrollHeight', { value: 54, configurable: true });
  assert.equal(enter(), 'a long title');
  page.resize(made, 40, 54);
  assert.equal(enter(), '');
});

test('ids are unlike', () => {
  const [one, two] = [freshId('menu'), freshId('menu')];
  assert.match(one, /^menu-\d+$/);
  assert.notEqual(one, two);
});

test('Escape closes what opened last, one at a time; what is forgotten or handled is left alone', () => {
  const log: string[] = [];
  const press = (isHandled = false): boolean => {
    const event = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true });
    if (isHandled) event.preventDefault();
    document.dispatchEvent(event);
    return event.defaultPrevented;
  };
  closeOnEscape(() => log.push('first'));
  const forget = closeOnEscape(() => log.push('second'));
  closeOnEscape(() => log.push('third'));
  press(true);
  document.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
  assert.deepEqual(log, []);
  press();
  forget();
  forget();
  assert.ok(press());
  assert.ok(!press());
  assert.deepEqual(log, ['third', 'first']);
});

test('an icon is a picture without a name, in the colour of the text', () => {
  const icon = createIcon('zoomIn');
  assert.deepEqual([icon.getAttribute('viewBox'), icon.getAttribute('aria-hidden')], ['0 0 16 16', 'true']);
  const path = icon.firstElementChild!;
  assert.equal(path.getAttribute('fill'), 'currentColor');
  assert.notEqual(path.getAttribute('d'), createIcon('zoomOut').firstElementChild!.getAttribute('d'));
});
