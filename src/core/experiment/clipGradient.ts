import type { ClipConfig } from '../config/config.ts';
import type { Numbers } from '../tables/penalties.ts';

/**
 * Clips a gradient in place: by norm it keeps its direction and is shortened to the limit, by value every number is cut at the limit.
 * @param norm  l2 norm of the gradient; only looked at when it is clipped by norm
 * @returns     whether something changed
 * @source Pascanu, Mikolov, Bengio (2013), On the difficulty of training recurrent neural networks, ICML
 */
export function clipGradient(clip: ClipConfig | undefined, gradient: Numbers, norm: number): boolean {
  if (clip === undefined) return false;
  if (clip.by === 'norm') {
    if (!(norm > clip.at)) return false;
    const factor = clip.at / norm;
    for (let at = 0; at < gradient.length; at += 1) gradient[at]! *= factor;
    return true;
  }
  let changed = false;
  for (let at = 0; at < gradient.length; at += 1) {
    if (Math.abs(gradient[at]!) <= clip.at) continue;
    gradient[at] = Math.sign(gradient[at]!) * clip.at;
    changed = true;
  }
  return changed;
}
