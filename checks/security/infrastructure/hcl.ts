import { mask } from '../../mask.ts';

/** A block of Terraform: `resource "aws_s3_bucket" "logs" { … }`. */
export type Block = {
  type: string;
  labels: string[];
  attributes: Map<string, { value: string; at: number }>;
  blocks: Block[];
  at: number;
};

const MAX_DEPTH = 50;

/**
 * Reads the blocks of a Terraform text. An attribute's value is its source text; expressions are not evaluated. An
 * unclosed block or value ends with the text.
 */
export function blocksOf(content: string): Block[] {
  const masked = mask(content, 'terraform');
  if (masked === null) return [];
  const { text, code } = masked;
  const roots: Block[] = [];
  const open: Block[] = [];
  const token =
    /(?<![\w-])([A-Za-z_][\w-]{0,200})((?:[^\S\n]{1,20}(?:"[^"\n]{0,200}"|[\w-]{1,100})){0,3})[^\S\n]{0,20}\{|(?<![\w-])([A-Za-z_][\w-]{0,200})[^\S\n]{0,50}=(?![=>])|\}/g;
  for (let match = token.exec(code); match !== null; match = token.exec(code)) {
    const [whole, type, , attribute] = match;
    if (whole === '}') {
      open.pop();
    } else if (attribute !== undefined) {
      const start = token.lastIndex;
      const end = valueEnd(code, start);
      open.at(-1)?.attributes.set(attribute, { value: text.slice(start, end).trim(), at: match.index });
      token.lastIndex = end;
    } else if (type !== undefined && open.length < MAX_DEPTH) {
      const head = text.slice(match.index + type.length, match.index + whole.length - 1);
      const labels = [...head.matchAll(/[\w-]{1,200}/g)].map(([label]) => label);
      const block: Block = { type, labels, attributes: new Map(), blocks: [], at: match.index };
      (open.at(-1)?.blocks ?? roots).push(block);
      open.push(block);
    }
  }
  return roots;
}

/** Returns the end of a value: its line's end once all brackets are closed, or the closing mark of a heredoc. */
function valueEnd(code: string, start: number): number {
  const mark = /^\s{0,50}<<[-~]?(\w{1,100})/.exec(code.slice(start, start + 200))?.[1];
  if (mark !== undefined) {
    const close = new RegExp(`^[^\\S\\n]*${mark}$`, 'gm');
    close.lastIndex = start;
    return close.exec(code) === null ? code.length : close.lastIndex;
  }
  let depth = 0;
  for (let at = start; at < code.length; at += 1) {
    const character = code[at];
    if (character === '\n' && depth === 0) return at;
    if (character === '{' || character === '[' || character === '(') depth += 1;
    if (character === '}' || character === ']' || character === ')') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return code.length;
}

/** Returns these blocks and all blocks in them. */
export const allBlocks = (blocks: Block[]): Block[] => blocks.flatMap((block) => [block, ...allBlocks(block.blocks)]);

export const unquoted = (value = ''): string => value.replaceAll(/^"|"$/g, '');
