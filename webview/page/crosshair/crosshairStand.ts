import type { Probe, ReadoutWish } from '../../pictures/frame/picture.ts';
import type { SharedCrosshair } from './sharedCrosshair.ts';

/** What of a place is meant: the height of the pointer, and the part that it or the keys raise. */
export type Attention = Pick<ReadoutWish, 'part' | 'y'>;

/** Where the crosshair of one chart stands. A chart without partners keeps its place to itself, and every chart what of it is meant. */
export interface CrosshairStand {
  readonly attention: Attention;
  /** This chart has moved the crosshair where it stands; on the others it only follows. */
  readonly isOwn: boolean;
  /** This chart holds it. */
  readonly isHeld: boolean;
  /** A chart of the view holds it. */
  readonly isHeldAnywhere: boolean;
  /** Its place on what is drawn now; undefined: nowhere. */
  indexOf(probe: Probe): number | undefined;
  /** Goes to a place, or away (undefined). True where only this chart has to show it: the charts that share it are told with this one. */
  move(probe: Probe, index: number | undefined, attention: Attention): boolean;
  /** Holds the crosshair here, whoever held it before, or lets go where this chart holds it. */
  hold(isHeld: boolean): void;
}

/** A crosshair that stands where the shared one does, on charts that share it. */
export function createStand(shared: SharedCrosshair): CrosshairStand {
  let own: number | undefined;
  let attention: Attention = {};
  const self = {};
  return {
    get attention() {
      return attention;
    },
    get isOwn() {
      return own !== undefined || shared.owner === self;
    },
    get isHeld() {
      return shared.holder === self;
    },
    get isHeldAnywhere() {
      return shared.holder !== undefined;
    },
    indexOf(probe) {
      if (probe.key === undefined) return own === undefined || own >= probe.count ? undefined : own;
      return shared.key === probe.key ? probe.indexOf(shared.value) : undefined;
    },
    move(probe, index, next) {
      attention = next;
      if (probe.key === undefined) {
        own = index;
        return true;
      }
      const [key, value] = index === undefined ? [undefined, Number.NaN] : [probe.key, probe.valueOf(index)];
      const owner = index === undefined ? undefined : self;
      if (shared.key === key && Object.is(shared.value, value) && shared.owner === owner) return true;
      // Whoever changes the shared place is told of it with the others.
      shared.set(key, value, owner);
      return false;
    },
    hold(isHeld) {
      if (isHeld) shared.hold(self);
      else if (shared.holder === self) shared.hold(undefined);
    },
  };
}
