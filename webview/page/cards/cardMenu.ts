import type { ChartKind } from '../../../src/protocol/charts.ts';
import { t } from '../../drawing/texts.ts';
import type { MenuItem } from '../../kit/menu.ts';
import type { MorePart } from './cardMore.ts';
import { formatsOf, type ExportFormat } from './exportChart.ts';

/** What the menu of a card can do. */
export interface CardActions {
  open(part: MorePart): void;
  save(format: ExportFormat): void;
}

/** The menu of a card: more about the chart, and the files it can be saved as. A table needs no other one. */
export function menuItems(kind: ChartKind, actions: CardActions): MenuItem[] {
  const names: Readonly<Record<ExportFormat, string>> = {
    svg: t('Save as SVG…'),
    png: t('Save as PNG…'),
    csv: t('Save as CSV…'),
    json: t('Save as JSON…'),
  };
  return [
    { label: t('Explain'), onChoose: () => actions.open('explanation') },
    ...(kind === 'table' ? [] : [{ label: t('Data table'), onChoose: () => actions.open('table') }]),
    ...formatsOf(kind).map((format) => ({ label: names[format], onChoose: () => actions.save(format) })),
  ];
}
