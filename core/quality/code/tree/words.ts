import type { Tree } from '@lezer/common';

/**
 * A text with blanks for the nodes of these names; offsets stay. If the parser did not understand all of it, only for
 * what is `always` left out: where it lost its way it may take code for a string.
 */
export function without(tree: Tree, content: string, always: ReadonlySet<string>, ifSure: ReadonlySet<string>): string {
  const parts: string[] = [];
  const sure = !hasError(tree);
  let from = 0;
  tree.iterate({
    enter: (node) => {
      if (!always.has(node.name) && !(sure && ifSure.has(node.name))) return true;
      parts.push(content.slice(from, node.from), ' '.repeat(node.to - node.from));
      from = node.to;
      return false;
    },
  });
  return parts.join('') + content.slice(from);
}

function hasError(tree: Tree): boolean {
  for (const cursor = tree.cursor(); ; ) {
    if (cursor.type.isError) return true;
    if (!cursor.next()) return false;
  }
}
