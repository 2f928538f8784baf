import { dataSources, type DataSource, type DataSourceName } from '../tables/datasets.ts';
import type { DataConfig } from './config.ts';
import { choiceShape } from './parseConfigChoice.ts';
import { number, seed } from './parseConfigNumbers.ts';
import { booleanShape, mapped, type Shape } from './parseConfigShapes.ts';
import { csvConfigOf, csvKeys, type CsvKeys } from './parseConfigTable.ts';

type DataExtras = Pick<DataConfig, 'seed' | 'validation' | 'standardize' | 'standardizeTarget'>;

/** `data`: a data set by name, or a file. */
export const data: Shape<DataConfig> = mapped(
  choiceShape<DataSourceName, DataSource, DataExtras, CsvKeys>({
    doc: 'Where the samples come from, and how they are split and scaled.',
    registry: dataSources,
    key: 'source',
    hasShortForm: false,
    standard: 'moons',
    extras: () => ({
      seed: seed('Seed of the generated samples and of the split.'),
      validation: number('Share of the samples that validate; 0 uses every sample for training.', 0.3, {
        minimum: 0,
        maximum: 0.9,
      }),
      standardize: booleanShape(
        'Features minus their mean, over their population standard deviation (of the training samples).',
        true,
      ),
      standardizeTarget: booleanShape('The same for the target of a regression.', false),
    }),
    specials: (entry) => (entry.kind === 'csv' ? csvKeys : {}),
  }),
  ({ name, options, seed: dataSeed, validation, standardize, standardizeTarget, ...own }) => ({
    source: name,
    options,
    csv: csvConfigOf(own),
    seed: dataSeed,
    validation,
    standardize,
    standardizeTarget,
  }),
);
