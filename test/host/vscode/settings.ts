/** Settings for a window that shows the lab and nothing that moves or asks by itself. */
export const themes = {
  light: 'Default Light Modern',
  dark: 'Default Dark Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
} as const;

/** What VS Code calls the same on the body of every webview; the names above differ between its versions. */
export const themeKinds = {
  light: 'vscode-light',
  dark: 'vscode-dark',
  'hc-dark': 'vscode-high-contrast',
  'hc-light': 'vscode-high-contrast-light',
} as const;

export type Theme = keyof typeof themes;

/** A theme by its short name. */
export function isTheme(name: string): name is Theme {
  return Object.hasOwn(themes, name);
}

/** Quiet everywhere: no chat, no welcome page, no updates, no telemetry, no questions. */
export const calmSettings: Readonly<Record<string, unknown>> = {
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.editor.enablePreview': false,
  'workbench.colorTheme': themes.dark,
  'window.autoDetectColorScheme': false,
  'window.autoDetectHighContrast': false,
  'window.commandCenter': false,
  'window.restoreWindows': 'all',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'extensions.showRecommendationsOnlyOnDemand': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'telemetry.telemetryLevel': 'off',
  'security.workspace.trust.enabled': false,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
  'editor.minimap.enabled': false,
  'files.simpleDialog.enable': true,
};
/** For pictures and tests: also nothing that blinks or slides, so that two pictures of the same thing are the same. */
export const stillSettings: Readonly<Record<string, unknown>> = {
  ...calmSettings,
  'editor.cursorBlinking': 'solid',
  'editor.cursorSmoothCaretAnimation': 'off',
  'workbench.reduceMotion': 'on',
  'workbench.list.smoothScrolling': false,
};
