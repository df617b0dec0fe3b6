import { lineAt } from '../lines-of.ts';
import type { SyntaxProblem } from './file-finding.ts';

/** Elements that need an end tag, and whose wrong nesting does harm. */
const CLOSED = new Set(
  'div section article main nav header footer aside form fieldset table ul ol dl script style textarea select button title template iframe video audio canvas svg figure details dialog h1 h2 h3 h4 h5 h6 pre blockquote'.split(
    ' ',
  ),
);
/** Elements whose content is text up to the end tag. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'iframe']);
/** Templates, which become HTML once they are rendered or need a parser of their own. */
const TEMPLATE =
  /\{\{|\{%|<%|<\?(?!xml)|\{#|^[ \t]*@(?:if|for|switch|defer)\b|<template[^>]{0,99}\slang=|"@\w+\.|^@\(/m;
/** A comment, a declaration, or the start of a tag, whose attributes are read one by one. */
const MARK = /<!--|<!\[CDATA\[|<[!?]|<\/?([A-Za-z][^\s/>]*)/g;
/** Sticky: an attribute with the space before it. */
const ATTRIBUTE = /(?<![\s/])[\s/]*([^\s=>/][^\s=>/]*)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>][^\s>]*|(?=>)))?/y;
const TAG_END = /(?<!\s)\s*(\/?)>/y;

type Dialect = 'html' | 'vue';
type Open = { name: string; offset: number };
type Problem = { message: string; offset: number };

/**
 * Finds the first element, tag, attribute or comment that is not closed, or end tag without a start tag. null if there
 * is none, or in a template. End tags that HTML lets authors omit, or that browsers mend without harm, may be missing.
 */
export function findUnclosedTag(dialect: Dialect, content: string): SyntaxProblem | null {
  const text =
    dialect === 'vue' ? content.replaceAll(/\{\{[^{}]*\}\}/g, (found) => found.replaceAll(/[^\n]/g, ' ')) : content;
  if (TEMPLATE.test(text)) return null;
  const problem = problemIn(text, dialect);
  return problem && { message: problem.message, line: lineAt(content, problem.offset) };
}

function problemIn(text: string, dialect: Dialect): Problem | null {
  const open: Open[] = [];
  MARK.lastIndex = 0;
  for (let mark = MARK.exec(text); mark !== null; mark = MARK.exec(text)) {
    const [written, tag] = mark;
    const offset = mark.index;
    if (tag === undefined) {
      const close = written === '<!--' ? '-->' : written === '<![CDATA[' ? ']]>' : '>';
      const end = text.indexOf(close, MARK.lastIndex - (close === '-->' ? 2 : 0));
      if (end === -1) return { message: close === '>' ? 'a tag is not closed' : 'a comment is not closed', offset };
      MARK.lastIndex = end + close.length;
      continue;
    }
    const name = dialect === 'vue' ? tag : tag.toLowerCase();
    const { end, selfClosing, problem } = readTag(text, MARK.lastIndex);
    if (problem !== null) return { message: problem, offset };
    MARK.lastIndex = end;
    if (!CLOSED.has(name) || selfClosing) continue;
    if (written.startsWith('</')) {
      const last = open.findLastIndex((each) => each.name === name);
      if (last === -1) return { message: `\`</${name}>\` closes nothing`, offset };
      const inner = open[last + 1];
      if (inner !== undefined) return { message: `\`<${inner.name}>\` is not closed`, offset: inner.offset };
      open.pop();
      continue;
    }
    open.push({ name, offset });
    if (!RAW.has(name)) continue;
    const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi');
    close.lastIndex = end;
    const found = close.exec(text);
    if (found === null) return { message: `\`<${name}>\` is not closed`, offset };
    MARK.lastIndex = found.index;
  }
  const last = open.at(-1);
  return last === undefined ? null : { message: `\`<${last.name}>\` is not closed`, offset: last.offset };
}

type Tag = { end: number; selfClosing: boolean; problem: string | null };

function readTag(text: string, from: number): Tag {
  let at = from;
  for (;;) {
    TAG_END.lastIndex = at;
    const end = TAG_END.exec(text);
    if (end !== null) return { end: TAG_END.lastIndex, selfClosing: end[1] === '/', problem: null };
    ATTRIBUTE.lastIndex = at;
    const attribute = ATTRIBUTE.exec(text);
    if (attribute === null) return { end: at, selfClosing: false, problem: 'a tag is not closed' };
    // A name cannot follow a quote without a space: an earlier quote was not closed.
    if (/["'<]/.test(attribute[1]!))
      return { end: at, selfClosing: false, problem: 'a tag or a quote in it is not closed' };
    at = ATTRIBUTE.lastIndex;
  }
}
