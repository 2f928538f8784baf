import type { ClaimAsks } from '../charts/frame/renderer.ts';
import type { HostAsker } from './askHost.ts';
import { newestOnly } from './newestOnly.ts';

/** What is asked about claims, and what the page tells those who ask. */
export interface PageClaims extends ClaimAsks {
  /** The text is another one. */
  textChanged(): void;
}

/** Asks the host for what claims need; a picture of a formula is asked for once. */
export function createClaimAsks({ ask, tell }: HostAsker, hindrance: () => string | undefined): PageClaims {
  const listeners = new Set<() => void>();
  const choose = newestOnly((claim: Parameters<ClaimAsks['choose']>[0]) => ask('chooseClaim', { claim }));
  const pictures = new Map<string, Promise<string | null>>();
  const read = async (tex: string): Promise<string | null> => (await ask('formula', { tex })).svg;
  return {
    choose,
    hindrance,
    onText(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    textChanged: () => listeners.forEach((listener) => listener()),
    open: (text) => tell('openExperiment', { text }),
    async formula(tex) {
      const known = pictures.get(tex) ?? read(tex).catch(() => null);
      pictures.set(tex, known);
      const svg = await known;
      return svg === null ? undefined : pictureOf(svg);
    },
  };
}

/** The picture as a part of the page: what is no SVG is left out. */
function pictureOf(text: string): SVGSVGElement | undefined {
  const { documentElement } = new DOMParser().parseFromString(text, 'image/svg+xml');
  return documentElement instanceof SVGSVGElement ? document.importNode(documentElement, true) : undefined;
}
