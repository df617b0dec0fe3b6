/** Elements of SVG as text. Lengths are pixels; the background is white, to be readable on any page. */
export type Box = { x: number; y: number; width: number; height: number };
export type Point = readonly [x: number, y: number];

export const INK = '#1f2933';
export const FAINT = '#616e7c';
export const BAD = '#ab091e';
const FONT = 'Helvetica, Arial, sans-serif';
const LINE = 16;

type Look = { size?: number; bold?: boolean; colour?: string; anchor?: 'start' | 'middle' | 'end' };

/** Lines of text, the first with its baseline at y. */
export function text(x: number, y: number, lines: string[], look: Look = {}): string {
  const { size = 12, bold = false, colour = INK, anchor = 'start' } = look;
  const weight = bold ? ' font-weight="bold"' : '';
  return lines
    .map(
      (line, index) =>
        `<text x="${x}" y="${y + index * LINE}" font-size="${size}" fill="${colour}" text-anchor="${anchor}"${weight}>${escaped(line)}</text>`,
    )
    .join('\n');
}

/** A box with a title and lines below that, centred. */
export function labelled(box: Box, title: string, lines: string[] = [], fill = '#e6f0fa', stroke = '#3e6b99'): string {
  const middle = box.x + box.width / 2;
  const first = box.y + box.height / 2 - (lines.length * LINE) / 2 + 5;
  return [
    rectangle(box, fill, stroke),
    text(middle, first, [title], { size: 13, bold: true, anchor: 'middle' }),
    text(middle, first + LINE, lines, { size: 11, colour: FAINT, anchor: 'middle' }),
  ].join('\n');
}

/** A frame around other things, its title in the upper left corner. */
export function frame(box: Box, title: string): string {
  return [
    rectangle(box, '#f7f9fb', '#9aa5b1', ' stroke-dasharray="5 4"'),
    text(box.x + 12, box.y + 20, [title], { bold: true, colour: FAINT }),
  ].join('\n');
}

export function arrow(points: Point[], look: { colour?: string; dashed?: boolean; head?: boolean } = {}): string {
  const { colour = INK, dashed = false, head = true } = look;
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join(' ');
  const dashes = dashed ? ' stroke-dasharray="6 4"' : '';
  const end = head ? ` marker-end="url(#${colour === BAD ? 'bad' : 'head'})"` : '';
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"${dashes}${end}/>`;
}

export function dot([x, y]: Point, isEnd = false): string {
  const ring = isEnd ? `<circle cx="${x}" cy="${y}" r="8" fill="none" stroke="${INK}" stroke-width="1.5"/>` : '';
  return `${ring}<circle cx="${x}" cy="${y}" r="5" fill="${INK}"/>`;
}

/** Upper bound of a text's width, in the widest of the usual fonts. */
export function widthOf(line: string, size = 12): number {
  return Math.ceil(line.length * size * 0.6);
}

export function picture(width: number, height: number, title: string, parts: string[]): string {
  const marker = (id: string, colour: string) =>
    `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="${colour}"/></marker>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${FONT}">
<title>${escaped(title)}</title>
<defs>${marker('head', INK)}${marker('bad', BAD)}</defs>
<rect width="${width}" height="${height}" fill="#ffffff"/>
${parts.join('\n')}
</svg>
`;
}

function rectangle({ x, y, width, height }: Box, fill: string, stroke: string, extra = ''): string {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${stroke}" stroke-width="1.5"${extra}/>`;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
