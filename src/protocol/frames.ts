import type { Message } from '../core/ground/errors.ts';
import type { Failure } from './messages.ts';

/** All that goes over a link, besides parcels of it. An id is given by the side that asks. */
export type Frame =
  | { readonly kind: 'request'; readonly id: number; readonly method: string; readonly params: unknown }
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly failure: Failure }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown };

/** Reads a frame from the wire; anything else is undefined. */
export function readFrame(value: unknown): Frame | undefined {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return undefined;
  const frame = value as Record<string, unknown>;
  const hasId = Number.isSafeInteger(frame['id']);
  switch (frame['kind']) {
    case 'request':
      return hasId && typeof frame['method'] === 'string' ? (value as Frame) : undefined;
    case 'result':
    case 'cancel':
      return hasId ? (value as Frame) : undefined;
    case 'error':
      return hasId && isFailure(frame['failure']) ? (value as Frame) : undefined;
    case 'event':
      return typeof frame['name'] === 'string' ? (value as Frame) : undefined;
    default:
      return undefined;
  }
}

function isFailure(value: unknown): value is Failure {
  return (
    typeof value === 'object' && value !== null && 'code' in value && 'message' in value && isMessage(value.message)
  );
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'text' in value && 'args' in value && Array.isArray(value.args);
}
