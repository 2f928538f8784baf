import { message, type Message } from '../core/ground/errors.ts';
import { createRegistry } from '../core/ground/registry.ts';
import type { ViewSeats } from './seats.ts';

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
  /** What is told instead of findings where a run has failed and left no weights. */
  readonly lost: Message;
  /** What takes its time beside training, told with the share that is done. */
  readonly work: Message;
  /** Where its charts stand on the page, and the names of the groups that are folded at first. */
  readonly seats: ViewSeats;
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
    lost: message('Nothing can be said of how well it fits.'),
    work: message('Reading the network'),
    seats: {
      hero: ['loss'],
      detail: ['prediction', 'residuals', 'confusion', 'samples', 'sampleImage', 'sample'],
      below: ['score', 'network'],
      groups: [
        {
          id: 'wrong',
          name: message('Wrong samples'),
          about: message('all mistakes, the surest first'),
          charts: ['wrong'],
        },
        { id: 'fit', name: message('Fit'), about: message('gap between validation and training'), charts: ['gap'] },
        {
          id: 'optimizer',
          name: message('Optimizer'),
          about: message('gradient norm, learning rate'),
          charts: ['gradient', 'rate'],
        },
        {
          id: 'size',
          name: message('Size and norms'),
          about: message('norms of every layer, Lipschitz bound, path norm'),
          charts: ['norms', 'capacity', 'constraint', 'ledger'],
        },
        {
          id: 'margin',
          name: message('Implicit bias'),
          about: message('where descent turns a linear classifier to, beside the widest band'),
          charts: ['margin', 'marginLines'],
        },
        {
          id: 'data',
          name: message('Data'),
          about: message('columns, split and first records'),
          charts: ['data', 'split', 'records'],
        },
      ],
    },
  },
  gradients: {
    name: message('Gradients'),
    lens: message('Gradients'),
    command: 'showGradients',
    title: 'Show Activation Gradients',
    isTimeless: false,
    lost: message('Nothing can be said of its signals and gradients.'),
    work: message('Reading the network'),
    seats: {
      hero: ['depth'],
      detail: ['activation', 'slope'],
      below: ['layers', 'network', 'heat'],
      groups: [
        {
          id: 'signal',
          name: message('Signal'),
          about: message('length of the signal from layer to layer, beside theory'),
          charts: ['signal'],
        },
        {
          id: 'units',
          name: message('Units at zero'),
          about: message('zero, saturated and dead units of every layer'),
          charts: ['shares'],
        },
        {
          id: 'clipping',
          name: message('Clipping'),
          about: message('gradients before and after clipping'),
          charts: ['clipping'],
        },
      ],
    },
  },
  regions: {
    name: message('Regions'),
    lens: message('Regions'),
    command: 'showRegions',
    title: 'Show Linear Regions',
    isTimeless: false,
    lost: message('Nothing can be said of its regions.'),
    work: message('Counting regions'),
    seats: {
      hero: ['regions'],
      detail: ['sampleImage', 'sample', 'cell', 'map', 'bounds', 'count', 'slopes', 'sharpening'],
      below: [],
      groups: [
        {
          id: 'growth',
          name: message('Growth'),
          about: message('regions born and lost, regions from layer to layer'),
          charts: ['changes', 'depth'],
        },
        {
          id: 'space',
          name: message('Space'),
          about: message('regions where the samples are, and in all dimensions'),
          charts: ['density', 'space'],
        },
      ],
    },
  },
  path: {
    name: message('Path'),
    lens: message('Path'),
    command: 'showPath',
    title: 'Show Regularization Path',
    isTimeless: true,
    lost: message('Nothing can be said of its path.'),
    work: message('Solving for every strength'),
    seats: {
      hero: ['coefficients', 'alive'],
      detail: ['error', 'score'],
      below: ['stopping', 'filters', 'dropout', 'decayDistance', 'decayNorms', 'pairs', 'pairPenalty'],
      groups: [
        {
          id: 'weights',
          name: message('Weights'),
          about: message('inputs, exact zeros, norms, rank and regions of the weights'),
          charts: ['inputs', 'zeros', 'norms', 'rank', 'regions', 'weights', 'prox'],
        },
        {
          id: 'constraint',
          name: message('Constraint form'),
          about: message('the radius for each strength, and what a wider one is worth'),
          charts: ['radius', 'price'],
        },
        {
          id: 'evidence',
          name: message('Evidence'),
          about: message('chosen strengths as a table, how well every point is solved'),
          charts: ['strengths', 'evidence', 'columns'],
        },
      ],
    },
  },
  geometry: {
    name: message('Geometry'),
    lens: message('Geometry'),
    command: 'showGeometry',
    title: 'Show Loss Geometry',
    isTimeless: false,
    lost: message('Nothing can be said of the loss around its weights.'),
    work: message('Measuring the loss'),
    seats: {
      hero: ['surface', 'line'],
      detail: ['place', 'sections', 'conditioning'],
      below: [],
      groups: [
        {
          id: 'optimizers',
          name: message('Optimizers'),
          about: message('five of them started together on two weights, with their steps to the minimum'),
          charts: ['race'],
        },
        {
          id: 'curvature',
          name: message('Curvature'),
          about: message(
            'sharpness against its threshold along training, and the spectrum of the second derivative with and without penalties',
          ),
          charts: ['sharpness', 'spectrum', 'parts', 'density'],
        },
        {
          id: 'constants',
          name: message('Exact constants'),
          about: message('Lipschitz constants and output ranges where the view Regions looks'),
          charts: ['lipschitz', 'ranges'],
        },
        {
          id: 'rescaling',
          name: message('Rescaling'),
          about: message('which measures of sharpness a change that keeps the function moves'),
          charts: ['rescaling'],
        },
      ],
    },
  },
  theory: {
    name: message('Theory'),
    lens: message('Theory'),
    command: 'showTheory',
    title: 'Show Theory',
    isTimeless: true,
    lost: message('Nothing can be said of your own network.'),
    work: message('Computing the sentences'),
    seats: {
      hero: ['claims'],
      detail: ['claim', 'picture1'],
      below: ['picture2', 'picture3', 'picture4'],
      groups: [],
    },
  },
} as const satisfies Readonly<Record<string, ViewEntry>>;

/** Where a chart belongs. */
export type ViewName = keyof typeof table;

/** A chart among those of all views. */
export type ChartKey = `${ViewName}/${string}`;

/** All views: their names in the order of the tabs, and what each says about itself. */
export const views = createRegistry<ViewName, ViewEntry>('view', table);

/** The view that is shown where none is asked for. */
export const usualView: ViewName = 'training';
