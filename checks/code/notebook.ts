import { type Node, parseTree } from 'jsonc-parser';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { linesOf } from '../lines-of.ts';
import { mask } from '../mask.ts';

/** The Python code of a notebook as one program; `lineOf` turns a line of it into one of the notebook's file. */
export type Notebook = { script: Artifact; lineOf: (line: number | null) => number | null };

type Cell = { cell_type?: unknown; source?: unknown } | null;
type Contents = {
  cells?: Cell[];
  metadata?: { kernelspec?: { language?: unknown }; language_info?: { name?: unknown } };
};

/** Commands of the notebook itself: `%matplotlib inline`, `!pip install x`, `help?` */
const COMMAND = /^\s*(?:[%!]|\?{1,2}[\w.]+\s*$|[\w.]+\?{1,2}\s*$)/;
/** An assignment of a command's result: `files = !ls` */
const GIVEN = /^(\s*[\w, ]{1,100}=\s*)[!%].*$/;
/** A cell in another language, or for another program. */
const OTHER_CELL = /^\s*%%(?!time\b|timeit\b|capture\b|prun\b)/;

/** Reads a notebook in Python; null for any other file. */
export function notebookOf(artifact: Artifact): Notebook | null {
  if (!/\.ipynb$/i.test(artifact.path)) return null;
  const contents = contentsOf(artifact.content);
  const language = contents?.metadata?.kernelspec?.language ?? contents?.metadata?.language_info?.name ?? 'python';
  if (!Array.isArray(contents?.cells) || language !== 'python') return null;
  const lineOf = sourceLines(artifact.content);
  const program: string[] = [];
  const lines: number[] = [];
  for (const [index, cell] of contents.cells.entries()) {
    const { cell_type, source } = cell ?? {};
    const texts =
      cell_type === 'code'
        ? (Array.isArray(source) ? source : [source]).filter((text) => typeof text === 'string')
        : [];
    const code = texts.join('').split('\n');
    if (OTHER_CELL.test(code[0] ?? '')) continue;
    for (const [row, line] of withoutCommands(code).entries()) {
      program.push(line);
      lines.push(lineOf(index, row));
    }
  }
  return {
    script: { path: `${artifact.path}.py`, media_type: 'text/x-python', content: `${program.join('\n')}\n` },
    // A parser may name the line after the last one.
    lineOf: (line) => (line === null ? null : (lines[line - 1] ?? lines.at(-1) ?? null)),
  };
}

/** Replaces commands by Python. Within brackets, or after a backslash, a line that looks like one goes on with the last. */
function withoutCommands(code: string[]): string[] {
  const masked = (mask(code.join('\n'), 'python')?.code ?? '').split('\n');
  let depth = 0;
  return code.map((line, row) => {
    const goesOn = depth > 0 || code[row - 1]?.endsWith('\\');
    if (!goesOn && COMMAND.test(line)) return `${/^\s*/.exec(line)![0]}pass`;
    if (!goesOn && GIVEN.test(line)) return line.replace(GIVEN, '$1None');
    for (const [bracket] of (masked[row] ?? '').matchAll(/[()[\]{}]/g))
      depth = '([{'.includes(bracket) ? depth + 1 : Math.max(0, depth - 1);
    return line;
  });
}

function contentsOf(content: string): Contents | null {
  try {
    return JSON.parse(content) as Contents | null;
  } catch {
    // The check `artifacts` says so.
    return null;
  }
}

/** The parser recurses for each level of an output. */
function treeOf(content: string): Node | undefined {
  try {
    return parseTree(content);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Tells the line of the file for a row of a cell's source, which is a list of lines or one text. */
function sourceLines(content: string): (cell: number, row: number) => number {
  const cells = treeOf(content)?.children?.find(({ children }) => children?.[0]?.value === 'cells')?.children?.[1];
  const offsets = (cells?.children ?? []).map(({ offset, children }) => {
    const source = children?.find((property) => property.children?.[0]?.value === 'source')?.children?.[1];
    return source?.type === 'array' ? (source.children ?? []).map((line) => line.offset) : [source?.offset ?? offset];
  });
  const flat = linesOf(content, offsets.flat());
  const byCell = offsets.map(({ length }) => flat.splice(0, length));
  return (cell, row) => byCell[cell]?.[row] ?? byCell[cell]?.at(-1) ?? 1;
}
