import type { DocumentState, Failure, Pointer, TextChange } from '../../src/protocol/messages.ts';
import { createButton, createIconButton, createLink } from '../kit/buttons.ts';
import { element, freshId, setText, tellWhole } from '../kit/elements.ts';
import { closeOnEscape } from '../kit/escape.ts';
import { createIcon } from '../kit/icons.ts';
import { say, t } from '../drawing/texts.ts';
import type { NoticesState } from './state/noticesState.ts';

type Problem = DocumentState['problems'][number];

/** What the notices ask for. */
export interface NoticeActions {
  /** Moves the cursor of the text to this place. */
  reveal(pointer: Pointer): void;
  edit(changes: readonly TextChange[]): void;
  /** Shows where a problem is. */
  visit(problem: Problem): void;
  /** Makes a fix of a problem. */
  fix(problem: Problem, fix: number): void;
  /** Puts the remark away. */
  closeRemark(): void;
}

/**
 * What went wrong, where, and what to do about it: one line that lies over the end of the page, so that nothing moves when it comes or goes, and
 * opens into all of them.
 */
export interface Notices {
  readonly element: HTMLElement;
  show(state: NoticesState): void;
}

/** Builds the place of the notices; there are none. */
export function createNotices(actions: NoticeActions): Notices {
  const list = element('div', { class: 'noticeList', attributes: { id: freshId('notices') } });
  const folding = createFolding(list);
  const place = element('section', {
    class: 'notices',
    attributes: { 'aria-label': t('Notices'), hidden: '' },
    children: [list, folding.toggle],
  });
  folding.follow(place);
  let known = new Map<string, HTMLElement>();
  return {
    element: place,
    show(state) {
      const wanted = new Map(
        noticesIn(state, actions).map(([key, create]) => [key, known.get(key) ?? create()] as const),
      );
      const isSame = wanted.size === known.size && [...wanted.keys()].every((key) => known.has(key));
      known = wanted;
      if (isSame) return;
      list.replaceChildren(...wanted.values());
      place.hidden = wanted.size === 0;
      folding.count(wanted.size === 0 ? 0 : wanted.size + Math.max(0, state.more - 1));
    },
  };
}

/** The notices in their order, each by what it says. */
function noticesIn(
  { remark, failure, problems, more }: NoticesState,
  actions: NoticeActions,
): readonly (readonly [key: string, create: () => HTMLElement])[] {
  const keyed = (what: unknown, create: () => HTMLElement): readonly [string, () => HTMLElement] => [
    JSON.stringify(what),
    create,
  ];
  return [
    ...(remark === undefined ? [] : [keyed(['remark', remark], () => createRemark(remark, actions))]),
    ...(failure === undefined ? [] : [keyed(['failure', failure], () => createFailure(failure, actions))]),
    ...problems.map((problem) => keyed(['problem', problem], () => createProblem(problem, actions))),
    ...(more === 0 ? [] : [keyed(['more', more], () => createMore(more))]),
  ];
}

interface Folding {
  readonly toggle: HTMLElement;
  /** Opens and folds this place. */
  follow(place: HTMLElement): void;
  /** So many notices there are; without any it folds. */
  count(notices: number): void;
}

/** The button that opens the line into all notices; Escape folds them. */
function createFolding(list: HTMLElement): Folding {
  const number = element('span', {});
  const toggle = element('button', {
    class: 'noticesToggle',
    attributes: { type: 'button', 'aria-expanded': 'false', 'aria-controls': list.id },
    children: [number, createIcon('fold')],
  });
  let place: HTMLElement | undefined;
  let forget: (() => void) | undefined;
  const open = (isOpen: boolean): void => {
    place?.classList.toggle('open', isOpen);
    toggle.setAttribute('aria-expanded', String(isOpen));
    const label = isOpen ? t('Fold the notices') : t('Show the notices in full');
    toggle.setAttribute('aria-label', label);
    toggle.title = label;
    forget?.();
    forget = isOpen ? closeOnEscape(() => open(false)) : undefined;
  };
  toggle.addEventListener('click', () => open(forget === undefined));
  open(false);
  return {
    toggle,
    follow: (next) => (place = next),
    count(notices) {
      setText(number, notices > 1 ? String(notices) : '');
      if (notices === 0) open(false);
    },
  };
}

function createNotice(severity: 'error' | 'warning', text: string, children: readonly Node[]): HTMLElement {
  const mark = element('span', { class: 'noticeMark', text: severity === 'error' ? t('Error') : t('Warning') });
  const said = element('span', { class: 'noticeText', children: [mark, document.createTextNode(text)] });
  tellWhole(said);
  return element('div', { class: `notice ${severity}`, children: [said, ...children] });
}

function createRemark(text: string, actions: NoticeActions): HTMLElement {
  const close = createIconButton('close', t('Close'), () => actions.closeRemark());
  const notice = createNotice('warning', text, [close.element]);
  notice.setAttribute('role', 'alert');
  return notice;
}

function createFailure({ message, fix }: Failure, actions: NoticeActions): HTMLElement {
  const repairs: Node[] = [];
  if (fix !== undefined) {
    repairs.push(createLink(t('Show in the text'), () => actions.reveal(fix.change.pointer)));
    repairs.push(createButton(say(fix.title), 'secondary', () => actions.edit([fix.change])).element);
  }
  const notice = createNotice('error', say(message), repairs);
  notice.setAttribute('role', 'alert');
  return notice;
}

function createProblem(problem: Problem, actions: NoticeActions): HTMLElement {
  const { severity, message, line, file, fixes } = problem;
  const place = file === undefined ? t('Line {0}', line) : t('{0}, line {1}', file, line);
  const where = createLink(place, () => actions.visit(problem));
  const repairs = fixes.map(
    (title, at) => createButton(say(title), 'secondary', () => actions.fix(problem, at)).element,
  );
  return createNotice(severity, say(message), [where, ...repairs]);
}

function createMore(more: number): HTMLElement {
  return element('p', { class: 'caption', text: t('{0} more: see the Problems panel.', more) });
}
