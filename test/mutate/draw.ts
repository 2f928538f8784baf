/** Which places are tried: seeded, and evenly over the rooms. */
import type { Random } from '../../src/core/ground/random.ts';

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const order = items.map((_item, index) => index);
  random.shuffle(order);
  return order.map((index) => items[index]!);
}

/**
 * Draws from rooms in turn, each time one place that was not drawn yet: the rooms stand in a random order, every room gives one, then every
 * room that has more gives a second, until there are enough or none is left.
 * @param rooms   places by room; the places of one room do not change which are drawn of another
 * @param count   how many are wanted
 */
export function drawEvenly<Place>(
  rooms: ReadonlyMap<string, readonly Place[]>,
  count: number,
  random: Random,
): Place[] {
  const inOrder = shuffled([...rooms.keys()].sort(), random);
  const decks = inOrder.map((room) => shuffled(rooms.get(room) ?? [], random.fork(room)));
  const deepest = decks.reduce((most, deck) => Math.max(most, deck.length), 0);
  const inTurn = Array.from({ length: deepest }, (_turn, turn) => decks.flatMap((deck) => deck.slice(turn, turn + 1)));
  return inTurn.flat().slice(0, count);
}
