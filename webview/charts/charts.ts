import type { ChartKind } from '../../src/protocol/charts.ts';
import { onCanvas } from './frame/canvas.ts';
import { claimCardRenderer } from './claims/claimCard.ts';
import { claimListRenderer } from './claims/claimList.ts';
import { confusionRenderer } from './confusion.ts';
import { contoursRenderer } from './contours.ts';
import { curvesRenderer } from './curves/curves.ts';
import { layersRenderer } from './layers.ts';
import { networkRenderer } from './network.ts';
import { numbersRenderer } from './numbers.ts';
import { planeRenderer } from './plane.ts';
import { regionsRenderer } from './regions/regions.ts';
import type { Renderer } from './frame/renderer.ts';
import { tableRenderer } from './table.ts';
import { activationPicture } from '../pictures/fields/activationPicture.ts';
import { heatPicture } from '../pictures/fields/heatPicture.ts';
import { ladderPicture } from '../pictures/fields/ladderPicture.ts';
import { sharesPicture } from '../pictures/fields/sharesPicture.ts';

/** How every kind of chart is drawn; a kind without its line does not compile. */
const renderers = {
  curves: curvesRenderer,
  plane: planeRenderer,
  regions: regionsRenderer,
  contours: contoursRenderer,
  activation: onCanvas(activationPicture),
  shares: onCanvas(sharesPicture),
  heat: onCanvas(heatPicture),
  confusion: confusionRenderer,
  table: tableRenderer,
  ladder: onCanvas(ladderPicture),
  numbers: numbersRenderer,
  layers: layersRenderer,
  network: networkRenderer,
  claims: claimListRenderer,
  claim: claimCardRenderer,
} satisfies { [K in ChartKind]: Renderer<K> };

/** The renderer of a kind. */
export function rendererOf<K extends ChartKind>(kind: K): Renderer<K> {
  return renderers[kind] as unknown as Renderer<K>;
}

/** Whether this page can draw a kind, for charts from the wire. */
export function isKnownKind(kind: string): kind is ChartKind {
  return Object.hasOwn(renderers, kind);
}
