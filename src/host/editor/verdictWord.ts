import * as vscode from 'vscode';
import type { ClaimVerdict } from '../../protocol/claims.ts';

/** A verdict in a word or two. */
export function verdictWord(verdict: ClaimVerdict): string {
  switch (verdict) {
    case 'true':
      return vscode.l10n.t('true');
    case 'true-with-conditions':
      return vscode.l10n.t('under conditions');
    case 'loose':
      return vscode.l10n.t('loose');
    case 'false':
      return vscode.l10n.t('false as written');
    default:
      return verdict satisfies never;
  }
}
