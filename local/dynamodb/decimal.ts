import { invalid } from './errors.ts';

/** Exact arithmetic on DynamoDB's numbers: up to 38 significant digits, magnitude from 1E-130 to 9.99…E+125. */

const MAX_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;
const FORM = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
/** Integers that are canonical as they stand, and whose sum is exact as a double. */
const SMALL_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;

/** coefficient × 10^exponent; the coefficient does not end in 0. */
type Decimal = { coefficient: bigint; exponent: number };

function parse(text: string): Decimal {
  const parts = FORM.exec(text);
  if (!parts || (parts[2] === '' && !parts[3])) {
    throw invalid(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  }
  const [, sign, whole = '', fraction = '', power = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return { coefficient: 0n, exponent: 0 };
  const exponent = Number(power) - fraction.length + digits.length - significant.length;
  checkRange(significant.length, exponent);
  return { coefficient: BigInt(sign === '-' ? `-${significant}` : significant), exponent };
}

function checkRange(digits: number, exponent: number): void {
  const magnitude = digits - 1 + exponent;
  if (magnitude > MAX_EXPONENT) {
    throw invalid('Number overflow. Attempting to store a number with magnitude larger than supported range');
  }
  if (magnitude < MIN_EXPONENT) {
    throw invalid('Number underflow. Attempting to store a number with magnitude smaller than supported range');
  }
  if (digits > MAX_DIGITS) throw invalid('Attempting to store more than 38 significant digits in a Number');
}

function format({ coefficient, exponent }: Decimal): string {
  if (coefficient === 0n) return '0';
  const sign = coefficient < 0n ? '-' : '';
  const digits = String(coefficient < 0n ? -coefficient : coefficient);
  if (exponent >= 0) return sign + digits + '0'.repeat(exponent);
  const point = digits.length + exponent;
  if (point > 0) return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
  return `${sign}0.${'0'.repeat(-point)}${digits}`;
}

/** The number in the one form that is stored, so that equal numbers are equal strings. Throws for what is no number. */
export function canonicalNumber(text: string): string {
  return SMALL_INTEGER.test(text) ? text : format(parse(text));
}

/** Both coefficients at the smaller of the exponents. */
function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  const scaled = (x: Decimal) => x.coefficient * 10n ** BigInt(x.exponent - exponent);
  return [scaled(a), scaled(b), exponent];
}

export function addNumbers(a: string, b: string): string {
  if (SMALL_INTEGER.test(a) && SMALL_INTEGER.test(b)) return String(Number(a) + Number(b));
  const [left, right, exponent] = aligned(parse(a), parse(b));
  return canonicalNumber(`${left + right}E${exponent}`);
}

export function subtractNumbers(a: string, b: string): string {
  return addNumbers(a, b.startsWith('-') ? b.slice(1) : b === '0' ? b : `-${b}`);
}

/** Negative, 0 or positive, as a is below, equal to or above b. */
export function compareNumbers(a: string, b: string): number {
  if (SMALL_INTEGER.test(a) && SMALL_INTEGER.test(b)) return Number(a) - Number(b);
  const [left, right] = aligned(parse(a), parse(b));
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Bytes that a canonical number takes: two digits a byte, one for the magnitude, one more below zero. */
export function numberSize(text: string): number {
  const { coefficient, exponent } = parse(text);
  if (coefficient === 0n) return 1;
  const digits = String(coefficient < 0n ? -coefficient : coefficient).length;
  const magnitude = digits - 1 + exponent;
  return 1 + Math.ceil(digits / 2) + (digits % 2 || magnitude % 2 ? 0 : 1) + (coefficient < 0n ? 1 : 0);
}
