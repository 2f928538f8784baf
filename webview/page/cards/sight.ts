/** Tells what of the page is seen, so that only that is drawn while a run goes on. */
export interface Sight {
  /** Calls back when the element comes into sight and when it leaves; returns how to stop. */
  watch(target: Element, listener: (isSeen: boolean) => void): () => void;
}

/** A little more than the window, so that what is scrolled to is there already. */
const margin = '25%';

/** Watches what is in the window. */
export function createSight(): Sight {
  const listeners = new Map<Element, (isSeen: boolean) => void>();
  const observer = new IntersectionObserver(
    (entries) => {
      // Of several about one element the last is the newest.
      for (const { target, isIntersecting } of entries) listeners.get(target)?.(isIntersecting);
    },
    // Named, because the margin of the outermost window would not count inside the editor's frames.
    { root: document, rootMargin: `${margin} 0px` },
  );
  return {
    watch(target, listener) {
      listeners.set(target, listener);
      observer.observe(target);
      return () => {
        listeners.delete(target);
        observer.unobserve(target);
      };
    },
  };
}
