import * as vscode from 'vscode';

/** TeX -> picture, drawn at build time and read when the first hover needs it. */
export type FormulaPictures = () => Promise<Readonly<Record<string, string>>>;

/** Reads the formula pictures once. */
export function createFormulaPictures(extension: vscode.Uri, onFault: (error: unknown) => void): FormulaPictures {
  let pictures: Promise<Readonly<Record<string, string>>> | undefined;
  const read = async (): Promise<Readonly<Record<string, string>>> => {
    try {
      const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(extension, 'dist', 'formulas.json'));
      return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string>;
    } catch (error) {
      onFault(error);
      return {};
    }
  };
  return () => (pictures ??= read());
}
