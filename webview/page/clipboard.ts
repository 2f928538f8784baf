import type { SavedFile } from './cards/exportChart.ts';

/**
 * Puts a text, or a PNG picture, on the clipboard.
 * @throws where the editor does not let the page
 */
export async function writeClipboard(what: string | SavedFile): Promise<void> {
  if (typeof what === 'string') {
    await navigator.clipboard.writeText(what);
    return;
  }
  const bytes = Uint8Array.from(atob(what.content), (letter) => letter.charCodeAt(0));
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
}
