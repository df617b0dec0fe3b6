import { convertToAttr, marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { fromWire, toWire } from '../../aws/documents.ts';

class Point {
  x = 1;
}

const values: [string, unknown][] = [
  ['a text', 'Ω'],
  ['an empty text', ''],
  ['booleans', [true, false]],
  ['null', null],
  ['numbers', [0, -0, 1.5, -7, 1e-7, 1e21 / 1e6, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]],
  ['undefined values and functions', { gone: undefined, work: () => 1, list: [undefined, 1, () => 1] }],
  ['empty lists and maps', { list: [], map: {} }],
  ['a map without a prototype', Object.assign(Object.create(null), { a: { b: ['c'] } })],
  ['a Map', new Map([['a', 1]])],
  ['sets', [new Set(['a', 'b']), new Set([1, 2.5])]],
  ['names of what every object has', { toString: 'b', hasOwnProperty: 1 }],
  ['a BigInt', 12345678901234567890n],
];

test.each(values)(
  "%s is on the wire what the SDK's marshall makes of it, and read as its unmarshall does",
  (_, value) => {
    const item = { pk: 'a', value };
    const wire = marshall(item, { removeUndefinedValues: true });
    expect(toWire(item)).toEqual(wire);
    expect(fromWire(wire as never)).toEqual(unmarshall(wire));
  },
);

test('binary values are base64 on the wire, wherever they are', () => {
  const bytes = Buffer.from([0, 255, 16]);
  const wire = { bytes: { B: 'AP8Q' }, map: { M: { bytes: { B: 'AP8Q' } } } };
  expect(toWire({ bytes: new Uint8Array(bytes), map: { bytes } })).toEqual(wire);
  expect(fromWire(wire)).toEqual({ bytes, map: { bytes } });
});

test.each([
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  -(2 ** 53),
  new Set(),
  new Date(0),
  new Point(),
  Symbol('a'),
])('%p is refused as the SDK refuses it', (value) => {
  const refusal = () => convertToAttr(value as never, { removeUndefinedValues: true });
  expect(refusal).toThrow();
  let message = '';
  try {
    refusal();
  } catch (error) {
    message = (error as Error).message;
  }
  expect(() => toWire({ value })).toThrow(message);
});

test('numbers beyond what a number holds are read as the SDK reads them', () => {
  const item = { above: { N: '12345678901234567890' }, below: { N: '-12345678901234567890' }, tiny: { N: '1e-130' } };
  expect(fromWire(item)).toEqual(unmarshall(item));
});
