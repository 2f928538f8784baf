import * as vscode from 'vscode';
import type { PlotColours } from '../../language/hovers/svgPlot.ts';

/** Hover pictures cannot see the theme's variables, so each kind of theme has its own set. */
const colours: Readonly<Record<vscode.ColorThemeKind, PlotColours>> = {
  [vscode.ColorThemeKind.Light]: {
    foreground: '#3b3b3b',
    grid: '#d8d8d8',
    accent: '#1a6fb5',
    second: '#b85a00',
  },
  [vscode.ColorThemeKind.Dark]: {
    foreground: '#cccccc',
    grid: '#454545',
    accent: '#4fa8ee',
    second: '#e5a13d',
  },
  [vscode.ColorThemeKind.HighContrast]: {
    foreground: '#ffffff',
    grid: '#8a8a8a',
    accent: '#3ff2ff',
    second: '#ffd23f',
  },
  [vscode.ColorThemeKind.HighContrastLight]: {
    foreground: '#000000',
    grid: '#6a6a6a',
    accent: '#0f4a85',
    second: '#8a3b00',
  },
};

/** The colours of a plot in a hover. */
export function plotColours(kind: vscode.ColorThemeKind): PlotColours {
  return colours[kind];
}
