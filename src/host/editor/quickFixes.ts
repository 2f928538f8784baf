import * as vscode from 'vscode';
import type { LabFix } from '../../language/document/document.ts';
import { localize } from '../files/localize.ts';
import { toRange } from '../text/editorRanges.ts';
import { fixEdit } from '../text/textEdits.ts';
import type { TextReader } from '../text/textReader.ts';

/** The fixes of the problems that a selection touches; the first of each problem is preferred. */
export function quickFixes(reader: Pick<TextReader, 'reading'>): vscode.CodeActionProvider {
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
