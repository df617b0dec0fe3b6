type Names = ReadonlySet<string>;

/** A node on the path from the root to the node that is being read. */
export type Frame = {
  name: string;
  /** `open` if its next statement can be reached, `jumped` if not, `told` if a finding has reported that. */
  flow: 'open' | 'jumped' | 'told';
  annotated: boolean;
};

/** Names of nodes in a language's parser, by the part they play here. */
export type Grammar = {
  /** Nodes whose children are statements, one after the other. */
  blocks: Names;
  /** Statements that never go on to the next one. */
  jumps: Names;
  /** Nodes that are reached otherwise than from the statement before: cases, labels. */
  arrivals: Names;
  /** Nodes among statements that are not executed. */
  inert: Names;
  /** Tells if an unreachable statement has a reason to be there. */
  excused?: (text: string) => boolean;
  /** Functions: the word for each kind in messages, and the child that is its name. */
  functions: ReadonlyMap<string, { word: string; named?: string }>;
  /** How to read names and branches. Without it neither is read. */
  inside?: Inside;
};

export type Inside = {
  /** Nodes that add to a function's complexity, beside `case`, `&&` and `||`. */
  branches: Names;
  cases: Names;
  annotations: Names;
  /** The node of a declared name. */
  definition: string;
  /** Tells if a definition below these nodes is a local variable that the code should read. */
  declaresLocal: (above: readonly Frame[]) => boolean;
  /** Nodes of names that are read, unless a statement assigns to them. */
  uses: Names;
  isAssignment: (above: readonly Frame[]) => boolean;
};
