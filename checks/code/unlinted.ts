/** More than this of one file is not checked: the tree of a megabyte does not fit into the 256 MB of a check thread. */
const MAX_CHARACTERS = 500_000;
const MAX_LINE_CHARACTERS = 100_000;

/** Whether a file is not checked for its size. */
export const isTooLarge = (content: string): boolean => content.length > MAX_CHARACTERS || hasLongLine(content);

function hasLongLine(content: string): boolean {
  for (let at = 0; at + MAX_LINE_CHARACTERS < content.length; ) {
    const end = content.lastIndexOf('\n', at + MAX_LINE_CHARACTERS);
    if (end < at) return true;
    at = end + 1;
  }
  return false;
}
