import type { ChartKind } from '../../../src/protocol/charts.ts';
import { t } from '../../drawing/texts.ts';
import type { MenuItem } from '../../kit/menu.ts';
import type { MorePart } from './cardMore.ts';
import { formatsOf, type ExportFormat } from './exportChart.ts';

/** What of a chart can be copied. */
export type CopiedPart = 'markdown' | 'number' | 'picture';

/** What the menu of a card can do. */
export interface CardActions {
  open(part: MorePart): void;
  save(format: ExportFormat): void;
  copy(part: CopiedPart): void;
  /** Fills the window, or goes back. */
  enlarge(): void;
  readonly isLarge: boolean;
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
  return [
    { label: actions.isLarge ? t('Back to the page') : t('Full screen'), onChoose: () => actions.enlarge() },
    { label: t('Explain'), onChoose: () => actions.open('explanation') },
    ...(kind === 'table' ? [] : [{ label: t('Data table'), onChoose: () => actions.open('table') }]),
    ...actions.tools(),
    ...(formats.includes('png') ? [{ label: t('Copy picture'), onChoose: () => actions.copy('picture') }] : []),
    ...(actions.hasNumber ? [{ label: t('Copy number'), onChoose: () => actions.copy('number') }] : []),
    { label: t('Copy as Markdown'), onChoose: () => actions.copy('markdown') },
    ...formats.map((format) => ({ label: names[format], onChoose: () => actions.save(format) })),
  ];
}
