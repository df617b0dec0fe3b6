import { lineAt } from '../lines-of.ts';
import { instructionsOf } from '../security/infrastructure/dockerfile.ts';
import type { SyntaxProblem } from './file-finding.ts';

const KNOWN = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
/** Templates, other characters at the end of a line that goes on, and front ends with instructions of their own. */
const BEYOND =
  /\{\{|\{%|<%|^#[ \t]*escape[ \t]*=[ \t]*`|^#[ \t]*syntax[ \t]*=(?![ \t]*docker\/dockerfile)|^[ \t]*(?:INCLUDE|IMPORT)\b/im;

/**
 * The first thing that Docker would not build in a Dockerfile; null in a good one, or a template. Of `Dockerfile.x`, which may be
 * a part, no FROM is asked.
 */
export function findDockerfileProblem(path: string, content: string): SyntaxProblem | null {
  if (BEYOND.test(content)) return null;
  const at = (offset: number, message: string) => ({ message, line: lineAt(content, offset) });
  let hasBase = !/(?:^|\/)\w+$/.test(path);
  for (const { name, text, at: offset, open } of instructionsOf(content)) {
    const shown = content
      .slice(offset, offset + 200)
      .trim()
      .split(/\s/, 1)[0]!
      .slice(0, 40);
    if (!KNOWN.has(name)) {
      const lacks = KNOWN.has(shown.toUpperCase()) ? 'has nothing after it' : 'is no instruction';
      return at(offset, `\`${shown}\` ${lacks}`);
    }
    if (name === 'FROM') hasBase = true;
    else if (!hasBase && name !== 'ARG') return at(offset, `\`${name}\` stands before any FROM`);
    if (open?.heredoc) return at(offset, `the text up to \`${open.heredoc.slice(0, 50)}\` is not closed`);
    if (open) return at(offset, `the last line of \`${name}\` is to go on, and the file ends`);
    if (['CMD', 'ENTRYPOINT', 'SHELL'].includes(name) && /^\[\s*["']/.test(text) && !isJson(text)) {
      return at(offset, `what ${name} runs is not JSON, with double quotes`);
    }
  }
  return hasBase ? null : { message: 'it has no FROM', line: 1 };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
