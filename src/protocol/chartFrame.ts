import type { Message } from '../core/ground/errors.ts';
import type { ViewName } from './views.ts';

/** What every chart carries: it is complete in itself. */
export interface ChartFrame {
  /** Stable within a view: a newer chart with the same id replaces the older. */
  readonly id: string;
  readonly view: ViewName;
  /** The finding, computed. */
  readonly title: Message;
  /** What, unit, how exact. */
  readonly caption: Message;
  /** The data in words, for those who cannot see it. */
  readonly description: Message;
  /** What it is, formula, where it comes from (the "explain" entry of the card's menu). */
  readonly explanation: Message;
  readonly run: number;
  readonly step: number;
}
