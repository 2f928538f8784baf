import type { ViewName } from '../../src/protocol/charts.ts';
import type { ViewProgress } from '../../src/protocol/messages.ts';
import { createButton } from '../kit/controls.ts';
import { element, setText } from '../kit/elements.ts';
import { say, t } from '../drawing/texts.ts';

/** Under the strip while the view that is shown computes for longer than a moment: how far it is, and a way to end it. */
export interface WorkBar {
  readonly element: HTMLElement;
  /** A new run: nothing of the former goes on. */
  clear(): void;
  add(progress: ViewProgress): void;
  setView(view: ViewName): void;
  /** Whether the view that is shown computes. */
  readonly isWorking: boolean;
}

export function createWorkBar(onHalt: () => void): WorkBar {
  const works = new Map<ViewName, ViewProgress>();
  const sentence = element('span', { class: 'workText', attributes: { role: 'status' } });
  const bar = element('div', { class: 'progressBar' });
  const line = element('div', {
    class: 'progressLine',
    attributes: {
      role: 'progressbar',
      'aria-label': t('Progress of this view'),
      'aria-valuemin': '0',
      'aria-valuemax': '100',
    },
    children: [bar],
  });
  const halt = createButton(t('Stop here'), 'secondary', onHalt);
  const place = element('div', {
    class: 'workBar',
    attributes: { hidden: '' },
    children: [sentence, line, halt.element],
  });
  let view: ViewName | undefined;

  const show = (): void => {
    const work = view === undefined ? undefined : works.get(view);
    // Work of a moment tells no total.
    place.hidden = work === undefined || (work.state === 'working' && work.total === 0);
    if (work === undefined) return;
    const share = work.total > 0 ? Math.min(1, work.done / work.total) : 0;
    const isFailed = work.state === 'failed';
    line.hidden = isFailed;
    halt.element.hidden = isFailed;
    place.classList.toggle('failed', isFailed);
    setText(sentence, sentenceOf(work, share));
    bar.style.transform = `scaleX(${share})`;
    line.setAttribute('aria-valuenow', String(Math.round(100 * share)));
  };
  return {
    element: place,
    get isWorking() {
      return view !== undefined && works.get(view)?.state === 'working';
    },
    clear() {
      works.clear();
      show();
    },
    add(progress) {
      if (progress.state === 'working' || progress.state === 'failed') works.set(progress.view, progress);
      else works.delete(progress.view);
      show();
    },
    setView(next) {
      view = next;
      show();
    },
  };
}

function sentenceOf({ state, failure }: ViewProgress, share: number): string {
  if (state === 'failed')
    return failure === undefined
      ? t('This view could not be computed.')
      : t('This view could not be computed: {0}', say(failure.message));
  return t('Computing, {0} %', Math.floor(100 * share));
}
