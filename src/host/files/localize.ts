import { l10n } from 'vscode';
import type { Message } from '../../core/ground/errors.ts';

/** A message in the user's language. */
export function localize(message: Message): string {
  return l10n.t(message.text, ...message.args);
}
