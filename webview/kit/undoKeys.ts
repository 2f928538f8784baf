/**
 * The keys that undo and redo go to whoever keeps the history, save while a field holds what is not yet said: there they take back what was typed.
 * @param ask  `redo`: makes again what was taken back
 */
export function watchUndoKeys(ask: (redo: boolean) => void): void {
  let isTyping = false;
  document.addEventListener('input', () => (isTyping = true));
  for (const end of ['change', 'focusout']) document.addEventListener(end, () => (isTyping = false));
  document.addEventListener('keydown', (event) => {
    const redo = redoOf(event);
    if (redo === undefined || isTyping || event.defaultPrevented) return;
    event.preventDefault();
    ask(redo);
  });
}

/** Whether a key redoes (true) or undoes (false); undefined: neither. */
function redoOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): boolean | undefined {
  if (ctrlKey === metaKey || altKey) return undefined;
  const name = key.toLowerCase();
  if (name === 'z') return shiftKey;
  return name === 'y' && !shiftKey ? true : undefined;
}
