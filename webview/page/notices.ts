import type { DocumentState, Failure, Pointer, TextChange } from '../../src/protocol/messages.ts';
import { createButton, createIconButton, createLink } from '../kit/buttons.ts';
import { element } from '../kit/elements.ts';
import { say, t } from '../drawing/texts.ts';
import { problemsShown } from './state/noticesState.ts';

/** What the notices ask for. */
export interface NoticeActions {
  /** Moves the cursor of the text to this place. */
  reveal(pointer: Pointer): void;
  edit(changes: readonly TextChange[]): void;
  /** Shows where a problem is, by its place among all. */
  visit(problem: number): void;
  /** Makes a fix of a problem. */
  fix(problem: number, fix: number): void;
  /** Puts the remark away. */
  closeRemark(): void;
}

/** What went wrong, where, and what to do about it; the charts stay. */
export interface Notices {
  readonly element: HTMLElement;
  setFailure(failure: Failure | undefined): void;
  setProblems(problems: DocumentState['problems']): void;
  /** A short remark that the user can put away; undefined: there is none. */
  setRemark(text: string | undefined): void;
}

/** Builds the place of the notices; there are none. */
export function createNotices(actions: NoticeActions): Notices {
  const failures = element('div', { attributes: { role: 'alert' } });
  const remarks = element('div', { attributes: { role: 'alert' } });
  const problems = element('div', {});
  let failureKey = '';
  let problemKey = '';
  return {
    element: element('div', { class: 'notices', children: [failures, remarks, problems] }),
    setFailure(failure) {
      const key = JSON.stringify(failure ?? null);
      if (key === failureKey) return;
      failureKey = key;
      failures.replaceChildren(...(failure === undefined ? [] : [createFailure(failure, actions)]));
    },
    setProblems(found) {
      const key = JSON.stringify(found);
      if (key === problemKey) return;
      problemKey = key;
      const { shown, more } = problemsShown(found);
      problems.replaceChildren(
        ...shown.map((problem) => createProblem(problem, found.indexOf(problem), actions)),
        ...(more > 0 ? [element('p', { class: 'caption', text: t('{0} more: see the Problems panel.', more) })] : []),
      );
    },
    setRemark(text) {
      const close = createIconButton('close', t('Close'), () => actions.closeRemark());
      remarks.replaceChildren(...(text === undefined ? [] : [createNotice('warning', text, [close.element])]));
    },
  };
}

function createNotice(severity: 'error' | 'warning', text: string, children: readonly Node[]): HTMLElement {
  const mark = element('span', { class: 'noticeMark', text: severity === 'error' ? t('Error') : t('Warning') });
  const said = element('span', { class: 'noticeText', children: [mark, document.createTextNode(text)] });
  return element('div', { class: `notice ${severity}`, children: [said, ...children] });
}

function createFailure({ message, fix }: Failure, actions: NoticeActions): HTMLElement {
  if (fix === undefined) return createNotice('error', say(message), []);
  const where = createLink(t('Show in the text'), () => actions.reveal(fix.change.pointer));
  const repair = createButton(say(fix.title), 'secondary', () => actions.edit([fix.change]));
  return createNotice('error', say(message), [where, repair.element]);
}

function createProblem(
  { severity, message, line, file, fixes }: DocumentState['problems'][number],
  index: number,
  actions: NoticeActions,
): HTMLElement {
  const place = file === undefined ? t('Line {0}', line) : t('{0}, line {1}', file, line);
  const where = createLink(place, () => actions.visit(index));
  const repairs = fixes.map((title, at) => createButton(say(title), 'secondary', () => actions.fix(index, at)).element);
  return createNotice(severity, say(message), [where, ...repairs]);
}
