import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { openWindow } from '../pageWindow.ts';

const page = openWindow();
const { readLook, watchTheme } = await import('../../../webview/kit/theme.ts');
after(() => page.close());
afterEach(() => {
  document.documentElement.removeAttribute('style');
  document.body.className = '';
});

function set(classes: string, variables: Readonly<Record<string, string>> = {}): void {
  document.body.className = classes;
  for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
}

test('a look is what the editor says', () => {
  set('vscode-dark', {
    '--vscode-editor-background': '#202020',
    '--vscode-editor-foreground': '#e0e0e0',
    '--vscode-descriptionForeground': '#a0a0a0',
    '--vscode-charts-blue': '#0000ff',
    '--vscode-charts-red': '#ff0000',
    '--vscode-font-family': ' Inter, sans-serif ',
  });
  const look = readLook();
  assert.deepEqual([look.isDark, look.isHighContrast], [true, false]);
  assert.deepEqual(look.background, [32, 32, 32]);
  assert.deepEqual([look.foreground, look.muted], ['#e0e0e0', '#a0a0a0']);
  // 13 % of the way from 32 to 224.
  assert.equal(look.grid, '#393939');
  assert.deepEqual(look.categories, ['#0000ff', '#ff0000']);
  assert.equal(look.font, 'Inter, sans-serif');
});

test('every kind of theme is known by the class of the page', () => {
  const kinds = [
    'vscode-light',
    'vscode-dark',
    'vscode-high-contrast',
    'vscode-high-contrast vscode-high-contrast-light',
  ].map((classes) => {
    set(classes);
    const { isDark, isHighContrast } = readLook();
    return [isDark, isHighContrast];
  });
  assert.deepEqual(kinds, [
    [false, false],
    [true, false],
    [true, true],
    [false, true],
  ]);
});

test('of high contrast nothing is muted and the grid is strong', () => {
  set('vscode-high-contrast', {
    '--vscode-editor-background': '#000000',
    '--vscode-editor-foreground': '#ffffff',
    '--vscode-descriptionForeground': '#808080',
  });
  const { muted, grid } = readLook();
  assert.equal(muted, '#ffffff');
  // 45 % of white.
  assert.equal(grid, '#737373');
});

test('what the editor does not say is black on white or white on black', () => {
  set('vscode-light');
  assert.deepEqual(
    [readLook().background, readLook().foreground, readLook().font],
    [[255, 255, 255], '#000000', 'sans-serif'],
  );
  set('vscode-dark');
  assert.deepEqual([readLook().background, readLook().foreground], [[0, 0, 0], '#ffffff']);
  set('vscode-dark', { '--vscode-foreground': '#cccccc' });
  assert.deepEqual([readLook().foreground, readLook().muted], ['#cccccc', '#cccccc']);
});

test('a change of the theme is told', async () => {
  let told = 0;
  watchTheme(() => (told += 1));
  const settled = (): Promise<void> => new Promise((done) => void setTimeout(done, 20));
  set('vscode-light');
  await settled();
  assert.equal(told, 1);
  document.documentElement.style.setProperty('--vscode-editor-background', '#fefefe');
  await settled();
  assert.equal(told, 2);
  document.body.dataset['vscodeThemeId'] = 'other';
  await settled();
  assert.equal(told, 3);
  document.body.dataset['state'] = 'running';
  await settled();
  assert.equal(told, 3);
});
