import { commonExponent, toInteger } from '../../../../src/analysis/regions/signs/dyadicIntegers.ts';

/** The number value / 2^q, exactly. */
export interface Dyadic {
  readonly value: bigint;
  readonly q: number;
}

export function dyadic(number: number): Dyadic {
  const q = commonExponent([number]);
  return { value: toInteger(number, q), q };
}

export function plus(left: Dyadic, right: Dyadic): Dyadic {
  const q = Math.max(left.q, right.q);
  return { value: (left.value << BigInt(q - left.q)) + (right.value << BigInt(q - right.q)), q };
}

export function times(left: Dyadic, right: Dyadic): Dyadic {
  return { value: left.value * right.value, q: left.q + right.q };
}

export function minus(left: Dyadic, right: Dyadic): Dyadic {
  return plus(left, { ...right, value: -right.value });
}

export function sizeOf({ value, q }: Dyadic): Dyadic {
  return { value: value < 0n ? -value : value, q };
}

/** Whether the left number is smaller, exactly. */
export function isBelow(left: Dyadic, right: Dyadic): boolean {
  return minus(left, right).value < 0n;
}
