const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '−': '⁻',
  '.': '·',
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

/** Exponents that are written with a caret, raised: 10^-3.2 is 10⁻³·². */
export function raiseExponents(text: string): string {
  return text.replace(/\^([-−]?\d+(?:\.\d+)?)/g, (_, exponent: string) =>
    exponent.replace(/./g, (sign) => superscripts[sign] ?? sign),
  );
}

/** A whole exponent as a power of ten: 10⁻³; 1 and 10 as they are. */
export function powerOfTen(exponent: number): string {
  if (exponent === 0) return '1';
  if (exponent === 1) return '10';
  return `10${String(exponent).replace(/./g, (sign) => superscripts[sign] ?? sign)}`;
}

/** A number for people: `digits` significant digits, a real minus sign, powers of ten outside [0.001, 1,000,000). */
export function formatNumber(value: number, digits = 3): string {
  if (Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return minus(String(value));
  if (size >= 1e6 || size < 1e-3) {
    const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
    const factor = trimZeros(mantissa);
    const power = powerOfTen(Number(exponent));
    return minus(factor === '1' ? power : factor === '-1' ? `-${power}` : `${factor}×${power}`);
  }
  const rounded = Number(value.toPrecision(digits));
  return Number.isInteger(rounded) ? minus(String(rounded)) : minus(trimZeros(value.toPrecision(digits)));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}
