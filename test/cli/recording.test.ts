import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { record, textOf } from '../../scripts/record-demo.ts';
import { Screen } from '../../scripts/recording/screen.ts';
import { svgOf } from '../../scripts/recording/svg.ts';

const hasScript = !spawnSync('script', ['--version']).error;
const why = hasScript ? '' : ' (no util-linux script here)';

(hasScript ? test : test.skip)(
  `the recording shows what a terminal has shown, from submission to the end${why}`,
  async () => {
    const frames = await record();
    const screens = frames.map(({ rows }) => textOf(rows));
    expect(screens[0]).toBe('$ tritons submit --file redis-task.json --watch\n');
    expect(screens.some((screen) => /^● in progress/m.test(screen))).toBe(true);
    const last = screens.at(-1)!;
    expect(last.match(/^\d {2}.* ✓ completed {2}agent_/gm)).toHaveLength(7);
    expect(last.match(/Implement Redis Clustering/g)).toHaveLength(1);
    const svg = svgOf(frames, 106, 'A terminal');
    for (const text of ['✓ completed', 'agent_technical_writer_001']) expect(svg).toContain(text);
  },
);

test("the README's picture ends with the screen that is there as text", () => {
  const svg = readFileSync('docs/images/submit-watch.svg', 'utf8');
  const shown = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!.trim());
  const rows = readFileSync('docs/images/submit-watch.txt', 'utf8').split('\n').filter(Boolean);
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    const [longest] = row.split(/^\$ | {2,}| · |█+ /).sort((one, other) => other.length - one.length);
    expect(shown.filter((text) => text.includes(longest!))).not.toEqual([]);
  }
});

test('a screen redraws, colours, and refuses what it does not know', () => {
  const screen = new Screen();
  screen.write('one\r\n\u001b[31mtwo\u001b[39m\r\n');
  screen.write('\u001b[1A\u001b[0J\u001b[?7l\u001b[1mthree\u001b[22m 3\u001b[?7h\r\n');
  expect(screen.rows).toEqual([
    [{ column: 0, text: 'one', style: '' }],
    [
      { column: 0, text: 'three', style: 'bold' },
      { column: 5, text: ' 3', style: '' },
    ],
    [],
  ]);
  expect(() => screen.write('\u001b[2K')).toThrow('[2K');
});

test('the picture shows each text for its time, and without animation the last screen', () => {
  const row = (text: string) => [[{ column: 0, text, style: '' }]];
  const svg = svgOf(
    [
      { at: 0, rows: row('<a>') },
      { at: 3, rows: row('b') },
    ],
    20,
    'x & y',
  );
  expect(svg).toMatch(/<g class="f" style="animation-name:k0"><text[^>]*>&lt;a&gt;<\/text>/);
  expect(svg).toMatch(/<g class="l" style="animation-name:k1"><text[^>]*>b<\/text>/);
  expect(svg).toContain('@keyframes k0{0%{visibility:visible}30%,100%{visibility:hidden}}');
  expect(svg).toContain('@keyframes k1{0%{visibility:hidden}30%{visibility:visible}}');
  expect(svg).toContain('<title>x &amp; y</title>');
});
