import type { Quote } from '../../contracts/pipeline/judge-verdict.ts';

/** A shorter quote stands anywhere, and shows nothing. */
const LEAST_CHARACTERS = 8;
/** Of a longer one the beginning is looked for, so that no quote takes long. */
const MOST_CHARACTERS = 500;

type Lines = { text: string; starts: { at: number; line: number }[] };

/** A file as far as the judge was shown it: from its beginning. */
export type ShownFile = { path: string; content: string };

/**
 * Says where a quote stands in its file, whatever white space is between the words: its line, from 1. null: nowhere, or
 * too short to tell. Files are numbered by their place in `files`.
 */
export function quoteFinder(files: readonly ShownFile[]): (quote: Quote) => number | null {
  const known = new Map<number, Lines>();
  return ({ file, text }) => {
    const content = files[file]?.content;
    if (content === undefined) return null;
    const lines = known.get(file) ?? withoutSpaces(content);
    known.set(file, lines);
    const sought = withoutSpaces(text).text.slice(0, MOST_CHARACTERS);
    if (sought.length < LEAST_CHARACTERS && sought !== lines.text) return null;
    const at = sought === '' ? -1 : lines.text.indexOf(sought);
    return at === -1 ? null : lineAt(lines, at);
  };
}

/** The text with one space for all white space, and where in it each line begins. */
function withoutSpaces(content: string): Lines {
  const words: string[] = [];
  const starts: Lines['starts'] = [];
  let at = 0;
  for (const [index, line] of content.split('\n').entries()) {
    const clean = line.replaceAll(/\s+/g, ' ').trim();
    if (clean === '') continue;
    starts.push({ at, line: index + 1 });
    words.push(clean);
    at += clean.length + 1;
  }
  return { text: words.join(' '), starts };
}

function lineAt({ starts }: Lines, at: number): number {
  return starts.findLast((start) => start.at <= at)?.line ?? 1;
}
