/** How every part of the project writes numbers. */
export { formatNumber, formatPower, powerOfTen, raiseExponents } from '../../../src/core/ground/numberText.ts';
