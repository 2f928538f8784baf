import type { ViewName } from '../../../src/protocol/views.ts';

/** How the user has arranged the cards of a view. */
export interface Arrangement {
  /** Cards of which only the title is seen. */
  readonly folded: readonly string[];
  /** Cards that stand beside the hero, the first on top, wherever else they belong. */
  readonly pinned: readonly string[];
  /** Cards that were moved and those they were moved among, in the order that came of it. */
  readonly order: readonly string[];
}

/** Views that are as they were have none. */
export type Arrangements = ReadonlyMap<ViewName, Arrangement>;

/** What can be done with the card of a chart on its page. */
export type CardAct = 'fold' | 'unfold' | 'pin' | 'unpin' | 'up' | 'down' | 'reset';

/** Nothing was done. */
export const usual: Arrangement = { folded: [], pinned: [], order: [] };

/**
 * The arrangement after something was done with a card.
 * @param neighbours  all cards of its seat in their order, itself among them
 */
export function arrange(
  { folded, pinned, order }: Arrangement,
  chart: string,
  act: CardAct,
  neighbours: readonly string[],
): Arrangement {
  const without = (all: readonly string[]): readonly string[] => all.filter((one) => one !== chart);
  switch (act) {
    case 'fold':
      return { folded: [...without(folded), chart], pinned, order };
    case 'unfold':
      return { folded: without(folded), pinned, order };
    case 'pin':
      return { folded, pinned: [...without(pinned), chart], order: without(order) };
    case 'unpin':
      return { folded, pinned: without(pinned), order: without(order) };
    case 'up':
    case 'down': {
      const moved = move(neighbours, chart, act === 'up' ? -1 : 1);
      return { folded, pinned, order: [...order.filter((one) => !moved.includes(one)), ...moved] };
    }
    case 'reset':
      return { folded, pinned: [], order: [] };
    default:
      return act satisfies never;
  }
}

function move(all: readonly string[], one: string, by: -1 | 1): readonly string[] {
  const from = all.indexOf(one);
  const others = all.filter((_, at) => at !== from);
  const to = Math.max(0, Math.min(others.length, from + by));
  return [...others.slice(0, to), one, ...others.slice(to)];
}

/** Those that were moved take each other's places; others, and those that have come since, stay where they are. */
export function inOrder<One extends { readonly id: string }>(all: readonly One[], order: readonly string[]): One[] {
  const moved = all
    .filter(({ id }) => order.includes(id))
    .sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
  const next = moved.values();
  return all.map((one) => (order.includes(one.id) ? next.next().value! : one));
}

/** Whether cards stand elsewhere than usual. */
export function isMoved({ pinned, order }: Arrangement): boolean {
  return pinned.length + order.length > 0;
}
