import { depth } from './depth.ts';
import type { Guide } from './guide.ts';
import { norms } from './norms.ts';
import { penalties } from './penalties.ts';

/** The guided chapters of the view Theory, in the order in which they are offered. */
export const guides: readonly Guide[] = [depth, penalties, norms];
