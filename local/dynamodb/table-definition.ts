import type { Item } from './attribute-value.ts';

/**
 * A table. Its key is `pk` and `sk`, that of an index its name followed by `pk` and `sk`; all of them strings, as in
 * core/contracts/storage/table.ts. Tables with other keys are not to be had here.
 */
export type TableDefinition = {
  name: string;
  /** Index → the attributes that it carries beside the keys. */
  indexes: Record<string, readonly string[]>;
  /** The attribute that says, in seconds since 1970, when an item may be deleted. */
  ttlAttribute?: string;
  /** Tells which changes become records of the stream; without it, none do. */
  streams?: (change: { key: { pk: string; sk: string }; after: Item | undefined }) => boolean;
};
