/** What an element is made of; text is never read as HTML. */
export interface Parts {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly (Node | undefined)[];
}

/** Builds an element. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, parts: Parts = {}): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (parts.class !== undefined) made.className = parts.class;
  if (parts.text !== undefined) made.textContent = parts.text;
  for (const [name, value] of Object.entries(parts.attributes ?? {})) made.setAttribute(name, value);
  made.append(...(parts.children ?? []).filter((child) => child !== undefined));
  return made;
}

/** Sets a text only where it differs, so that nothing is selected away or spoken twice. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/** Where a pointer is in an element, px. */
export function pixelOf(place: Element, { clientX, clientY }: MouseEvent): readonly [x: number, y: number] {
  const { left, top } = place.getBoundingClientRect();
  return [clientX - left, clientY - top];
}

/** Whether an event comes from inside an element that a selector names. */
export function isFrom(event: Event, selector: string): boolean {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}

/** A text that may be cut (an ellipsis, a last line) is its own tooltip while it is cut. */
export function tellWhole(target: HTMLElement): void {
  target.addEventListener('pointerenter', () => {
    const isCut = target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    if (isCut) target.title = target.textContent;
    else target.removeAttribute('title');
  });
}

/** A place that is scrolled sideways fades at its right end as long as there is more; returns how to look again. */
export function fadeWhereCut(place: HTMLElement): () => void {
  const look = (): void => {
    place.classList.toggle('cut', place.scrollLeft + place.clientWidth < place.scrollWidth - 1);
  };
  place.addEventListener('scroll', look, { passive: true });
  return look;
}

let lastId = 0;

/** An id that no other element of the page has. */
export function freshId(stem: string): string {
  lastId += 1;
  return `${stem}-${lastId}`;
}
