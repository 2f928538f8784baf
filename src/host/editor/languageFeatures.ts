import * as vscode from 'vscode';
import { formattingEdits } from '../../language/document/edits.ts';
import type { TextReader } from '../text/textReader.ts';
import { toTextEdit } from '../text/textEdits.ts';
import { completionProvider } from './completionProvider.ts';
import type { FormulaPictures } from '../files/formulaPictures.ts';
import { hoverProvider } from './hoverProvider.ts';
import { inlayHintsProvider } from './inlayHintsProvider.ts';
import { languageId } from '../files/languageId.ts';
import { lensProvider } from './lensProvider.ts';
import { quickFixes } from './quickFixes.ts';

/** What the language features ask. */
export interface LanguageFeaturesContext {
  readonly reader: TextReader;
  readonly formulas: FormulaPictures;
}

/** Registers what the editor asks about experiments: hovers, completions, quick fixes, lenses, inlay hints, formatting. */
export function registerLanguageFeatures({ reader, formulas }: LanguageFeaturesContext): vscode.Disposable {
  const selector: vscode.DocumentSelector = { language: languageId };
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(selector, hoverProvider(reader, formulas)),
    vscode.languages.registerCompletionItemProvider(selector, completionProvider, '"', ':', ' '),
    vscode.languages.registerCodeActionsProvider(selector, quickFixes(reader), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    vscode.languages.registerCodeLensProvider(selector, lensProvider(reader)),
    vscode.languages.registerInlayHintsProvider(selector, inlayHintsProvider(reader)),
    vscode.languages.registerDocumentFormattingEditProvider(selector, formatting),
  );
}

const formatting: vscode.DocumentFormattingEditProvider = {
  provideDocumentFormattingEdits: (document, { tabSize, insertSpaces }) =>
    formattingEdits(document.getText(), { tabSize, insertSpaces }).map((edit) => toTextEdit(document, edit)),
};
