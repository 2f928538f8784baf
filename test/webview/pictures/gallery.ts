import { message } from '../../../src/core/ground/errors.ts';
import type { Chart, ChartKind, CurvesChart, RegionsChart, Series } from '../../../src/protocol/charts.ts';
import { cssOf } from '../../../webview/drawing/colors.ts';
import type { Look } from '../../../webview/drawing/look.ts';
import { createSvgPen } from '../../../webview/drawing/svgPen.ts';
import { createColorMemory } from '../../../webview/pictures/cells/cellColors.ts';
import { paintCells } from '../../../webview/pictures/cells/cellPainter.ts';
import { createRegionsPicture, regionsPicture } from '../../../webview/pictures/cells/regionsPicture.ts';
import { borderLook, prepareScene } from '../../../webview/pictures/cells/regionsScene.ts';
import { columnsOf } from '../../../webview/pictures/columns/columns.ts';
import { csvOf } from '../../../webview/pictures/columns/exportText.ts';
import { standOn } from '../../../webview/pictures/curves/curvesAxes.ts';
import { curvesPicture } from '../../../webview/pictures/curves/curvesPicture.ts';
import { activationPicture } from '../../../webview/pictures/fields/activationPicture.ts';
import { confusionPicture } from '../../../webview/pictures/fields/confusionPicture.ts';
import { contoursPicture } from '../../../webview/pictures/fields/contoursPicture.ts';
import { heatPicture } from '../../../webview/pictures/fields/heatPicture.ts';
import { ladderPicture } from '../../../webview/pictures/fields/ladderPicture.ts';
import { layersPicture } from '../../../webview/pictures/fields/layersPicture.ts';
import { networkPicture } from '../../../webview/pictures/fields/networkPicture.ts';
import { planePicture } from '../../../webview/pictures/fields/planePicture.ts';
import { sharesPicture } from '../../../webview/pictures/fields/sharesPicture.ts';
import { createMemory, type Picture, type Probe } from '../../../webview/pictures/frame/picture.ts';
import { finish } from '../../../webview/pictures/frame/slices.ts';
import {
  activationChart,
  axis,
  columnOf,
  confusionChart,
  curvesChart,
  digitNames,
  heatChart,
  ladderChart,
  layersChart,
  networkChart,
  highContrastLook,
  lightLook,
  look,
  measure,
  numbersChart,
  planeChart,
  seriesOf,
  sharesChart,
  tableChart,
} from './sampleCharts.ts';
import { claimCardChart, claimListChart } from './sampleClaims.ts';
import { pathChart } from './samplePath.ts';
import { contoursChart, quadChart } from './samplePlanes.ts';

/** A chart at this width, px, as text. */
export type Exhibit = (width: number) => string;

/** What the crosshair says at the first, the middle and the last place of a picture. */
function readPlaces(probe: Probe | undefined): string {
  if (probe === undefined) return 'no crosshair';
  const places = [...new Set([0, Math.floor(probe.count / 2), probe.count - 1])];
  return places
    .map((place) => {
      const { title, rows } = probe.readout(place);
      return [title, ...rows.map(({ label, value, color }) => `${label} ${value} ${color ?? ''}`.trim())].join('; ');
    })
    .join(' | ');
}

/** A picture as tall as it asks for. */
function draw<K extends ChartKind>(
  picture: Picture<K>,
  chart: Extract<Chart, { kind: K }>,
  theme: Look = look,
): Exhibit {
  return (width) => {
    const height = picture.height(chart, { width, pen: { measure }, look: theme });
    const background = cssOf(theme.background);
    const pen = createSvgPen({ width, height, background, font: theme.font, measure });
    const probe = picture.paint(pen, chart, { look: theme, size: { width, height }, memory: createMemory() });
    return pen.document(chart.id, readPlaces(probe));
  };
}

/** Scrubbed back to a third of the run. */
const shownLoss = curvesChart({ id: 'lossShown', shownX: 660 });

/** Every role of a series, zones, marks on and beside the axes, over an axis on both sides of zero. */
function everyRole(): CurvesChart {
  const x = columnOf(13, (index) => index);
  const wave = (shift: number): Float64Array => x.map((at) => 40 * Math.sin(at / 3 + shift) ** 3);
  return curvesChart({
    id: 'roles',
    y: axis('gap', 'symlog', 'nats'),
    series: [
      { ...seriesOf('spread', 'band', x, wave(0)), upper: wave(0).map((value) => value + 20) },
      seriesOf('mean', 'measured', x, wave(0)),
      { ...seriesOf('held out', 'validation', x, wave(0.4)), group: 'mean' },
      seriesOf('bound', 'theory', x, wave(1.2)),
      seriesOf(
        'runs',
        'dots',
        x,
        wave(0.8).map((value, index) => (index % 4 === 3 ? Number.NaN : value)),
      ),
      seriesOf('others', 'dots', x, wave(1)),
    ],
    zones: [
      { from: 0, to: 4, label: message('under-fit') },
      { from: 4, to: 9, label: message('good') },
      { from: 9, to: 12, label: message('over-fit') },
    ],
    marks: [
      { axis: 'y', at: 0, label: message('no gap') },
      { axis: 'y', at: 1e6, label: message('far above') },
      { axis: 'x', at: 6, label: message('chosen') },
      { axis: 'x', at: 60, label: message('much later') },
    ],
  });
}

function manyLayers(): CurvesChart {
  const x = columnOf(6, (index) => index);
  const series = Array.from({ length: 30 }, (_, layer): Series => ({
    ...seriesOf(
      `layer ${layer + 1}`,
      'measured',
      x,
      x.map((at) => layer + at ** 1.5),
    ),
    group: layer / 29,
  }));
  return curvesChart({ id: 'layers', y: axis('norm'), series, marks: [] });
}

/** The cells as the page paints them, 36 x 27 pixels: a colour each, dots where no cell is. */
function paintPixels(chart: RegionsChart, measureId: string, theme: Look): string {
  const [width, height] = [36, 27];
  const scene = finish(prepareScene({ chart, measure: measureId, look: theme, memory: createColorMemory() }));
  const { index, colors } = scene;
  const [pixels, fills] = [new Uint32Array(width * height), new Uint32Array(width * height)];
  const window = { x: [-0.9, 1.1], y: [-0.6, 0.9] } as const;
  const border = { ...borderLook(theme, index.mesh.layers), fades: [2, 8] as const };
  finish(paintCells({ index, colors, border, window, width, height, pixels, fills }));
  const words = Array.from(pixels, (pixel) => (pixel === 0 ? '......' : wordOf(pixel)));
  return Array.from({ length: height }, (_, row) => `${words.slice(row * width, (row + 1) * width).join(' ')}\n`).join(
    '',
  );
}

/** Red, green and blue of a little-endian RGBA number. */
function wordOf(pixel: number): string {
  return cssOf([pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255]).slice(1);
}

/** A part of the plane, coloured by a measure of choice, with one cell chosen. */
const zoomedRegions = createRegionsPicture(() => ({
  measure: 'slope',
  view: { zoom: 2.5, x: 0.2, y: -0.1 },
  memory: createColorMemory(),
}));

const chosenCell = Float64Array.of(0, 0, 0.4, -0.1, 0.5, 0.3, 0.1, 0.4);

const columnNames = (count: number): string[] => Array.from({ length: count }, (_, at) => `class ${at + 1}`);

/** Seeded charts of every kind, each a picture under a name. */
export const gallery: { readonly [K in ChartKind]: Readonly<Record<string, Exhibit>> } = {
  curves: {
    loss: draw(curvesPicture, curvesChart()),
    lossLight: draw(curvesPicture, curvesChart(), lightLook),
    lossShown: draw(curvesPicture, shownLoss),
    empty: draw(curvesPicture, curvesChart({ series: [], marks: [] })),
    roles: draw(curvesPicture, everyRole()),
    rolesHighContrast: draw(curvesPicture, everyRole(), highContrastLook),
    layers: draw(curvesPicture, manyLayers()),
    path: draw(curvesPicture, pathChart({ count: 20 })),
    pathOnNorm: draw(curvesPicture, standOn(pathChart({ count: 20 }), 'norm')),
    manyLines: draw(curvesPicture, pathChart({ inputs: 60, count: 4 })),
  },
  plane: {
    classes: draw(planePicture, planeChart(13)),
    classesHighContrast: draw(planePicture, planeChart(7), highContrastLook),
    values: draw(planePicture, { ...planeChart(9), fieldKind: 'value' }, lightLook),
  },
  regions: {
    patterns: draw(regionsPicture, quadChart({ side: 5 })),
    zoomed: draw(zoomedRegions, quadChart({ side: 5 }, { chosen: chosenCell }), lightLook),
    valuesHighContrast: draw(regionsPicture, quadChart({ side: 3 }, { classNames: [] }), highContrastLook),
    pixels: () => paintPixels(quadChart({ side: 5 }), 'pattern', look),
    pixelsOfValues: () => paintPixels(quadChart({ side: 4 }), 'output', highContrastLook),
  },
  contours: {
    balls: draw(contoursPicture, contoursChart({}, 12)),
    ballsLight: draw(contoursPicture, contoursChart({}, 8), lightLook),
    valley: draw(
      contoursPicture,
      contoursChart({ levels: Float64Array.of(0.5, 2), lines: [], marks: [] }, 7),
      highContrastLook,
    ),
  },
  activation: {
    tanh: draw(activationPicture, activationChart()),
    tanhLight: draw(activationPicture, { ...activationChart(), layer: 0, layers: 1 }, lightLook),
  },
  ladder: {
    bounds: draw(ladderPicture, ladderChart()),
    boundsLight: draw(ladderPicture, ladderChart(), lightLook),
    huge: draw(
      ladderPicture,
      ladderChart({
        rungs: [
          { label: message('product bound'), log10: 1234.5, role: 'theory', values: [message('10^1234')] },
          { label: message('counted here'), log10: 0, role: 'measured', values: [1] },
        ],
      }),
    ),
  },
  shares: {
    parts: draw(sharesPicture, sharesChart()),
    partsLight: draw(sharesPicture, sharesChart(), lightLook),
  },
  confusion: {
    digits: draw(confusionPicture, confusionChart(digitNames, { chosen: { truth: 3, predicted: 4 } })),
    digitsLight: draw(confusionPicture, confusionChart(digitNames), lightLook),
    two: draw(confusionPicture, confusionChart(['a kind of animal with a long name', 'dog']), highContrastLook),
    thirty: draw(confusionPicture, confusionChart(columnNames(30))),
  },
  heat: {
    norms: draw(heatPicture, heatChart()),
    around: draw(heatPicture, heatChart({ centre: 1 }), lightLook),
    squares: draw(heatPicture, heatChart({ hasSquareCells: true, value: axis('weight'), centre: 0 }), highContrastLook),
    empty: draw(heatPicture, heatChart({ columns: new Float64Array(0), values: new Float64Array(0) })),
  },
  // Lines end as the repository keeps them.
  table: { words: () => csvOf(columnsOf(tableChart())).replaceAll('\r', '') },
  layers: {
    three: draw(layersPicture, layersChart()),
    manyLight: draw(layersPicture, layersChart(50), lightLook),
  },
  network: {
    small: draw(networkPicture, networkChart()),
    unitLight: draw(
      networkPicture,
      networkChart([4, 3], { chosen: { layer: 1, unit: 2 }, chooses: { text: 'Show', args: [] } }),
      lightLook,
    ),
    deepHighContrast: draw(networkPicture, networkChart(Array<number>(9).fill(7)), highContrastLook),
  },
  numbers: { row: () => csvOf(columnsOf(numbersChart())).replaceAll('\r', '') },
  claims: { words: () => csvOf(columnsOf(claimListChart())).replaceAll('\r', '') },
  claim: { words: () => csvOf(columnsOf(claimCardChart())).replaceAll('\r', '') },
};
