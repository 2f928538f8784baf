import type { CurvesLayout } from '../../pictures/curves/curvesLayout.ts';
import { stopsOf } from '../../pictures/curves/curvesStops.ts';
import type { ProbePick } from '../../pictures/frame/picture.ts';
import type { Place, TextChange } from '../../../src/protocol/messages.ts';
import { say } from '../../drawing/texts.ts';

/** What a click may ask of the page. */
interface PickContext {
  edit(changes: readonly TextChange[]): void;
  choose(place: Place): void;
}

/** The edit, or the choice of a place, that a click on a point asks for; undefined where a chart offers none. */
export function createPick(layout: CurvesLayout, context: PickContext): ProbePick | undefined {
  const { chart, frame, head } = layout;
  const { pick, chooses } = chart;
  const label = pick?.label ?? chooses;
  if (label === undefined) return undefined;
  const stops = stopsOf(layout);
  return {
    label: say(label),
    isAt: (x, y) =>
      x >= frame.left - 6 &&
      x <= frame.left + frame.width + 6 &&
      y >= frame.top - head.height &&
      y <= frame.top + frame.height + 6,
    choose(index) {
      if (pick === undefined) {
        const x = stops[index]?.x;
        if (x !== undefined) context.choose([x, 0]);
        return;
      }
      const point = stops[index]?.point;
      const value = point === undefined ? undefined : pick.values[point];
      if (value === undefined || !Number.isFinite(value)) return;
      const { pointer, inside } = pick;
      context.edit([{ pointer, value: inside === undefined ? value : { ...inside.object, [inside.key]: value } }]);
    },
  };
}
