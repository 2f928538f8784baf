import type { NetworkChart } from '../../src/protocol/charts.ts';
import { say, t } from '../drawing/texts.ts';
import { createNetworkPicture, networkPicture, unitsOf, type RaisedUnit } from '../pictures/fields/networkPicture.ts';
import type { Probe } from '../pictures/frame/picture.ts';
import { onCanvas } from './frame/canvas.ts';
import type { Renderer } from './frame/renderer.ts';

/** The network: the pointer on a unit raises its weights; a click keeps them so, or chooses the unit for the view. */
export const networkRenderer: Renderer<'network'> = {
  picture: networkPicture,
  mount(place, first, context) {
    let chart = first;
    let units = unitsOf(first);
    let pointed: RaisedUnit | undefined;
    let kept: RaisedUnit | undefined;
    const drawing = onCanvas(createNetworkPicture(() => pointed ?? kept)).mount(place, first, context);
    const raise = (unit: RaisedUnit | undefined): void => {
      if (unit?.layer === pointed?.layer && unit?.at === pointed?.at) return;
      pointed = unit;
      context.requestPaint();
    };
    const pick = (unit: RaisedUnit): void => {
      if (chart.chooses !== undefined) {
        context.choose([unit.layer, chart.layers[unit.layer]!.shown[unit.at]! + 1]);
        return;
      }
      kept = kept?.layer === unit.layer && kept.at === unit.at ? undefined : unit;
      context.requestPaint();
    };
    return {
      ...drawing,
      update(next) {
        // Of another network a unit of the same number is another one.
        if (next.layers.some(({ units }, layer) => chart.layers[layer]?.units !== units)) {
          pointed = undefined;
          kept = undefined;
        }
        chart = next;
        units = unitsOf(next);
        drawing.update(next);
      },
      probe: () => withUnits(drawing.probe(), units, { raise, pick, label: pickLabel(chart) }),
      picture: () => createNetworkPicture(() => kept),
    };
  },
};

function pickLabel({ chooses }: NetworkChart): string {
  return chooses === undefined ? t('Keep its weights in front') : say(chooses);
}

interface UnitActions {
  /** What picking does. */
  readonly label: string;
  raise(unit: RaisedUnit | undefined): void;
  pick(unit: RaisedUnit): void;
}

function withUnits(probe: Probe | undefined, units: readonly RaisedUnit[], actions: UnitActions): Probe | undefined {
  if (probe === undefined) return undefined;
  return {
    ...probe,
    parts: {
      at: (index) => String(index),
      next: () => undefined,
      raise: (index) => actions.raise(index === undefined ? undefined : units[index]),
    },
    pick: {
      label: actions.label,
      isAt: (x, y) => probe.indexAt(x, y) !== undefined,
      choose: (index) => actions.pick(units[index]!),
    },
  };
}
