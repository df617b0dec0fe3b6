import { lineAt } from '../lines-of.ts';
import type { SyntaxProblem } from './file-finding.ts';

/** Elements whose end tag may not be left out, and that nobody closes in the wrong order without harm. */
const CLOSED = new Set(
  'div section article main nav header footer aside form fieldset table ul ol dl script style textarea select button title template iframe video audio canvas svg figure details dialog h1 h2 h3 h4 h5 h6 pre blockquote'.split(
    ' ',
  ),
);
/** What is in them is text up to their end tag. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'iframe']);
/** It is HTML once it is filled in, or for a parser of its own. */
const TEMPLATE =
  /\{\{|\{%|<%|<\?(?!xml)|\{#|^[ \t]*@(?:if|for|switch|defer)\b|<template[^>]{0,99}\slang=|"@\w+\.|^@\(/m;
/** Sticky: a comment, a declaration or a tag; its attributes are read one by one. */
const MARK = /<!--|<!\[CDATA\[|<[!?]|<\/?([A-Za-z][^\s/>]*)/g;
/** Sticky: one attribute, with the space before it. */
const ATTRIBUTE = /(?<![\s/])[\s/]*([^\s=>/][^\s=>/]*)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>][^\s>]*|(?=>)))?/y;
const TAG_END = /(?<!\s)\s*(\/?)>/y;

type Dialect = 'html' | 'vue';
type Open = { name: string; offset: number };
type Problem = { message: string; offset: number };

/**
 * The first element, tag, attribute or comment that is not closed, and the first end tag without a beginning. null where
 * there is none, or in a template. What HTML lets out, or browsers mend without harm, is let out here.
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
    // What follows a quote without a space is no name: the quote before it was the wrong one.
    if (/["'<]/.test(attribute[1]!))
      return { end: at, selfClosing: false, problem: 'a tag or a quote in it is not closed' };
    at = ATTRIBUTE.lastIndex;
  }
}
