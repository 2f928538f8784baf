import type { ChartKind } from '../../../src/protocol/charts.ts';
import { t } from '../../drawing/texts.ts';
import type { MenuItem } from '../../kit/menu.ts';
import type { CardAct } from '../state/arrangement.ts';
import type { MorePart } from './cardMore.ts';
import { formatsOf, type ExportFormat } from './exportChart.ts';

/** What of a chart can be copied. */
export type CopiedPart = 'markdown' | 'number' | 'picture';

/** What the menu of a card can do. */
export interface CardActions {
  open(part: MorePart): void;
  save(format: ExportFormat): void;
  copy(part: CopiedPart): void;
  /** What can be done with the card on its page. */
  acts(): readonly CardAct[];
  arrange(act: CardAct): void;
  /** Fills the window, or goes back. */
  enlarge(): void;
  readonly isLarge: boolean;
  /** Only its title is seen. */
  readonly isFolded: boolean;
  /** The title says a number. */
  readonly hasNumber: boolean;
  /** How the chart is shown. */
  tools(): readonly MenuItem[];
}

/** The menu of a card: more about the chart, how it is shown, what can be copied, and the files it can be saved as. A table needs no other one. */
export function menuItems(kind: ChartKind, actions: CardActions): MenuItem[] {
  const names: Readonly<Record<ExportFormat, string>> = {
    svg: t('Save as SVG…'),
    png: t('Save as PNG…'),
    csv: t('Save as CSV…'),
    json: t('Save as JSON…'),
  };
  const formats = formatsOf(kind);
  const place = actions.isLarge
    ? [{ label: t('Back to the page'), onChoose: () => actions.enlarge() }]
    : [
        ...(actions.isFolded ? [] : [{ label: t('Full screen'), onChoose: () => actions.enlarge() }]),
        ...actions.acts().map((act) => ({ label: nameOfAct(act), onChoose: () => actions.arrange(act) })),
      ];
  const more = [
    { label: t('Explain'), onChoose: () => actions.open('explanation') },
    ...(kind === 'table' ? [] : [{ label: t('Data table'), onChoose: () => actions.open('table') }]),
    ...actions.tools(),
  ];
  const copies = [
    ...(formats.includes('png') ? [{ label: t('Copy picture'), onChoose: () => actions.copy('picture') }] : []),
    ...(actions.hasNumber ? [{ label: t('Copy number'), onChoose: () => actions.copy('number') }] : []),
    { label: t('Copy as Markdown'), onChoose: () => actions.copy('markdown') },
  ];
  const files = formats.map((format) => ({ label: names[format], onChoose: () => actions.save(format) }));
  // A card of which only the title is seen has nowhere to open anything.
  return [place, ...(actions.isFolded ? [] : [more]), copies, files].flatMap(([first, ...others], at) =>
    first === undefined ? [] : [{ ...first, isApart: at > 0 }, ...others],
  );
}

function nameOfAct(act: CardAct): string {
  switch (act) {
    case 'fold':
      return t('Fold');
    case 'unfold':
      return t('Unfold');
    case 'pin':
      return t('Pin beside the main picture');
    case 'unpin':
      return t('Unpin');
    case 'up':
      return t('Move up (Alt+↑)');
    case 'down':
      return t('Move down (Alt+↓)');
    case 'reset':
      return t('Usual order of the cards');
    default:
      return act satisfies never;
  }
}
