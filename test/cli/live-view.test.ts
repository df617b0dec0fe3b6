import { expect, test } from '@jest/globals';
import { liveView } from '../../cli/output/live-view.ts';

function anOutput(isTTY: boolean) {
  const written: string[] = [];
  return { written, isTTY, write: (text: string) => written.push(text) };
}

test('without a terminal each line is printed when it is new, and only then', () => {
  const output = anOutput(false);
  const show = liveView(output);
  show(['a 1', 'b 1']);
  show(['a 1', 'b 1']);
  show(['a 2', 'b 1', 'c 1']);
  expect(output.written).toEqual(['a 1\n', 'b 1\n', 'a 2\n', 'c 1\n']);
});

test('on a terminal the new lines replace all earlier ones', () => {
  const output = anOutput(true);
  const show = liveView(output);
  show(['a']);
  show(['a', 'b']);
  show(['c']);
  const [first, second, third] = output.written;
  expect(first).toBe('\u001b[0J\u001b[?7la\u001b[?7h\n');
  expect(second).toBe('\u001b[1A\u001b[0J\u001b[?7la\nb\u001b[?7h\n');
  expect(third).toBe('\u001b[2A\u001b[0J\u001b[?7lc\u001b[?7h\n');
});
