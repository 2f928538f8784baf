import { message, type Message } from '../core/ground/errors.ts';
import { createRegistry } from '../core/ground/registry.ts';

/** What a view says about itself, wherever it is named: on the page, above a document, in the palette and in the manifest. */
export interface ViewEntry {
  /** Its tab on the page. */
  readonly name: Message;
  /** Its lens above a document: what a click does. */
  readonly lens: Message;
  /** The command that shows it, without the prefix `reglab.`. */
  readonly command: string;
  /** What the palette calls the command; translated in package.nls.json, which has it from here. */
  readonly title: string;
  /** The command's icon, where it has one: `$(play)`. */
  readonly icon?: string;
  /** Its charts are of the data and not of a step of training. */
  readonly isTimeless: boolean;
  /** How tall its first charts are: what stands on the page until they come. */
  readonly firstCharts: readonly ('short' | 'tall')[];
}

/**
 * One line for each view, in the order of the tabs. What computes it stands in `engine/views/experiments.ts`; `npm run manifest` writes the
 * commands and menus of package.json and their titles.
 */
const table = {
  training: {
    name: message('Training'),
    lens: message('Train'),
    command: 'train',
    title: 'Train',
    icon: '$(play)',
    isTimeless: false,
    firstCharts: ['tall', 'short', 'short', 'short'],
  },
  gradients: {
    name: message('Gradients'),
    lens: message('Gradients'),
    command: 'showGradients',
    title: 'Show Activation Gradients',
    isTimeless: false,
    firstCharts: ['short', 'short', 'short', 'short', 'short', 'short'],
  },
  regions: {
    name: message('Regions'),
    lens: message('Regions'),
    command: 'showRegions',
    title: 'Show Linear Regions',
    isTimeless: false,
    firstCharts: ['tall', 'short', 'short'],
  },
  path: {
    name: message('Path'),
    lens: message('Path'),
    command: 'showPath',
    title: 'Show Regularization Path',
    isTimeless: true,
    firstCharts: ['tall', 'short'],
  },
} as const satisfies Readonly<Record<string, ViewEntry>>;

/** Where a chart belongs. */
export type ViewName = keyof typeof table;

/** All views: their names in the order of the tabs, and what each says about itself. */
export const views = createRegistry<ViewName, ViewEntry>('view', table);

/** The view that is shown where none is asked for. */
export const usualView: ViewName = 'training';
