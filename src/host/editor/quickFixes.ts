import * as vscode from 'vscode';
import type { LabFix } from '../../language/document/document.ts';
import { localize } from '../files/localize.ts';
import { toRange } from '../text/editorRanges.ts';
import { fixEdit } from '../text/textEdits.ts';
import type { TextReader } from '../text/textReader.ts';

/** A fix that is offered; its edit is made when it is chosen, for the text that it was offered for. */
interface Offer {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly fix: LabFix;
}

/** The fixes of the problems that a selection touches; the first of each problem is preferred. */
export function quickFixes(reader: Pick<TextReader, 'reading'>): vscode.CodeActionProvider {
  const offers = new WeakMap<vscode.CodeAction, Offer>();
  return {
    provideCodeActions(document, range, { diagnostics }) {
      const { problems, failure } = reader.reading(document);
      return [...problems, ...(failure === undefined ? [] : [failure])]
        .filter((problem) => toRange(document, problem).intersection(range) !== undefined)
        .flatMap((problem) => {
          const solved = diagnostics.filter(({ code }) => code === problem.code);
          return problem.fixes.map((fix, index) => {
            const action = new vscode.CodeAction(localize(fix.title), vscode.CodeActionKind.QuickFix);
            action.diagnostics = solved;
            action.isPreferred = index === 0;
            offers.set(action, { document, version: document.version, fix });
            return action;
          });
        });
    },
    resolveCodeAction(action) {
      const offer = offers.get(action);
      if (offer?.document.version === offer?.version && offer !== undefined)
        action.edit = fixEdit(offer.document, offer.fix);
      return action;
    },
  };
}
