import { forEachChild, type ParsedScript, type ParseError, parse, type SyntaxNode } from 'unbash';
import { lineAt } from '../lines-of.ts';
import type { SyntaxProblem } from './file-finding.ts';

/** Shells that are none of POSIX and bash, and tests that bats reads. */
const OTHER_SHELL = /^#![^\n]*\b(?:zsh|fish|[tm]?csh|k?sh93|ksh|mksh|bats)\b/;
/** Templates of Jinja, ERB, Go and Terraform are scripts once they are filled in. */
const TEMPLATE = /\{%|<%|%\{|\{\{-?\s*(?:if|range|with|end|include|define|template|\.Values)\b/;
/** Time is quadratic in them; bash takes sixteen in a line. */
const MANY_HEREDOCS = /(?:<<[^\n<]{0,99}){100}/;

/** The first thing that bash would not read in a script for sh or bash; null in one that it does, or for others. */
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

/** Scripts within the script, as in `$(…)`, have errors of their own. bash only warns of a heredoc that is not closed. */
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
