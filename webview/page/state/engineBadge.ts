import type { Progress } from '../../../src/protocol/messages.ts';
import { say, t } from '../../drawing/texts.ts';

/** A short remark beside the title, and the whole of it. */
export interface Badge {
  readonly text: string;
  readonly tooltip: string;
}

/** Which implementation trains. */
export interface EngineTold {
  /** One sentence, and why; empty while none is chosen. */
  readonly tooltip: string;
  /** Only where it is not the fast one. */
  readonly badge: Badge | undefined;
}

/**
 * @param before  what was told last: a new run has not chosen yet for a moment, and nothing should flicker
 */
export function describeEngine(progress: Progress | undefined, before: EngineTold | undefined): EngineTold {
  const engine = progress?.engine;
  switch (engine) {
    case 'kernel': {
      const sentence =
        progress?.engineBuild === 'fused'
          ? t('The train kernel: whole steps in one WebAssembly module, with fused multiply-add.')
          : t('The train kernel: whole steps in one WebAssembly module.');
      return { tooltip: withReason(sentence, progress), badge: undefined };
    }
    case 'ops': {
      const tooltip = withReason(t('TensorFlow.js operations with automatic differentiation.'), progress);
      return { tooltip, badge: { text: t('ops engine'), tooltip } };
    }
    case undefined:
      if (progress?.state === 'running' && before !== undefined) return before;
      return { tooltip: '', badge: undefined };
    default:
      return engine satisfies never;
  }
}

function withReason(sentence: string, progress: Progress | undefined): string {
  const reason = progress?.engineReason;
  return reason === undefined ? sentence : `${sentence} ${t('Why: {0}', say(reason))}`;
}
