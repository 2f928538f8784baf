import { l10n } from 'vscode';
import { formatMessage, type Message } from '../../core/ground/errors.ts';

/** A message in the user's language. */
export function localize({ text, args }: Message): string {
  return formatMessage({ text: l10n.t(text), args });
}
