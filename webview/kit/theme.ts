import { cssOf, parseColor, parseOpaqueColor, type Rgb } from '../drawing/colors.ts';
import type { Look } from '../drawing/look.ts';

const chartColors = [
  '--vscode-charts-blue',
  '--vscode-charts-orange',
  '--vscode-charts-green',
  '--vscode-charts-purple',
  '--vscode-charts-red',
  '--vscode-charts-yellow',
];

/** Reads the editor's theme from the variables that it sets on the page. */
export function readLook(): Look {
  const style = getComputedStyle(document.documentElement);
  const classes = document.body.classList;
  const isDark =
    classes.contains('vscode-dark') ||
    (classes.contains('vscode-high-contrast') && !classes.contains('vscode-high-contrast-light'));
  const isHighContrast = classes.contains('vscode-high-contrast') || classes.contains('vscode-high-contrast-light');
  const backdrop: Rgb = isDark ? [0, 0, 0] : [255, 255, 255];
  const rgb = (name: string, behind: Rgb): Rgb | undefined => parseColor(style.getPropertyValue(name), behind);
  const background = rgb('--vscode-editor-background', backdrop) ?? backdrop;
  const plain: Rgb = isDark ? [255, 255, 255] : [0, 0, 0];
  const foreground = rgb('--vscode-editor-foreground', background) ?? rgb('--vscode-foreground', background) ?? plain;
  const muted = (isHighContrast ? undefined : rgb('--vscode-descriptionForeground', background)) ?? foreground;
  const share = isHighContrast ? 0.45 : 0.13;
  const grid = background.map((part, index) => part + share * (foreground[index]! - part)) as unknown as Rgb;
  return {
    isDark,
    isHighContrast,
    background,
    foreground: cssOf(foreground),
    muted: cssOf(muted),
    grid: cssOf(grid),
    categories: chartColors.flatMap((name) => {
      const color = parseOpaqueColor(style.getPropertyValue(name));
      return color === undefined ? [] : [cssOf(color)];
    }),
    font: style.getPropertyValue('--vscode-font-family').trim() || 'sans-serif',
  };
}

/** Calls back when the theme changes: the editor swaps the body's class and the root's variables. */
export function watchTheme(onChange: () => void): void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
