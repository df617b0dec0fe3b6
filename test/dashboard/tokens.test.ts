import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const css = readFileSync(join(import.meta.dirname, '../../dashboard/tokens.css'), 'utf8');
type Rgb = readonly [number, number, number];

/** The opaque colours of a block of tokens.css, by name, as linear sRGB. */
function coloursOf(selector: string): Map<string, Rgb> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('\n}', start));
  const colours = [...block.matchAll(/--([\w-]+): oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\);/g)];
  return new Map(colours.map(([, name = '', l, c, h]) => [name, linearOf(Number(l) / 100, Number(c), Number(h))]));
}

/** OKLCH → linear sRGB, clipped to what a screen shows. https://bottosson.github.io/posts/oklab/ */
function linearOf(lightness: number, chroma: number, hue: number): Rgb {
  const [a, b] = [chroma * Math.cos((hue * Math.PI) / 180), chroma * Math.sin((hue * Math.PI) / 180)];
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const rgb = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return rgb.map((value) => Math.min(1, Math.max(0, value))) as unknown as Rgb;
}

const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const states = ['running', 'done', 'attention', 'failed', 'waiting'];
const grounds = ['ground', 'surface', 'raised', 'hover'];
const code = ['keyword', 'constant', 'function', 'string'].map((token) => `code-token-${token}`);
const texts = ['ink', 'ink-soft', 'ink-faint', 'accent', ...states, ...code];
const pairs = [
  ...texts.flatMap((text) => grounds.map((ground) => [text, ground, 4.5] as const)),
  ...states.map((state) => [state, `${state}-soft`, 4.5] as const),
  ['on-accent', 'accent', 4.5] as const,
  ['on-accent', 'accent-hover', 4.5] as const,
  ['ink', 'accent-soft', 4.5] as const,
  ['control-line', 'ground', 3] as const,
  ['control-line', 'surface', 3] as const,
];
const themes = [
  ['light', coloursOf(':root')],
  ['dark', coloursOf(':root[data-theme="dark"]')],
] as const;

test.each(themes)('the %s theme can be read', (_, colours) => {
  const low = pairs
    .map(([text, ground, least]) => ({ text, ground, least, is: contrast(colours.get(text)!, colours.get(ground)!) }))
    .filter(({ is, least }) => is < least);
  expect(low).toEqual([]);
});

test('what is seen before the theme is set has the colours of the dark theme', () => {
  const [, [, dark]] = themes;
  const first = coloursOf(':root:not([data-theme])');
  expect([...first.keys()]).toEqual(['ground', 'ink']);
  for (const [name, colour] of first) expect(colour).toEqual(dark.get(name));
});

/** Linear sRGB as people see it who lack a kind of cones (Viénot, Brettel, Mollon 1999). */
const sights = {
  'without red cones': [0.1124, 0.8876, 0, 0.1124, 0.8876, 0, 0.004, -0.004, 1],
  'without green cones': [0.2928, 0.7072, 0, 0.2928, 0.7072, 0, -0.0223, 0.0223, 1],
};

test.each(themes)(
  'attention and failed stand out from running in the %s theme for people who see fewer colours',
  (_, colours) => {
    for (const matrix of Object.values(sights)) {
      const seen = new Map(
        ['running', 'attention', 'failed'].map((state) => [state, apply(matrix, colours.get(state)!)]),
      );
      expect(distance(seen.get('running')!, seen.get('attention')!)).toBeGreaterThan(0.1);
      expect(distance(seen.get('running')!, seen.get('failed')!)).toBeGreaterThan(0.1);
    }
  },
);

function apply(matrix: readonly number[], [r, g, b]: Rgb): Rgb {
  const row = (at: number) => matrix[at]! * r + matrix[at + 1]! * g + matrix[at + 2]! * b;
  return [row(0), row(3), row(6)];
}

const distance = (one: Rgb, other: Rgb) => Math.hypot(...one.map((value, at) => value - other[at]!));
