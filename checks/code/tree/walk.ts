import type { Tree, TreeCursor } from '@lezer/common';

/** Calls `enter` and then `leave` for each node. If `enter` returns false, skips the children and the `leave`. */
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
