import { activations } from '../../core/tables/activations.ts';
import { constraints } from '../../core/tables/constraints.ts';
import { dataSources } from '../../core/tables/datasets.ts';
import { initializers } from '../../core/tables/initializers.ts';
import { losses } from '../../core/tables/losses.ts';
import { normalizations } from '../../core/tables/normalizations.ts';
import { optimizers } from '../../core/tables/optimizers.ts';
import { penalties } from '../../core/tables/penalties.ts';
import type { Options } from '../../core/ground/registry.ts';
import { schedules } from '../../core/tables/schedules.ts';
import { drawActivation, drawData, drawInitializer, drawLoss, drawNormalization } from './hoverPlotsModel.ts';
import { drawConstraint, drawOptimizer, drawPenalty, drawSchedule } from './hoverPlotsTraining.ts';
import type { HoverPlot, PlotRequest } from './plotRequest.ts';

type Draw<Entry> = (entry: Entry, options: Options, request: PlotRequest) => HoverPlot | undefined;

/** The drawing of each table, by what its registry calls its entries. */
const drawings: Readonly<Record<string, (request: PlotRequest) => HoverPlot | undefined>> = Object.fromEntries([
  family(activations, drawActivation),
  family(initializers, drawInitializer),
  family(normalizations, drawNormalization),
  family(losses, drawLoss),
  family(penalties, drawPenalty),
  family(constraints, drawConstraint),
  family(optimizers, drawOptimizer),
  family(schedules, drawSchedule),
  family(dataSources, drawData),
]);

function family<Entry>(
  registry: { readonly kind: string; has(name: string): boolean; get(name: string): Entry },
  draw: Draw<Entry>,
): readonly [string, (request: PlotRequest) => HoverPlot | undefined] {
  const drawOne = (request: PlotRequest): HoverPlot | undefined =>
    registry.has(request.name) ? draw(registry.get(request.name), request.options, request) : undefined;
  return [registry.kind, drawOne];
}

/** The plot of an entry of a table; undefined where there is nothing to draw. */
export function drawEntry(request: PlotRequest): HoverPlot | undefined {
  return drawings[request.kind]?.(request);
}
