import * as vscode from 'vscode';
import type { Message } from '../../core/ground/errors.ts';
import { completionsAt, type Completion } from '../../language/completions.ts';
import type { LabFix } from '../../language/document/document.ts';
import { formattingEdits } from '../../language/document/edits.ts';
import { hoverAt } from '../../language/hovers/hovers.ts';
import { inlayHintsOf, lensesOf } from '../../language/lenses.ts';
import { views } from '../../protocol/views.ts';
import { hoverMarkdown, type FormulaPictures } from './hoverMarkdown.ts';
import { languageId } from './commands.ts';
import { localize } from '../files/localize.ts';
import { plotColours } from './plotColours.ts';
import { fixEdit } from '../text/textEdits.ts';
import { toRange } from '../text/editorRanges.ts';
import type { TextReader } from '../text/textReader.ts';

export interface LanguageFeaturesContext {
  readonly reader: TextReader;
  readonly formulas: FormulaPictures;
}

const completionKinds = {
  key: vscode.CompletionItemKind.Property,
  name: vscode.CompletionItemKind.EnumMember,
  value: vscode.CompletionItemKind.Value,
} as const;

/** Registers what the editor asks about experiments: hovers, completions, quick fixes, lenses, inlay hints, formatting. */
export function registerLanguageFeatures(context: LanguageFeaturesContext): vscode.Disposable {
  const selector: vscode.DocumentSelector = { language: languageId };
  const { reader } = context;
  return vscode.Disposable.from(
    vscode.languages.registerHoverProvider(selector, hovers(context)),
    vscode.languages.registerCompletionItemProvider(selector, completions, '"', ':', ' '),
    vscode.languages.registerCodeActionsProvider(selector, quickFixes(reader), {
      providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
    }),
    vscode.languages.registerCodeLensProvider(selector, lenses(reader)),
    vscode.languages.registerInlayHintsProvider(selector, inlayHints(reader)),
    vscode.languages.registerDocumentFormattingEditProvider(selector, {
      provideDocumentFormattingEdits: (document, { tabSize, insertSpaces }) =>
        formattingEdits(document.getText(), { tabSize, insertSpaces }).map(({ offset, length, text }) =>
          vscode.TextEdit.replace(
            new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
            text,
          ),
        ),
    }),
  );
}

function hovers({ reader, formulas }: LanguageFeaturesContext): vscode.HoverProvider {
  return {
    async provideHover(document, position) {
      const { text, dataset } = reader.reading(document);
      const colours = plotColours(vscode.window.activeColorTheme.kind);
      const found = hoverAt(text, document.offsetAt(position), { dataset, colours, translate: localize });
      if (found === undefined) return undefined;
      return new vscode.Hover(
        hoverMarkdown(found.pieces, await formulas(), colours.foreground),
        toRange(document, found),
      );
    },
  };
}

const completions: vscode.CompletionItemProvider = {
  provideCompletionItems(document, position) {
    const found = completionsAt(document.getText(), document.offsetAt(position));
    return found.map((one) => toItem(document, one));
  },
};

function toItem(document: vscode.TextDocument, found: Completion): vscode.CompletionItem {
  const item = new vscode.CompletionItem(found.label, completionKinds[found.kind]);
  const range = new vscode.Range(document.positionAt(found.start), document.positionAt(found.end));
  item.range = range;
  item.insertText = new vscode.SnippetString(found.insert);
  item.filterText = document.getText(range).startsWith('"') ? `"${found.label}"` : found.label;
  item.detail = localize(found.detail);
  item.documentation = localize(found.documentation);
  item.sortText = found.sortText;
  return item;
}

function quickFixes(reader: TextReader): vscode.CodeActionProvider {
  return {
    provideCodeActions(document, range, { diagnostics }) {
      const { problems, failure } = reader.reading(document);
      return [...problems, ...(failure === undefined ? [] : [failure])]
        .filter((problem) => toRange(document, problem).intersection(range) !== undefined)
        .flatMap((problem) => {
          const solved = diagnostics.filter(({ code }) => code === problem.code);
          return problem.fixes.map((fix, index) => toAction(document, fix, { solved, isPreferred: index === 0 }));
        });
    },
  };
}

function toAction(
  document: vscode.TextDocument,
  fix: LabFix,
  { solved, isPreferred }: { readonly solved: vscode.Diagnostic[]; readonly isPreferred: boolean },
): vscode.CodeAction {
  const action = new vscode.CodeAction(localize(fix.title), vscode.CodeActionKind.QuickFix);
  action.edit = fixEdit(document, fix);
  action.diagnostics = solved;
  action.isPreferred = isPreferred;
  return action;
}

function lenses(reader: TextReader): vscode.CodeLensProvider {
  const wanted = views.entries().map(([view, { lens }]) => ({ view, title: lens }));
  return {
    provideCodeLenses: (document) =>
      lensesOf(reader.read(document), wanted).map((lens) => {
        const command = `reglab.${views.get(lens.view).command}`;
        const title = localize(lens.title);
        return new vscode.CodeLens(toRange(document, lens), { title, command, arguments: [document.uri] });
      }),
  };
}

function inlayHints(reader: TextReader): vscode.InlayHintsProvider {
  const changed = new vscode.EventEmitter<void>();
  reader.onDidRefresh(() => changed.fire());
  const toHint = (
    document: vscode.TextDocument,
    offset: number,
    [label, tooltip]: [Message, Message],
  ): vscode.InlayHint => {
    const hint = new vscode.InlayHint(document.positionAt(offset), localize(label));
    hint.tooltip = localize(tooltip);
    hint.paddingLeft = true;
    return hint;
  };
  return {
    onDidChangeInlayHints: changed.event,
    provideInlayHints(document, range) {
      if (vscode.workspace.getConfiguration('reglab').get<boolean>('inlayHints.enabled') === false) return [];
      const { text, dataset } = reader.reading(document);
      return inlayHintsOf(text, dataset)
        .filter(({ offset }) => range.contains(document.positionAt(offset)))
        .map(({ offset, label, tooltip }) => toHint(document, offset, [label, tooltip]));
    },
  };
}
