/**
 * Numbers as short text that a link can hold, and back, exactly.
 *
 * Decimal numbers with few digits become whole numbers, counted from the least of their column,
 * each in as many bits as the column's range needs; others keep their 64 bits. Bytes become
 * base64 with - and _ (RFC 4648, section 5).
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const MOST_DECIMALS = 6;
const LARGEST = 2 ** 31;

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = Math.min(3, bytes.length - i);
    const group = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let j = 0; j <= left; j++) text += ALPHABET[(group >> (18 - 6 * j)) & 63];
  }
  return text;
}

/** @param {string} text @returns {Uint8Array} */
export function fromBase64(text) {
  if (text.length % 4 === 1) throw new RangeError("base64 of a wrong length");
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  for (let i = 0, at = 0; i < text.length; i += 4) {
    let group = 0;
    for (let j = 0; j < 4; j++) {
      const value = i + j < text.length ? ALPHABET.indexOf(text[i + j]) : 0;
      if (value < 0) throw new RangeError(`no base64: ${text[i + j]}`);
      group = (group << 6) | value;
    }
    for (let j = 16; j >= 0 && at < bytes.length; j -= 8) bytes[at++] = (group >> j) & 255;
  }
  return bytes;
}

/** The fewest decimals with which all numbers are exact, or -1 if more than six. */
export function decimalsOf(numbers) {
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    const factor = 10 ** decimals;
    const exact = (v) => {
      const whole = Math.round(v * factor);
      return Math.abs(whole) < LARGEST && whole / factor === v && !Object.is(v, -0);
    };
    if (numbers.every(exact)) return decimals;
  }
  return -1;
}

/**
 * Text "decimals.n.low:bits,low:bits.base64" for rows of D numbers, or "x.base64" for raw doubles.
 *
 * @param {Float64Array} numbers n·D
 * @param {number} D
 */
export function pack(numbers, D) {
  const decimals = decimalsOf(numbers);
  if (decimals < 0) return `x.${packDoubles(numbers)}`;
  const wholes = Array.from(numbers, (v) => Math.round(v * 10 ** decimals));
  const columns = Array.from({ length: D }, (_, d) => {
    let [low, high] = [Infinity, -Infinity];
    for (let i = d; i < wholes.length; i += D) {
      low = Math.min(low, wholes[i]);
      high = Math.max(high, wholes[i]);
    }
    return wholes.length ? { low, bits: Math.max(1, Math.ceil(Math.log2(high - low + 1))) } : { low: 0, bits: 1 };
  });
  const total = columns.reduce((sum, { bits }) => sum + bits, 0) * (wholes.length / D);
  const bytes = new Uint8Array(Math.ceil(total / 8));
  let at = 0;
  wholes.forEach((whole, i) => {
    const { low, bits } = columns[i % D];
    for (let b = bits - 1; b >= 0; b--, at++) {
      if (Math.floor((whole - low) / 2 ** b) % 2) bytes[at >> 3] |= 128 >> (at & 7);
    }
  });
  const head = columns.map(({ low, bits }) => `${low}:${bits}`).join(",");
  return `${decimals}.${wholes.length / D}.${head}.${toBase64(bytes)}`;
}

/**
 * The numbers behind a text of `pack`; anything else throws a RangeError.
 *
 * @param {string} text
 * @param {number} D
 * @param {number} [most] rows
 * @returns {Float64Array}
 */
export function unpack(text, D, most = 20000) {
  if (text.startsWith("x.")) return limited(unpackDoubles(text.slice(2)), D, most);
  const match = /^([0-6])\.(\d{1,5})\.((?:-?\d{1,10}:\d{1,2},?)+)\.([\w-]*)$/.exec(text);
  if (!match) throw new RangeError("points of an unknown form");
  const columns = match[3].split(",").map((part) => part.split(":").map(Number));
  const bytes = fromBase64(match[4]);
  const perRow = columns.reduce((sum, [, bits]) => sum + bits, 0);
  if (columns.length !== D || columns.some(([, bits]) => bits < 1 || bits > 32)) {
    throw new RangeError("columns of an unknown form");
  }
  const n = Number(match[2]);
  if (bytes.length !== Math.ceil((n * perRow) / 8)) throw new RangeError("points are cut off");
  const numbers = new Float64Array(n * D);
  let at = 0;
  for (let i = 0; i < numbers.length; i++) {
    const [low, bits] = columns[i % D];
    let whole = 0;
    for (let b = 0; b < bits; b++, at++) whole = whole * 2 + ((bytes[at >> 3] >> (7 - (at & 7))) & 1);
    numbers[i] = (low + whole) / 10 ** Number(match[1]);
  }
  return limited(numbers, D, most);
}

function limited(numbers, D, most) {
  if (numbers.length % D || numbers.length / D > most) throw new RangeError("too many points, or half a point");
  if (!numbers.every(Number.isFinite)) throw new RangeError("a number that is none");
  return numbers;
}

/** Doubles, byte by byte (the lowest first on every machine). */
export function packDoubles(numbers) {
  const view = new DataView(new ArrayBuffer(numbers.length * 8));
  Array.from(numbers).forEach((v, i) => view.setFloat64(i * 8, v, true));
  return toBase64(new Uint8Array(view.buffer));
}

/** @param {string} text @returns {Float64Array} */
export function unpackDoubles(text) {
  const bytes = fromBase64(text);
  if (bytes.length % 8) throw new RangeError("half a number");
  const view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / 8 }, (_, i) => view.getFloat64(i * 8, true));
}
