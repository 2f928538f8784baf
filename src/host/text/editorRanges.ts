import * as vscode from 'vscode';
import type { LabProblem, TextRange } from '../../language/document/document.ts';
import { localize } from '../files/localize.ts';

const severities: Readonly<Record<LabProblem['severity'], vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** The range of a problem; a place without length (the root of an empty text) gets the first character. */
export function toRange(document: vscode.TextDocument, { start, end }: TextRange): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(Math.max(end, start + 1)));
}

/** A link that opens a sentence of the view Theory beside a text. */
export function claimLink(text: vscode.Uri, claim: string): vscode.Uri {
  const given = JSON.stringify([{ uri: text.toString(), claim }]);
  return vscode.Uri.parse(`command:reglab.showClaim?${encodeURIComponent(given)}`);
}

/** A problem as the editor shows it, in the user's language. */
export function toDiagnostic(document: vscode.TextDocument, problem: LabProblem): vscode.Diagnostic {
  const diagnostic = new vscode.Diagnostic(
    toRange(document, problem),
    localize(problem.message),
    severities[problem.severity],
  );
  diagnostic.code =
    problem.claim === undefined
      ? problem.code
      : { value: problem.code, target: claimLink(document.uri, problem.claim.id) };
  diagnostic.source = 'RegLab';
  return diagnostic;
}
