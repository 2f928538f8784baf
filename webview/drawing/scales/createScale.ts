import { linearRule } from './linearScale.ts';
import { logRule } from './logScale.ts';
import type { Domain, Scale, ScaleKind, ScaleRule } from './scale.ts';
import { symlogRule } from './symlogScale.ts';

const rules: { readonly [K in ScaleKind]: (domain: Domain) => ScaleRule } = {
  linear: linearRule,
  log10: logRule,
  symlog: symlogRule,
};

/** A scale over its domain. Log scales need a positive domain. */
export function createScale(kind: ScaleKind, domain: Domain): Scale {
  const rule = rules[kind](domain);
  const [low, high] = [rule.to(domain[0]), rule.to(domain[1])];
  const span = high - low || 1;
  return {
    kind,
    domain,
    place: (value) => (rule.to(value) - low) / span,
    value: (place) => rule.back(low + place * span),
    ticks: (most) => rule.ticks(Math.max(2, most)),
  };
}
