import { initialRunning, runningPlaces, tensorsByLayer } from '../../core/experiment/tensorLayout.ts';
import { initializeParameters, type Architecture, type LayerDesign } from '../../core/experiment/architecture.ts';
import { failure } from '../../core/ground/errors.ts';
import { writeWidths, type NetworkFile } from '../../core/experiment/networkFile.ts';

/** Numbers a run starts with. */
export interface InitialWeights {
  /** Laid out as `architecture.tensors` says. */
  readonly parameters: Float32Array;
  /** See `runningPlaces`. */
  readonly running: Float32Array;
}

const widthsOf = ({ inputs, layers }: Architecture): string =>
  [inputs, ...layers.map(({ units }: LayerDesign) => units)].join('-');

/**
 * The weights of a file in the place of drawn ones. Scale, shift and running averages of a norm are taken where file and network both
 * have a norm there; else they start as they always do.
 * @throws LabError import/does-not-fit  when the layers are not those of the network; import/has-biases  when it has none and the file has
 */
export function placeWeights(architecture: Architecture, file: NetworkFile, seed: number): InitialWeights {
  const widths = widthsOf(architecture);
  if (widths !== writeWidths(file)) throw failure('import/does-not-fit', [writeWidths(file), widths]);
  const parameters = initializeParameters(architecture, seed);
  const running = initialRunning(architecture);
  const places = runningPlaces(architecture);
  tensorsByLayer(architecture).forEach(({ weights, bias, scale, shift }, at) => {
    const { inputs, units, norm, ...given } = file.layers[at]!;
    for (let unit = 0; unit < units; unit += 1) {
      for (let from = 0; from < inputs; from += 1)
        parameters[weights.offset + from * units + unit] = given.weights[unit * inputs + from]!;
    }
    if (bias !== undefined) parameters.set(given.bias, bias.offset);
    else if (given.bias.some((value) => value !== 0)) throw failure('import/has-biases', [at + 1]);
    if (scale && norm) parameters.set(norm.scale, scale.offset);
    if (shift && norm?.shift) parameters.set(norm.shift, shift.offset);
    const start = places[at];
    if (start === undefined || norm?.mean === undefined || norm.variance === undefined) return;
    running.set(norm.mean, start);
    running.set(norm.variance, start + units);
  });
  return { parameters, running };
}
