import type { Rgb } from './colors.ts';

/** The theme as a drawing needs it: colours resolved, nothing of the DOM. */
export interface Look {
  readonly isDark: boolean;
  readonly isHighContrast: boolean;
  readonly background: Rgb;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  /** The theme's chart colours, at most six. */
  readonly categories: readonly string[];
  readonly font: string;
}
