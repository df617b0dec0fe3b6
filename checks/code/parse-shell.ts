import { forEachChild, type ParsedScript, type ParseError, parse, type SyntaxNode } from 'unbash';
import { lineAt } from '../lines-of.ts';
import type { SyntaxProblem } from './file-finding.ts';

/** Shells other than bash and POSIX ones, and test files of bats. */
const OTHER_SHELL = /^#![^\n]*\b(?:zsh|fish|[tm]?csh|k?sh93|ksh|mksh|bats)\b/;
/** Templates of Jinja, ERB, Go and Terraform become scripts only once they are rendered. */
const TEMPLATE = /\{%|<%|%\{|\{\{-?\s*(?:if|range|with|end|include|define|template|\.Values)\b/;
/** The parser takes quadratic time in heredocs; bash accepts sixteen on a line. */
const MANY_HEREDOCS = /(?:<<[^\n<]{0,99}){100}/;

/** Finds the first thing that bash would not parse; null if there is none, or if the script is for another shell. */
export function findShellProblem(content: string): SyntaxProblem | null {
  if (OTHER_SHELL.test(content) || TEMPLATE.test(content) || MANY_HEREDOCS.test(content)) return null;
  const end = content.trimEnd().length;
  try {
    const problem = firstProblem(parse(content));
    return problem && { message: problem.message, line: lineAt(content, Math.min(problem.pos, end)) };
  } catch {
    return { message: 'it is nested too deeply', line: 1 };
  }
}

/** Walks nested scripts too, such as `$(…)`: each has its own errors. bash only warns of an unclosed heredoc. */
function firstProblem(script: ParsedScript): ParseError | null {
  const nodes: SyntaxNode[] = [script];
  for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
    if ('errors' in node && node.errors?.[0] !== undefined) return node.errors[0];
    if (node.type === 'HereDoc' && node.closing === undefined) {
      return { message: `the text up to \`${node.delimiter?.value.slice(0, 50)}\` is not closed`, pos: node.pos };
    }
    forEachChild(node, (child) => {
      nodes.push(child);
    });
  }
  return null;
}
