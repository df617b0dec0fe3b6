import type { Row, Run } from './screen.ts';

/** The lines of a screen from a time on. */
export type Frame = { at: number; rows: Row[] };

const SIZE = 14;
const CELL = { width: 8.4, height: 20 };
const EDGE = 18;
const BAR = 34;
/** How long the last screen stays before the recording begins again. */
const HOLD_SECONDS = 7;

/** A terminal as an SVG that plays the frames; without animation it shows the last one. */
export function svgOf(frames: Frame[], columns: number, title: string): string {
  const rows = Math.max(...frames.map((frame) => frame.rows.findLastIndex((runs) => runs.length > 0) + 1));
  const width = Math.ceil(columns * CELL.width + 2 * EDGE);
  const height = rows * CELL.height + BAR + EDGE;
  const seconds = frames.at(-1)!.at + HOLD_SECONDS;
  const keyframes = new Map<string, string>();
  const percent = (at: number) => `${Number(((100 * at) / seconds).toFixed(2))}%`;
  /** The class of what is shown from one time to another. */
  const shown = (from: number, to: number | undefined): string => {
    if (from === 0 && to === undefined) return '';
    const steps = [
      ...(from > 0 ? ['0%{visibility:hidden}'] : []),
      `${percent(from)}{visibility:visible}`,
      ...(to === undefined ? [] : [`${percent(to)},100%{visibility:hidden}`]),
    ].join('');
    if (!keyframes.has(steps)) keyframes.set(steps, `k${keyframes.size}`);
    return ` class="${to === undefined ? 'l' : 'f'}" style="animation-name:${keyframes.get(steps)}"`;
  };
  const drawn = Array.from({ length: rows }, (_, row) =>
    phasesOf(frames, row).map(
      ({ from, to, runs }) => `<g${shown(from, to)}>${runs.map((run) => text(run, row)).join('')}</g>`,
    ),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>
text{font:${SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#d7dde6;white-space:pre}
.bold{font-weight:700;fill:#fff}.dim{fill:#8b97a8}.green{fill:#5fd38d}.red{fill:#ff7b7b}.yellow{fill:#f0c05a}.blue{fill:#6cb2ff}
.f{visibility:hidden}.f,.l{animation:${seconds.toFixed(2)}s step-end infinite}
${[...keyframes].map(([steps, name]) => `@keyframes ${name}{${steps}}`).join('\n')}
@media (prefers-reduced-motion:reduce){.f,.l{animation:none}}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="#12161d" stroke="#39424f"/>
<circle cx="20" cy="17" r="5.5" fill="#ff5f57"/><circle cx="38" cy="17" r="5.5" fill="#febc2e"/><circle cx="56" cy="17" r="5.5" fill="#28c840"/>
${drawn.flat().join('\n')}
</svg>
`;
}

/** A text of a row, and the time for which it is shown; a row that is empty for a while has no phase for it. */
function phasesOf(frames: Frame[], row: number): { from: number; to: number | undefined; runs: Run[] }[] {
  const phases: { from: number; to: number | undefined; runs: Run[] }[] = [];
  let last = '[]';
  for (const { at, rows } of frames) {
    const runs = rows[row] ?? [];
    const now = JSON.stringify(runs);
    if (now === last) continue;
    const open = phases.at(-1);
    if (open && open.to === undefined) open.to = at;
    if (runs.length > 0) phases.push({ from: at, to: undefined, runs });
    last = now;
  }
  return phases;
}

/** The length makes columns stand below each other in every font. */
function text({ column, text, style }: Run, row: number): string {
  const x = Number((EDGE + column * CELL.width).toFixed(1));
  const y = BAR + row * CELL.height + SIZE;
  const length = Number(([...new Intl.Segmenter().segment(text)].length * CELL.width).toFixed(1));
  const look = style === '' ? '' : ` class="${style}"`;
  return `<text${look} x="${x}" y="${y}" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
