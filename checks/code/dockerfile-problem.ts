import { lineAt } from '../lines-of.ts';
import { instructionsOf } from '../security/infrastructure/dockerfile.ts';
import type { SyntaxProblem } from './file-finding.ts';

const KNOWN = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
/** Files that this check passes: templates, other escape characters, front ends with instructions of their own. */
const BEYOND =
  /\{\{|\{%|<%|^#[ \t]*escape[ \t]*=[ \t]*`|^#[ \t]*syntax[ \t]*=(?![ \t]*docker\/dockerfile)|^[ \t]*(?:INCLUDE|IMPORT)\b/im;

/**
 * Finds the first thing in a Dockerfile that Docker would not build; null if there is none, or in a template.
 * `Dockerfile.x` needs no FROM, because it may be a part of another file.
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
      const lacks = KNOWN.has(shown.toUpperCase()) ? 'has no arguments' : 'is not a Docker instruction';
      return at(offset, `\`${shown}\` ${lacks}`);
    }
    if (name === 'FROM') hasBase = true;
    else if (!hasBase && name !== 'ARG') return at(offset, `\`${name}\` stands before any FROM`);
    if (open?.heredoc) return at(offset, `the text up to \`${open.heredoc.slice(0, 50)}\` is not closed`);
    if (open) return at(offset, `the file ends after a line continuation of \`${name}\``);
    if (['CMD', 'ENTRYPOINT', 'SHELL'].includes(name) && /^\[\s*["']/.test(text) && !isJson(text)) {
      return at(offset, `the arguments of ${name} are not a JSON array: use double quotes`);
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
