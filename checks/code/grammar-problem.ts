import { Language, type Node, Parser } from 'web-tree-sitter';
import type { Grammar } from '../languages/description.ts';
import type { SyntaxProblem } from './file-finding.ts';

/** Limit on what is parsed: garbage of this size takes up to 250 MB. */
const MAX_CHARACTERS = 200_000;
/** CPU time that a parser gets. Programs take less than 1 µs a character. */
const START_US = 100_000;
const US_A_CHARACTER = 5;

const parsers = new Map<string, Promise<Parser>>();

/**
 * Parses a program by the grammar of its language. Returns the first place that it has no rule for; null if there is
 * none; undefined if nobody can tell, since the program is too large, or newer than the grammar.
 */
export async function grammarProblem(grammar: Grammar, content: string): Promise<SyntaxProblem | null | undefined> {
  if (content.length > MAX_CHARACTERS) return undefined;
  const parser = await parserFor(grammar.file);
  const until = threadMicroseconds() + START_US + US_A_CHARACTER * content.length;
  const tree = parser.parse(content, null, { progressCallback: () => threadMicroseconds() > until });
  if (tree === null) {
    parser.reset();
    return undefined;
  }
  try {
    if (!tree.rootNode.hasError) return null;
    return grammar.misread?.test(content) ? undefined : firstProblem(tree.rootNode, content);
  } finally {
    tree.delete();
  }
}

function threadMicroseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

function parserFor(file: string): Promise<Parser> {
  const known = parsers.get(file) ?? loadParser(file);
  parsers.set(file, known);
  return known;
}

async function loadParser(file: string): Promise<Parser> {
  await Parser.init();
  const url = import.meta.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${file}.wasm`);
  return new Parser().setLanguage(await Language.load(decodeURIComponent(new URL(url).pathname)));
}

/** Finds the first error, or missing token, from the root down. */
function firstProblem(root: Node, content: string): SyntaxProblem {
  let node = root;
  for (;;) {
    const inner = node.children.find((child) => child?.hasError || child?.isMissing);
    if (!inner || node.isError) break;
    node = inner;
  }
  const line = node.startPosition.row + 1;
  if (node.isMissing) return { message: `\`${node.type}\` is missing`, line };
  const near = content.slice(node.startIndex, node.endIndex).trim().split('\n')[0]!.slice(0, 40);
  return { message: `no rule of the language fits \`${near}\``, line };
}
