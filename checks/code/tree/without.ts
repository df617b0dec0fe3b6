import type { Parsed } from './parse-tree.ts';
import { walk } from './walk.ts';

/**
 * Blanks the nodes with these names; offsets stay. If the parser did not understand the whole text, it may have taken
 * code for a string: then only the nodes of `always` are blanked.
 */
export function without(
  { tree, whole }: Parsed,
  content: string,
  always: ReadonlySet<string>,
  ifSure: ReadonlySet<string>,
): string {
  const parts: string[] = [];
  let from = 0;
  walk(tree, (node) => {
    if (!always.has(node.name) && !(whole && ifSure.has(node.name))) return true;
    parts.push(content.slice(from, node.from), ' '.repeat(node.to - node.from));
    from = node.to;
    return false;
  });
  return parts.join('') + content.slice(from);
}
