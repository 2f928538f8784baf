const open: (() => void)[] = [];

/** Remembers how to close what has just opened; returns how to forget it. */
export function closeOnEscape(close: () => void): () => void {
  open.push(close);
  return () => {
    const index = open.lastIndexOf(close);
    if (index >= 0) open.splice(index, 1);
  };
}

/** Escape closes what opened last. */
export function watchEscape(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    const close = open.pop();
    if (close === undefined) return;
    event.preventDefault();
    close();
  });
}
