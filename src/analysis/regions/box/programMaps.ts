import { BranchErrors } from '../signs/branchErrors.ts';
import { boundCoefficientErrors, gamma, slackOnBox } from '../signs/evaluationError.ts';
import { ExactMaps } from '../signs/exactMaps.ts';
import type { FreeInputs } from '../cells/freeInputs.ts';
import type { AffineLayer, PiecewiseLinearNetwork } from '../cells/piecewiseLinear.ts';
import type { BoxBranch } from './boxBranch.ts';
import { firstMap, measureBoxMap, reachOfBox } from './boxLevels.ts';

interface ProgramLevel {
  readonly units: number;
  /** Pre-activations of the present part as functions of the inputs; coefficients of a unit together, the constant last. */
  readonly map: Float64Array;
  /** What a computed value may be wrong by anywhere in the box, its own rounding included. */
  readonly slack: Float64Array;
  entered: number;
}

/** An affine function that is positive on the inner side, and what its value may be wrong by anywhere in the box. */
export interface Wall {
  readonly row: Float64Array;
  readonly slack: number;
}

/** The affine maps of all layers in the part that is worked on; every layer is computed anew when it is entered. */
export class ProgramMaps {
  readonly #network: PiecewiseLinearNetwork;
  readonly #inputMap: AffineLayer;
  readonly #branch: BoxBranch;
  readonly #reach: readonly number[];
  readonly #levels: readonly ProgramLevel[];
  readonly #exact: ExactMaps;
  readonly #errors: BranchErrors;

  constructor(network: PiecewiseLinearNetwork, { box, inputMap }: FreeInputs, branch: BoxBranch) {
    const reach = reachOfBox(box);
    const isActive = (layer: number, unit: number): boolean => branch.isActive(layer, unit);
    const [first] = boundCoefficientErrors(network.layers, inputMap);
    this.#network = network;
    this.#inputMap = inputMap;
    this.#branch = branch;
    this.#reach = reach;
    this.#levels = network.layers.map(({ units }) => {
      const map = new Float64Array(units * (box.length + 1));
      return { units, map, slack: new Float64Array(units), entered: 0 };
    });
    this.#exact = new ExactMaps(network.layers, inputMap, isActive);
    this.#errors = new BranchErrors(network.layers, {
      isActive,
      measure: (layer, out) => measureBoxMap(this.#levels[layer]!.map, reach, out),
      general: network.layers.map(({ units }, layer) =>
        layer === 0 ? slackOnBox(first!, reach) : new Float64Array(units).fill(Infinity),
      ),
    });
  }

  /** Per hidden layer how often it was entered. */
  get levels(): readonly { readonly units: number; readonly entered: number }[] {
    return this.#levels;
  }

  /** Starts a layer in the present part. */
  enter(layer: number): void {
    const level = this.#levels[layer]!;
    level.entered += 1;
    this.#exact.forget(layer);
    this.#errors.forget(layer);
    this.#compute(layer, level);
    const slack = this.#errors.tightSlackOf(layer);
    const rounding = 2 * gamma(2 * this.#reach.length + 8);
    const sizes = new Float64Array(level.units);
    measureBoxMap(level.map, this.#reach, sizes);
    for (let unit = 0; unit < level.units; unit += 1) level.slack[unit] = slack[unit]! + rounding * sizes[unit]!;
  }

  /** The half-space where a unit is positive. */
  wallOf(layer: number, unit: number): Wall {
    const { map, slack } = this.#levels[layer]!;
    const width = this.#reach.length + 1;
    return { row: map.slice(unit * width, (unit + 1) * width), slack: slack[unit]! };
  }

  /** Whether a unit is zero on the whole part, exactly. */
  isZero(layer: number, unit: number): boolean {
    return this.#exact.row(layer, unit).every((value) => value === 0n);
  }

  /**
   * 1 or -1 where all weights on the active units of the layer before have that sign, and the bias, too: these units are positive inside
   * the part. It decides without rounding what touches zero in the corner of a part, as everything does at the origin without biases.
   */
  signFromBefore(layer: number, unit: number): number {
    const before = this.#network.layers[layer - 1];
    if (before?.negativeSlope !== 0) return 0;
    const { weights, bias, inputs } = this.#network.layers[layer]!;
    let signs = 0;
    for (let k = -1; k < inputs; k += 1) {
      const value = k < 0 ? bias[unit]! : this.#branch.isActive(layer - 1, k) ? weights[unit * inputs + k]! : 0;
      signs |= value > 0 ? 1 : value < 0 ? 2 : 0;
    }
    return signs === 1 ? 1 : signs === 2 ? -1 : 0;
  }

  #compute(layer: number, { map, units }: ProgramLevel): void {
    const width = this.#reach.length + 1;
    const { weights, bias, inputs } = this.#network.layers[layer]!;
    const before = this.#levels[layer - 1]?.map;
    if (before === undefined) {
      map.set(firstMap(this.#network.layers[0]!, this.#inputMap));
      return;
    }
    const slope = this.#network.layers[layer - 1]!.negativeSlope;
    map.fill(0);
    for (let unit = 0; unit < units; unit += 1) {
      const to = unit * width;
      map[to + width - 1] = bias[unit]!;
      for (let k = 0; k < inputs; k += 1) {
        const weight = weights[unit * inputs + k]!;
        const factor = this.#branch.isActive(layer - 1, k) ? weight : slope * weight;
        if (factor === 0) continue;
        for (let at = 0; at < width; at += 1) map[to + at]! += factor * before[k * width + at]!;
      }
    }
  }
}
