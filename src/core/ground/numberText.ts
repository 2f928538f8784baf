const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '−': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

const lowered = new Map(
  Object.entries(superscripts)
    .filter(([sign]) => sign !== '−')
    .map(([sign, raised]) => [raised, sign]),
);

/** A raised exponent as programs read it: ⁻³ is -3. */
export function lowerExponent(raised: string): string {
  return raised.replace(/./gu, (sign) => lowered.get(sign) ?? sign);
}

/** Whole exponents that are written with a caret, raised: 10^-3 is 10⁻³. */
export function raiseExponents(text: string): string {
  return text.replace(/\^([-−]?\d+)(?![\d.])/g, (_, exponent: string) =>
    exponent.replace(/./g, (sign) => superscripts[sign] ?? sign),
  );
}

/** A whole exponent as a power of ten: 10⁻³; 1 and 10 as they are. */
function powerOfTen(exponent: number): string {
  if (exponent === 0) return '1';
  if (exponent === 1) return '10';
  return `10${String(exponent).replace(/./g, (sign) => superscripts[sign] ?? sign)}`;
}

/** Whole numbers from here on are written as powers of ten, others from `largestPlain` on. */
const largestWhole = 1e9;
const largestPlain = 1e4;

/**
 * A number for people: a real minus sign, whole numbers in full with commas between thousands, others with `digits` significant digits and as
 * a factor and a power of ten outside [0.001, 10,000).
 */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < largestWhole) return minus(groupThousands(String(value)));
  return formatMeasured(value, digits);
}

/** The same of a finite number that is whole by chance: from 10,000 on it is a factor and a power of ten too. */
export function formatMeasured(value: number, digits = 3): string {
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(digits));
  if (value === 0 || (Math.abs(rounded) >= 1e-3 && size < largestPlain))
    return minus(groupThousands(trimZeros(Number.isInteger(rounded) ? String(rounded) : value.toPrecision(digits))));
  const [factor = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
  return writePower(trimZeros(factor), Number(exponent));
}

/** The number with this log10, which may be too large or too small for a float. */
export function formatPower(exponent: number, digits = 2): string {
  if (!Number.isFinite(exponent)) return formatNumber(10 ** exponent);
  if (Math.abs(exponent) < 300) return formatNumber(Number((10 ** exponent).toPrecision(digits)), digits);
  const whole = Math.floor(exponent);
  const factor = Number((10 ** (exponent - whole)).toPrecision(digits));
  return factor === 10 ? writePower('1', whole + 1) : writePower(String(factor), whole);
}

function writePower(factor: string, exponent: number): string {
  const power = powerOfTen(exponent);
  return minus(factor === '1' ? power : factor === '-1' ? `-${power}` : `${factor}×${power}`);
}

function groupThousands(text: string): string {
  const [whole = '', ...rest] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.');
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}
