import type { ActivationName } from '../../core/tables/activations.ts';
import { largestDifference, passThrough, plainNetwork } from './networks.ts';

/** A network that meets a function at even points. */
export interface Interpolation {
  readonly pieces: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Largest distance from the function on the points of `x`. */
  readonly error: number;
}

/** A network of one hidden layer on [0, 1], one unit for each piece with its kink where the piece begins, through the function at all ends. */
export function interpolate(f: (x: number) => number, pieces: number, activation: ActivationName): Interpolation {
  const network = plainNetwork({ widths: [1, pieces, 1], activation });
  const slopes = Array.from({ length: pieces }, (_, at) => (f((at + 1) / pieces) - f(at / pieces)) * pieces);
  const bends = slopes.map((slope, at) => slope - (at === 0 ? 0 : slopes[at - 1]!));
  const kinks = slopes.map((_, at) => -at / pieces);
  const parameters = Float64Array.of(...slopes.map(() => 1), ...kinks, ...bends, f(0));
  const x = Float64Array.from({ length: 3200 + 1 }, (_, at) => at / 3200);
  const y = passThrough(network, parameters, x).outputs;
  return { pieces, x, y, error: largestDifference(y, x.map(f)) };
}

/** Largest distance of sin(2 pi waves x) on [0, 1] from its chords over even pieces, by where its slope is that of the chord. */
export function chordError(pieces: number, waves: number): number {
  const angle = (2 * Math.PI * waves) / pieces;
  const errors = Array.from({ length: pieces }, (_, at) => {
    const [from, to] = [at * angle, (at + 1) * angle];
    const slope = (Math.sin(to) - Math.sin(from)) / angle;
    const turns = [Math.acos(slope), -Math.acos(slope)].map(
      (root) => root + 2 * Math.PI * Math.ceil((from - root) / (2 * Math.PI)),
    );
    const inside = turns.filter((turn) => turn <= to);
    return Math.max(0, ...inside.map((turn) => Math.abs(Math.sin(turn) - Math.sin(from) - slope * (turn - from))));
  });
  return Math.max(...errors);
}
