import * as vscode from 'vscode';
import type { LabFix, LabProblem } from '../../language/document/document.ts';
import { localize } from '../files/localize.ts';
import { toRange } from '../text/editorRanges.ts';
import { fixEdit } from '../text/textEdits.ts';
import type { TextReader } from '../text/textReader.ts';
import { verdictWord } from './verdictWord.ts';

/** A fix that is offered; its edit is made when it is chosen, for the text that it was offered for. */
interface Offer {
  readonly document: vscode.TextDocument;
  readonly version: number;
  readonly fix: LabFix;
}

function codeOf(code: vscode.Diagnostic['code']): string | number | undefined {
  return typeof code === 'object' ? code.value : code;
}

/** An action that opens the sentence of the view Theory which justifies a problem. */
function explanation(
  { uri }: vscode.TextDocument,
  { claim }: Pick<LabProblem, 'claim'>,
  explained: vscode.Diagnostic[],
): vscode.CodeAction[] {
  if (claim === undefined) return [];
  const title = vscode.l10n.t('Theory: {0} ({1})', localize(claim.about), verdictWord(claim.verdict));
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = explained;
  action.command = { title, command: 'reglab.showClaim', arguments: [{ uri: uri.toString(), claim: claim.id }] };
  return [action];
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
          const solved = diagnostics.filter(({ code }) => codeOf(code) === problem.code);
          const fixes = problem.fixes.map((fix, index) => {
            const action = new vscode.CodeAction(localize(fix.title), vscode.CodeActionKind.QuickFix);
            action.diagnostics = solved;
            action.isPreferred = index === 0;
            offers.set(action, { document, version: document.version, fix });
            return action;
          });
          return [...fixes, ...explanation(document, problem, solved)];
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
