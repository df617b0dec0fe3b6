import { expect, test } from '@jest/globals';
import { visible, visibleAnswer } from '../../cli/output/paint.ts';

test.each([
  ['a colour', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
  ['a title of the window', '\u001b]0;t\u0007', '\\u{1b}]0;t\\u{7}'],
  ['controls of eight bits', 'a\u009b2Jb', 'a\\u{9b}2Jb'],
  ['a carriage return that hides a line', 'ok\rno', 'ok\\u{d}no'],
  ['text that runs the other way', 'a\u202etxt.exe', 'a\\u{202e}txt.exe'],
  ['signs of no width', 'a\u200bb', 'a\\u{200b}b'],
  ['line separators', 'a\u2028b', 'a\\u{2028}b'],
  ['half a surrogate pair', 'a\ud800', 'a\\u{d800}'],
])('%s is written out', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('ordinary text stays as it is, in every script', () => {
  const text = 'Übersicht 報告 🙂\nline two';
  expect(visible(text)).toBe(text);
});

test('an answer is made visible in all its texts', () => {
  expect(visibleAnswer({ title: '\u001b[2J', list: [{ n: 1, text: 'a\u0007' }] })).toEqual({
    title: '\\u{1b}[2J',
    list: [{ n: 1, text: 'a\\u{7}' }],
  });
});
