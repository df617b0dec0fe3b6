import { expect, test } from '@jest/globals';
import { LineSplitter } from '../../cli/agent/line-splitter.ts';
import { LogLines } from '../../cli/agent/log-lines.ts';
import { MAX_BODY_BYTES, MAX_LOG_LINE, MAX_LOG_LINES } from '../../client/limits.ts';

function calls(lines: LogLines) {
  const bodies: { log: string[]; log_offset: number }[] = [];
  while (!lines.isEmpty) {
    const body = lines.next();
    bodies.push(body);
    lines.taken(body.log.length);
  }
  return bodies;
}

test.each([
  ['plain', 'x'],
  ['three bytes a character', '語'],
  ['pairs', '🧪'],
  ['escaped in JSON', '\u001b'],
])('long lines (%s) are cut, and no call is larger than the API takes', (_, character) => {
  const lines = new LogLines();
  for (let index = 0; index < 450; index += 1) lines.add(character.repeat(10_000));
  const bodies = calls(lines);
  expect(bodies.flatMap(({ log }) => log)).toHaveLength(450);
  for (const body of bodies) {
    expect(body.log.length).toBeGreaterThan(0);
    expect(body.log.length).toBeLessThanOrEqual(MAX_LOG_LINES);
    expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(MAX_BODY_BYTES);
    for (const line of body.log) {
      expect(line.length).toBeLessThanOrEqual(MAX_LOG_LINE);
      expect(line.endsWith('…')).toBe(true);
    }
  }
  expect(bodies.map(({ log_offset }) => log_offset)).toEqual(
    bodies.map((_, call) => bodies.slice(0, call).reduce((sum, { log }) => sum + log.length, 0)),
  );
});

test('refused lines make room, and the next accepted line says so', () => {
  const lines = new LogLines();
  for (const line of ['a', 'b']) lines.add(line);
  lines.refused(2);
  expect(lines.next()).toEqual({ log: [], log_offset: 0 });
  lines.taken(0);
  expect(lines.next()).toEqual({ log: [expect.stringMatching(/^2 lines are left out/)], log_offset: 0 });
});

test('lines are split right, in whatever pieces they come, and have a limit', () => {
  const seen: string[] = [];
  const splitter = new LineSplitter((line) => seen.push(line));
  for (const piece of ['a', 'b\nc\r', '\nd\re\n', '\n', 'x'.repeat(5_000), 'x'.repeat(5_000), '\nlast'])
    splitter.write(piece);
  splitter.end();
  splitter.end();
  expect(seen).toEqual(['ab', 'c', 'd', 'e', '', 'x'.repeat(MAX_LOG_LINE + 1), 'last']);
});
