import type { Message } from '../../../src/core/ground/errors.ts';
import type { Progress } from '../../../src/protocol/messages.ts';
import { say, t } from '../../drawing/texts.ts';

/** Which implementation trains, always in view, and why it is not the fastest where it is not. */
export interface EngineBadge {
  readonly text: string;
  readonly tooltip: string;
}

/**
 * @param before  what the badge said last: a new run has not chosen yet for a moment, and nothing should flicker
 */
export function describeEngine(progress: Progress | undefined, before: EngineBadge | undefined): EngineBadge {
  const engine = progress?.engine;
  const reason = progress?.engineReason;
  switch (engine) {
    case 'kernel':
      return withReason(
        t('kernel engine'),
        progress?.engineBuild === 'fused'
          ? t('The train kernel: whole steps in one WebAssembly module, with fused multiply-add.')
          : t('The train kernel: whole steps in one WebAssembly module.'),
        reason,
      );
    case 'ops':
      return withReason(t('ops engine'), t('TensorFlow.js operations with automatic differentiation.'), reason);
    case undefined:
      if (progress?.state === 'running' && before !== undefined) return before;
      return {
        text: t('engine: not chosen'),
        tooltip: t('A run chooses it when it begins: the train kernel, unless the document or its size asks for ops.'),
      };
    default:
      return engine satisfies never;
  }
}

function withReason(text: string, tooltip: string, reason: Message | undefined): EngineBadge {
  return { text, tooltip: reason === undefined ? tooltip : `${tooltip} ${t('Why: {0}', say(reason))}` };
}
