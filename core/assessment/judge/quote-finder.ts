import type { Quote } from '../../contracts/pipeline/judge-verdict.ts';

/** A shorter quote is found anywhere, and shows nothing. */
const LEAST_CHARACTERS = 8;
/** Only this much of a quote is looked for, from its beginning, so that no search takes long. */
const MOST_CHARACTERS = 500;

type Lines = { text: string; starts: { at: number; line: number }[] };

/** The part of a file that the judge saw: from its beginning. */
export type ShownFile = { path: string; content: string };

/**
 * Finds the line of a quote in its file, from 1, whatever white space is between the words. null: it is not there, or
 * is too short to tell. Files are numbered by their place in `files`.
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

/** Puts one space for all white space, and notes where each line begins in the result. */
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
