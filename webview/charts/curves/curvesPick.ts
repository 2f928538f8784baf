import type { TextChange } from '../../../src/protocol/messages.ts';
import type { CurvesLayout } from '../../pictures/curves/curvesLayout.ts';
import { stopsOf } from '../../pictures/curves/curvesStops.ts';
import type { ProbePick } from '../../pictures/frame/picture.ts';
import { say } from '../../drawing/texts.ts';

/** The edit that a click on a point asks for; undefined where a chart offers none. */
export function createPick(
  layout: CurvesLayout,
  edit: (changes: readonly TextChange[]) => void,
): ProbePick | undefined {
  const { chart, frame, head } = layout;
  const { pick } = chart;
  if (pick === undefined) return undefined;
  const stops = stopsOf(layout);
  return {
    label: say(pick.label),
    isAt: (x, y) =>
      x >= frame.left - 6 &&
      x <= frame.left + frame.width + 6 &&
      y >= frame.top - head.height &&
      y <= frame.top + frame.height + 6,
    choose(index) {
      const point = stops[index]?.point;
      const value = point === undefined ? undefined : pick.values[point];
      if (value === undefined || !Number.isFinite(value)) return;
      const { pointer, inside } = pick;
      edit([{ pointer, value: inside === undefined ? value : { ...inside.object, [inside.key]: value } }]);
    },
  };
}
