import type { ClaimAsks } from '../../webview/charts/frame/renderer.ts';

/** Of drawings that ask nothing about claims. */
export const noClaims: ClaimAsks = {
  choose: () => Promise.resolve(),
  hindrance: () => undefined,
  onText: () => () => undefined,
  open: () => undefined,
  formula: () => Promise.resolve(undefined),
};
