import type { Dataset } from '../../core/tables/dataset.ts';
import type { Message } from '../../core/ground/errors.ts';
import type { Options } from '../../core/ground/registry.ts';
import type { PlotColours } from './svgPlot.ts';

/** A small picture with its description for those who cannot see it. */
export interface HoverPlot {
  readonly svg: string;
  readonly alt: Message;
}

/** What a plot is drawn of. */
export interface PlotRequest {
  readonly kind: string;
  readonly name: string;
  readonly options: Options;
  readonly colours: PlotColours;
  /** Puts a text into the user's language. */
  readonly translate: (text: Message) => string;
  /** The data of the document, for a thumbnail of real ones. */
  readonly dataset?: Dataset | undefined;
}
