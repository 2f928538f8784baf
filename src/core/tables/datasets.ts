import type { Task } from './task.ts';
import { createRandom } from '../ground/random.ts';
import { createRegistry, type Described, type Options, type Registry } from '../ground/registry.ts';
import { syntheticSources } from './syntheticData.ts';
import type { Dataset, SyntheticName, SyntheticSource } from './dataset.ts';

/** Data that come with the extension. */
export type BundledName = 'iris' | 'wine' | 'breastCancer' | 'diabetes' | 'digits';
/** What a document may say as its data. */
export type DataSourceName = SyntheticName | BundledName | 'csv';

/** Data in a file of the extension. */
export interface BundledSource extends Described {
  readonly kind: 'bundled';
  readonly task: Task;
  /** Address inside the extension, `media/data/iris.csv`. */
  readonly file: string;
  /** Name of the target column. */
  readonly target: string;
  readonly samples: number;
  readonly features: number;
  /** Whom the data come from, and under which licence. */
  readonly attribution: string;
}

/** A file of the user's own. */
export interface CsvSource extends Described {
  readonly kind: 'csv';
}

/** Where samples come from, told apart by `kind`. */
export type DataSource = SyntheticSource | BundledSource | CsvSource;

const bundledSources: Readonly<Record<BundledName, BundledSource>> = {
  iris: {
    kind: 'bundled',
    task: 'classification',
    label: 'Iris',
    formula: String.raw`n=150,\qquad d=4,\qquad K=3`,
    doc: 'Length and width of sepal and petal of 150 iris flowers of three species, 50 each. One species is separated by a straight line; the other two overlap a little.',
    source: 'Fisher (1936), The use of multiple measurements in taxonomic problems',
    parameters: {},
    file: 'media/data/iris.csv',
    target: 'species',
    samples: 150,
    features: 4,
    attribution:
      'R. A. Fisher, UCI Machine Learning Repository (doi 10.24432/C56C76), CC BY 4.0; values of scikit-learn.',
  },
  wine: {
    kind: 'bundled',
    task: 'classification',
    label: 'Wine',
    formula: String.raw`n=178,\qquad d=13,\qquad K=3`,
    doc: 'Thirteen chemical measurements of 178 wines from three cultivars. The features differ in scale by a factor of thousands: without standardising, a penalty acts on some of them only.',
    source: 'Aeberhard, Coomans, de Vel (1994), Comparative analysis of statistical pattern recognition methods',
    parameters: {},
    file: 'media/data/wine.csv',
    target: 'cultivar',
    samples: 178,
    features: 13,
    attribution:
      'S. Aeberhard, M. Forina, UCI Machine Learning Repository (doi 10.24432/C5PC7J), CC BY 4.0; values of scikit-learn.',
  },
  breastCancer: {
    kind: 'bundled',
    task: 'classification',
    label: 'Breast cancer (Wisconsin, diagnostic)',
    formula: String.raw`n=569,\qquad d=30,\qquad K=2`,
    doc: 'Thirty measurements of cell nuclei in 569 samples of breast tissue, 212 malignant and 357 benign. Many features are strongly correlated (radius, perimeter, area), which shows how L1 picks and L2 shares.',
    source: 'Street, Wolberg, Mangasarian (1993), Nuclear feature extraction for breast tumor diagnosis',
    parameters: {},
    file: 'media/data/breast_cancer.csv',
    target: 'diagnosis',
    samples: 569,
    features: 30,
    attribution:
      'W. Wolberg, O. Mangasarian, N. Street, W. Street, UCI Machine Learning Repository (doi 10.24432/C5DW2B), CC BY 4.0; values of scikit-learn.',
  },
  diabetes: {
    kind: 'bundled',
    task: 'regression',
    label: 'Diabetes',
    formula: String.raw`n=442,\qquad d=10`,
    doc: 'Ten measurements of 442 patients and the progression of the disease a year later. The data of the article on least angle regression: its lasso path has a variable that leaves and comes back. About half of the variance can be explained.',
    source: 'Efron, Hastie, Johnstone, Tibshirani (2004), Least angle regression',
    parameters: {},
    file: 'media/data/diabetes.csv',
    target: 'progression',
    samples: 442,
    features: 10,
    attribution:
      'B. Efron, T. Hastie, I. Johnstone, R. Tibshirani, published with Least angle regression (2004); values of scikit-learn.',
  },
  digits: {
    kind: 'bundled',
    task: 'classification',
    label: 'Handwritten digits',
    formula: String.raw`n=1797,\qquad d=64,\qquad K=10`,
    doc: 'Pictures of 1797 handwritten digits, 8 by 8 pixels with grey values 0 to 16. Some pixels on the border are always zero; standardising leaves constant columns at zero.',
    source: 'Alpaydin, Kaynak (1998), Cascading classifiers',
    parameters: {},
    file: 'media/data/digits.csv',
    target: 'digit',
    samples: 1797,
    features: 64,
    attribution:
      'E. Alpaydin, C. Kaynak, UCI Machine Learning Repository (doi 10.24432/C50P49), CC BY 4.0; values of scikit-learn.',
  },
};

const csvSource: CsvSource = {
  kind: 'csv',
  label: 'Your own csv file',
  formula: String.raw`\{(x_i,\,y_i)\}_{i=1}^{n}`,
  doc: 'A csv file beside the document, with a header line. Columns of numbers are used as they are; columns of words become one 0/1 column for each word. Name the target column and the task.',
  source: 'Your data',
  parameters: {},
};

/** The table of data sets. */
export const dataSources: Registry<DataSourceName, DataSource> = createRegistry('data source', {
  ...syntheticSources,
  ...bundledSources,
  csv: csvSource,
});

/** Draws a synthetic data set; the same seed and options give the same numbers on every machine. */
export function generateDataset(source: SyntheticSource, seed: number, options: Options): Dataset {
  return source.generate(createRandom(seed).fork('data'), options);
}
