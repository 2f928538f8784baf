import { activations } from './areas/activations.ts';
import { attainedRegions } from './areas/attainedRegions.ts';
import { bayes } from './areas/bayes.ts';
import { centring } from './areas/centring.ts';
import { deadUnits } from './areas/deadUnits.ts';
import { gradientFlow } from './areas/gradientFlow.ts';
import { heInitialization } from './areas/heInitialization.ts';
import { dropout } from './areas/implicit/dropout.ts';
import { margins } from './areas/implicit/margins.ts';
import { smoothing } from './areas/implicit/smoothing.ts';
import { stopping } from './areas/implicit/stopping.ts';
import { initialization } from './areas/initialization.ts';
import { linearRegions } from './areas/linearRegions.ts';
import { adaptive } from './areas/loss/adaptive.ts';
import { bowls } from './areas/loss/bowls.ts';
import { clipping } from './areas/loss/clipping.ts';
import { descent } from './areas/loss/descent.ts';
import { flatness } from './areas/loss/flatness.ts';
import { lipschitz } from './areas/lipschitz.ts';
import { batchNorm } from './areas/normalization/batchNorm.ts';
import { conditioning } from './areas/normalization/conditioning.ts';
import { normalizing } from './areas/normalization/normalizing.ts';
import { scaleFree } from './areas/normalization/scaleFree.ts';
import { robustness } from './areas/robustness.ts';
import { momentum } from './areas/loss/momentum.ts';
import { rates } from './areas/loss/rates.ts';
import { matrices } from './areas/penalties/matrices.ts';
import { nuclear } from './areas/penalties/nuclear.ts';
import { quadratics } from './areas/penalties/quadratics.ts';
import { ridge } from './areas/penalties/ridge.ts';
import { selection } from './areas/penalties/selection.ts';
import { thresholds } from './areas/penalties/thresholds.ts';
import { units } from './areas/penalties/units.ts';
import { weights } from './areas/penalties/weights.ts';
import { rectifiers } from './areas/rectifiers.ts';
import { richness } from './areas/richness.ts';
import { saturation } from './areas/saturation.ts';
import { softRectifiers } from './areas/softRectifiers.ts';
import { failure } from '../core/ground/errors.ts';
import { nearNames } from '../core/ground/registry.ts';
import { experimentFor } from './experiments.ts';
import { records } from './records.ts';
import type { AreaName, Claim, ClaimEntry } from './words/claim.ts';

/** The tables of every area. */
const tables: Readonly<Record<AreaName, readonly (readonly ClaimEntry[])[]>> = {
  activations: [activations, rectifiers, deadUnits, softRectifiers],
  initialization: [initialization, heInitialization],
  'gradient-flow': [gradientFlow, centring, saturation],
  'linear-regions': [linearRegions, attainedRegions, richness],
  'norm-penalties': [weights, thresholds, selection, quadratics, ridge, matrices, nuclear, units],
  optimizers: [descent, momentum, rates, adaptive, clipping],
  normalization: [normalizing, batchNorm, conditioning, scaleFree],
  geometry: [bowls, flatness],
  'implicit-regularization': [margins, stopping, dropout, smoothing],
  robustness: [lipschitz, robustness],
  bayes: [bayes],
};

const entries = new Map(
  Object.values(tables)
    .flat(2)
    .map((entry) => [entry.id, entry]),
);

/** All claims, area by area in the order of the chapters. */
export const claims: readonly Claim[] = records.flatMap((record) => {
  const claim = entries.get(record.id)?.bind(record);
  return claim === undefined ? [] : { ...claim, experiment: claim.experiment ?? experimentFor(claim) };
});

/** Ids of the tables, by area: for the test that every one has a record there. */
export function idsOfTables(): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(tables).map(([area, lists]) => [area, lists.flat().map(({ id }) => id)]));
}

/** @throws LabError core/unknown-name  with the near ones */
export function findClaim(id: string): Claim {
  const found = claims.find((claim) => claim.id === id);
  if (found !== undefined) return found;
  const near = nearNames(
    id,
    claims.map((claim) => claim.id),
  );
  throw failure('core/unknown-name', ['claim', id, near.length > 0 ? near.join(', ') : 'see reglab verify']);
}
