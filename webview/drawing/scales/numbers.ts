/** How every part of the project writes numbers. */
export { formatMeasured, formatNumber, formatPower, raiseExponents } from '../../../src/core/ground/numberText.ts';
