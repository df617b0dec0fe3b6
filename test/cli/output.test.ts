import { describe, expect, test } from '@jest/globals';
import { jsonText } from '../../cli/cli.ts';
import { bytes, dollars, duration, relativeTime } from '../../cli/output/amounts.ts';
import { plain, visible } from '../../cli/output/paint.ts';
import { table } from '../../cli/output/table.ts';
import { cutText, textWidth, wrapText } from '../../cli/output/text-width.ts';

describe('a table', () => {
  const columns = [
    { heading: 'ID' },
    { heading: 'TITLE', least: 6 },
    { heading: 'N', right: true },
    { heading: 'OWNER', spare: 1 },
  ];
  const rows = [
    ['a', 'Some title', '1', 'ada'],
    ['bcd', 'Überarbeitung 報告', '200', { text: 'bob', style: 'green' } as const],
  ];
  const at = (width: number) => table(columns, rows, { paint: plain, columns: width });

  test('is as wide as its cells', () => {
    expect(at(Number.POSITIVE_INFINITY)).toEqual([
      'ID   TITLE                 N  OWNER',
      'a    Some title            1  ada',
      'bcd  Überarbeitung 報告  200  bob',
    ]);
  });

  test('is cut where it may be, and loses what it can do without', () => {
    expect(at(30)).toEqual([
      'ID   TITLE            N  OWNER',
      'a    Some title       1  ada',
      'bcd  Überarbeitun…  200  bob',
    ]);
    expect(at(17)).toEqual(['ID   TITLE      N', 'a    Some t…    1', 'bcd  Überar…  200']);
  });

  test.each([16, 17, 20, 25, 34, 35])('fits %i columns', (width) => {
    for (const line of at(width)) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });

  test('paints what is left of a cell', () => {
    const painted = table([{ heading: 'X', least: 3 }], [[{ text: 'abcdef', style: 'red' }]], {
      paint: (style, text) => `<${style}>${text}</>`,
      columns: 4,
    });
    expect(painted).toEqual(['<dim>X</>', '<red>abc…</>']);
  });
});

test.each([
  ['abc', 3],
  ['報告', 4],
  ['🙂', 2],
  ['👨‍👩‍👧', 2],
  ['e\u0301', 1],
  ['\u001b[31mred\u001b[39m', 3],
])('%j takes %i columns', (text, width) => expect(textWidth(text)).toBe(width));

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdef', 5, 'abcd…'],
  ['報告報告', 6, '報告…'],
  ['a bcd', 3, 'a…'],
  ['abc', 0, ''],
])('%j cut to %i columns is %j', (text, width, cut) => expect(cutText(text, width)).toBe(cut));

test('a text is broken between its words', () => {
  expect(wrapText('one two three\nfour', 8)).toEqual(['one two', 'three', 'four']);
  expect(wrapText('a-word-that-is-long b', 5)).toEqual(['a-word-that-is-long', 'b']);
});

test.each([
  [0.34, '340 ms'],
  [12, '12 s'],
  [252, '4m 12s'],
  [8_100, '2h 15m'],
  [273_600, '3d 4h'],
])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));

test.each([
  [null, 'cost not known'],
  [0, '$0.00'],
  [1.239, '$1.24'],
  [0.0142, '$0.0142'],
  [0.5, '$0.500'],
  [0.0000012, '$0.00000120'],
])('%d dollars are %s', (amount, text) => expect(dollars(amount)).toBe(text));

const now = new Date('2026-11-28T12:00:00Z');
test.each([
  ['2026-11-28T11:59:58Z', 'now'],
  ['2026-11-28T11:57:00Z', '3 min ago'],
  ['2026-11-28T14:30:00Z', 'in 2 h'],
  ['2026-11-20T12:00:00Z', '8 days ago'],
])('%s is %s', (at, text) => expect(relativeTime(at, now)).toBe(text));

test.each([
  [17, '17 B'],
  [2_345, '2.3 kB'],
  [4_000_000, '4.0 MB'],
])('%i bytes are %s', (size, text) => expect(bytes(size)).toBe(text));

test('JSON does nothing to a terminal, and is the same value', () => {
  const value = { text: 'a\u001b[31m\u009b2J\u202etxt\u200b\u2028\u{e0041}\n報告🙂' };
  const text = jsonText(value, 2);
  expect(visible(text)).toBe(text);
  expect(text).toContain('報告🙂');
  expect(JSON.parse(text)).toEqual(value);
});
