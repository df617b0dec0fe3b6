import type { Tree, TreeCursor } from '@lezer/common';

/** Calls `enter` for each node and, unless that says false, for what is in it, then `leave`. */
export function walk(tree: Tree, enter: (node: TreeCursor) => unknown, leave?: (node: TreeCursor) => void): void {
  const cursor = tree.cursor();
  for (;;) {
    const goesIn = enter(cursor) !== false;
    if (goesIn && cursor.firstChild()) continue;
    if (goesIn) leave?.(cursor);
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return;
      leave?.(cursor);
    }
  }
}
