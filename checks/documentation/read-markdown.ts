import MarkdownIt from 'markdown-it';

export type Heading = { level: number; text: string; line: number };
export type Link = { target: string; isImage: boolean; line: number };
export type CodeBlock = { language: string; content: string; line: number; isClosed: boolean };
/** The text between a heading (null: before the first) and the next of any level. */
export type Section = { heading: Heading | null; text: string; line: number; hasBlocks: boolean };

/** Parts of a Markdown document. Lines count from 1. */
export type MarkdownDocument = {
  headings: Heading[];
  links: Link[];
  codeBlocks: CodeBlock[];
  sections: Section[];
  /** Ids in embedded HTML: targets of links. */
  ids: string[];
};

/** Characters to keep of a section: enough to recognise a placeholder. */
const MAX_SECTION_CHARACTERS = 500;

/**
 * A document is parsed in pieces that begin with headings, because a million hostile characters take seconds and some
 * hundred megabytes. A reference link is not seen if its definition is in another piece.
 */
const PIECE_CHARACTERS = 64 * 1024;
const MAX_PIECE_CHARACTERS = 256 * 1024;
export const MAX_MARKDOWN_CHARACTERS = 2_000_000;

type Piece = { lines: string[]; from: number };

/** Splits a text before headings; null if the text is too long, or a stretch without headings is. */
function piecesOf(text: string): Piece[] | null {
  if (text.length > MAX_MARKDOWN_CHARACTERS) return null;
  let piece: Piece = { lines: [], from: 0 };
  const pieces = [piece];
  let size = 0;
  let fence: string | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const marker = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null && size >= PIECE_CHARACTERS && /^#{1,6}\s/.test(line)) {
      piece = { lines: [], from: index };
      pieces.push(piece);
      size = 0;
    }
    if (fence === null) fence = marker ?? null;
    else if (marker?.startsWith(fence) && line.trim() === marker) fence = null;
    piece.lines.push(line);
    size += line.length + 1;
    if (size > MAX_PIECE_CHARACTERS) return null;
  }
  return pieces;
}

const parser = new MarkdownIt({ html: true });
type Token = ReturnType<typeof parser.parse>[number];

/** Blanks metadata at the top: Markdown would read it as a heading. */
const withoutFrontMatter = (text: string): string =>
  text.replace(/^\uFEFF?---[ \t]*\r?\n(?:(?!---).*\r?\n){0,200}?---[ \t]*(?:\r?\n|$)/, (matter) =>
    matter.replaceAll(/[^\n]/g, ''),
  );

const isFence = (line: string | undefined, markup: string): boolean =>
  line?.replaceAll(/[\s>]/g, '').startsWith(markup) ?? false;

/** Parses CommonMark with tables; null if the text is too long, or a stretch without headings is. */
export function readMarkdown(content: string): MarkdownDocument | null {
  const document: MarkdownDocument = { headings: [], links: [], codeBlocks: [], sections: [], ids: [] };
  document.sections.push({ heading: null, text: '', line: 1, hasBlocks: false });
  const pieces = piecesOf(withoutFrontMatter(content));
  if (pieces === null) return null;
  for (const { lines, from } of pieces) readPiece(lines, from, document);
  return document;
}

/** `<a href="…">`, `<img src="…">` */
const HTML_LINK =
  /<(a(?=\s[^<>]{0,500}href)|img)\s(?:[^<>]{0,500}?\s)?(?:href|src)\s{0,9}=\s{0,9}["']([^"'\n]{1,2000})["']/gi;

/** Adds the parts of one piece to the document; `from` is the number of lines before it. */
function readPiece(lines: string[], from: number, document: MarkdownDocument): void {
  let section = document.sections.at(-1)!;
  let heading: Heading | null = null;

  const readInline = (token: Token, line: number): void => {
    let at = line;
    for (const child of token.children ?? []) {
      if (child.type === 'softbreak' || child.type === 'hardbreak') at += 1;
      else if (child.type === 'link_open')
        document.links.push({ target: String(child.attrGet('href')), isImage: false, line: at });
      else if (child.type === 'image')
        document.links.push({ target: String(child.attrGet('src')), isImage: true, line: at });
      else if (child.type === 'html_inline') readHtml(child.content, at);
      if (heading !== null && child.type !== 'html_inline') heading.text += child.content;
    }
    if (heading === null) section.text = `${section.text} ${token.content}`.slice(0, MAX_SECTION_CHARACTERS);
  };
  const readHtml = (html: string, line: number): void => {
    for (const [, id] of ` ${html}`.matchAll(/\s(?:id|name)\s{0,9}=\s{0,9}["']([^"'\n]{1,200})/gi))
      document.ids.push(id!);
    let [lines, from] = [line, 0];
    const shown = html.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replaceAll(/[^\n]/g, ' '));
    for (const { 1: tag, 2: target, index } of shown.matchAll(HTML_LINK)) {
      lines += shown.slice(from, index).split('\n').length - 1;
      from = index;
      document.links.push({ target: target!, isImage: tag!.toLowerCase() === 'img', line: lines });
    }
  };

  for (const token of parser.parse(lines.join('\n'), {})) {
    const [start, end] = token.map ?? [0, 0];
    const line = from + start + 1;
    if (token.type === 'heading_open') {
      heading = { level: Number(token.tag.slice(1)), text: '', line };
      document.headings.push(heading);
      section = { heading, text: '', line, hasBlocks: false };
      document.sections.push(section);
    } else if (token.type === 'heading_close') heading = null;
    else if (token.type === 'inline') readInline(token, line);
    else if (token.type === 'fence') {
      const [language = ''] = token.info.trim().split(/[\s{,]/, 1);
      const isClosed = end - start > 1 && isFence(lines[end - 1], token.markup);
      document.codeBlocks.push({ language: language.toLowerCase(), content: token.content, line, isClosed });
      section.hasBlocks = true;
    } else if (token.type === 'html_block') {
      readHtml(token.content, line);
      section.hasBlocks ||= token.content.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '').trim() !== '';
    } else if (token.type === 'code_block' || token.type === 'table_open') section.hasBlocks = true;
  }
}
