import type { ChartKind } from '../src/protocol/charts.ts';
import { onCanvas } from './charts/canvas.ts';
import { curvesRenderer } from './charts/curves.ts';
import { regionsRenderer } from './charts/regions.ts';
import type { Renderer } from './charts/renderer.ts';
import { tableRenderer } from './charts/table.ts';
import { activationPicture } from './layout/activationPicture.ts';
import { contoursPicture } from './layout/contoursPicture.ts';
import { heatPicture } from './layout/heatPicture.ts';
import { planePicture } from './layout/planePicture.ts';
import { sharesPicture } from './layout/sharesPicture.ts';

/** How every kind of chart is drawn; a kind without its line does not compile. */
const renderers = {
  curves: curvesRenderer,
  plane: onCanvas(planePicture),
  regions: regionsRenderer,
  contours: onCanvas(contoursPicture),
  activation: onCanvas(activationPicture),
  shares: onCanvas(sharesPicture),
  heat: onCanvas(heatPicture),
  table: tableRenderer,
} satisfies { [K in ChartKind]: Renderer<K> };

/** The renderer of a kind. */
export function rendererOf<K extends ChartKind>(kind: K): Renderer<K> {
  return renderers[kind] as unknown as Renderer<K>;
}

/** Whether this page can draw a kind, for charts from the wire. */
export function isKnownKind(kind: string): kind is ChartKind {
  return Object.hasOwn(renderers, kind);
}
