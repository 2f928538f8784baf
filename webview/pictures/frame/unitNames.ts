import type { NetworkLayer } from '../../../src/protocol/charts.ts';
import { t } from '../../drawing/texts.ts';

/** How a unit among the drawn ones is called: by its name, else by its number from 1. */
export function nameOfUnit({ names, shown }: Pick<NetworkLayer, 'names' | 'shown'>, at: number): string {
  return names[at] ?? t('unit {0}', shown[at]! + 1);
}
