import type { CellMeasure, RegionsChart } from '../../../src/protocol/charts.ts';
import { cssOf, parseColor } from '../../drawing/colors.ts';
import type { Look } from '../../drawing/look.ts';
import { categoryColors } from '../../drawing/palette.ts';
import { divergingRamp } from '../../drawing/ramps.ts';
import { extentOf } from '../../drawing/scales/domains.ts';
import { colorCells, type CellColors, type ColorMemory } from './cellColors.ts';
import { indexCells, type CellIndex } from './cellIndex.ts';
import { meshCells } from './cellMesh.ts';
import type { BorderLook } from './cellPainter.ts';
import { sampleRadius, type SampleLook } from '../frame/samples.ts';
import type { Sliced } from '../frame/slices.ts';

/** A partition ready to be drawn: where its cells are and what colours they have. */
export interface RegionsScene {
  readonly chart: RegionsChart;
  readonly look: Look;
  readonly index: CellIndex;
  /** Undefined where a chart has no measure. */
  readonly colors: CellColors;
}

export interface SceneWish {
  readonly chart: RegionsChart;
  /** What the cells are coloured by; the first measure where it is not known. */
  readonly measure: string | undefined;
  readonly look: Look;
  readonly memory: ColorMemory;
}

/** Makes a chart ready; what another scene of the same chart knows is used again. */
export function* prepareScene(
  { chart, measure, look, memory }: SceneWish,
  before?: RegionsScene,
): Sliced<RegionsScene> {
  const index = before?.chart === chart ? before.index : yield* indexCells(yield* meshCells(chart));
  const colors = yield* colorCells(chart, measureOf(chart, measure), index, { look, memory });
  return { chart, look, index, colors };
}

/** The measure of this id, else the first one. */
export function measureOf(chart: RegionsChart, id: string | undefined): CellMeasure {
  return chart.measures.find((measure) => measure.id === id) ?? chart.measures[0] ?? plain(chart);
}

/** All cells alike. */
function plain(chart: RegionsChart): CellMeasure {
  const values = new Uint32Array(chart.corners.counts.length);
  return { id: '', label: { text: '', args: [] }, kind: 'category', values };
}

/** Borders between cells: half a pixel, the deeper the layer the lighter; in high contrast too the fills and the decision come first. */
export function borderLook(look: Look, layers: number): BorderLook {
  const [first, last] = look.isHighContrast ? [0.7, 0.45] : look.isDark ? [0.85, 0.5] : [0.8, 0.45];
  return {
    color: parseColor(look.foreground) ?? [128, 128, 128],
    width: 0.5,
    opacities: Array.from(
      { length: Math.max(1, layers) },
      (_, layer) => first - ((first - last) * layer) / Math.max(1, layers - 1),
    ),
    // Two sides per cell: cells of eight pixels have a quarter of a pixel of border per pixel, those of two and a half all but one.
    fades: [0.25, 0.8],
  };
}

/** What the samples look like: by class, or by value around the middle of their values. */
export function sampleLookOf({ classNames, points }: RegionsChart, look: Look): SampleLook {
  const plain = {
    radius: sampleRadius(points.x.length),
    ground: cssOf(look.background),
    ink: look.foreground,
  };
  if (classNames.length > 0) {
    const colors = categoryColors(classNames.length, look);
    return { ...plain, isClasses: true, color: (value) => colors[Math.max(0, Math.round(value))] ?? look.foreground };
  }
  const [low, high] = extentOf([points.value], 'linear') ?? [-1, 1];
  const centre = low < 0 && high > 0 ? 0 : (low + high) / 2;
  const reach = Math.max(high - centre, centre - low) || 1;
  return {
    ...plain,
    isClasses: false,
    color: (value) => cssOf(divergingRamp((value - centre) / reach, look.background, look.isDark)),
  };
}
