import { expect, test } from '@jest/globals';
import { diffLines, hunksOf } from '../../dashboard/data/diff-lines.ts';

const shown = (before: string, after: string) =>
  diffLines(before, after)?.map(({ kind, text }) => ({ same: ' ', added: '+', removed: '-' })[kind] + text);

test.each([
  ['nothing has changed', 'a\nb', 'a\nb\n', [' a', ' b']],
  ['a line in the middle', 'a\nb\nc', 'a\nx\nc', [' a', '-b', '+x', ' c']],
  ['all is new', '', 'a\nb', ['+a', '+b']],
  ['all is gone', 'a', '', ['-a']],
  ['a line twice', 'a\na', 'a\na\na', [' a', ' a', '+a']],
  ['moved', 'a\nb\nc', 'c\na\nb', ['+c', ' a', ' b', '-c']],
])('%s', (_, before, after, lines) => {
  expect(shown(before, after)).toEqual(lines);
});

test('every comparison gives both texts back, with their line numbers', () => {
  // A fixed sequence: the same texts each time.
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  for (let round = 0; round < 300; round += 1) {
    const text = () => Array.from({ length: next(12) }, () => 'abc'[next(3)]).join('\n');
    const [before, after] = [text(), text()];
    const lines = diffLines(before, after)!;
    const of = (kind: 'added' | 'removed') => lines.filter((line) => line.kind !== kind);
    expect(
      of('added')
        .map((line) => line.text)
        .join('\n'),
    ).toBe(before);
    expect(
      of('removed')
        .map((line) => line.text)
        .join('\n'),
    ).toBe(after);
    expect(of('added').map((line) => line.old)).toEqual(of('added').map((_, index) => index + 1));
    expect(of('removed').map((line) => line.new)).toEqual(of('removed').map((_, index) => index + 1));
  }
});

test('texts with too little in common are not compared', () => {
  const many = (word: string) => Array.from({ length: 2_000 }, (_, index) => `${word}${index}`).join('\n');
  expect(diffLines(many('a'), many('b'))).toBeUndefined();
});

test('what is far from any change is folded', () => {
  const before = Array.from({ length: 20 }, (_, index) => String(index));
  const lines = diffLines(before.join('\n'), before.with(10, 'x').join('\n'))!;
  expect(hunksOf(lines).map((hunk) => [hunk.isHidden, hunk.lines.length])).toEqual([
    [true, 7],
    [false, 8],
    [true, 6],
  ]);
});
