import { meanOf } from './networks.ts';

/** Slope of the least-squares line through points. */
export function slopeOfLine(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const [middleX, middleY] = [meanOf(x), meanOf(y)];
  let [products, squares] = [0, 0];
  for (let at = 0; at < x.length; at += 1) {
    products += (x[at]! - middleX) * (y[at]! - middleY);
    squares += (x[at]! - middleX) ** 2;
  }
  return products / squares;
}

/** Mean squared distance of points from their least-squares line. */
export function errorOfLine(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const slope = slopeOfLine(x, y);
  const [middleX, middleY] = [meanOf(x), meanOf(y)];
  const errors = Array.from({ length: x.length }, (_, at) => (y[at]! - middleY - slope * (x[at]! - middleX)) ** 2);
  return meanOf(errors);
}
