type Names = ReadonlySet<string>;

/** A node on the way from the root to where the tree is read. */
export type Frame = {
  name: string;
  /** Whether what comes next among its statements can be reached, or has been told of. */
  flow: 'open' | 'jumped' | 'told';
  annotated: boolean;
};

/** How the tree of a language is read: names of nodes as its parser has them. */
export type Grammar = {
  /** Whose children are statements, one after the other. */
  blocks: Names;
  /** Statements that never go on to the next one. */
  jumps: Names;
  /** What is reached otherwise than from the statement before it: cases, labels. */
  arrivals: Names;
  /** Among statements, but not executed. */
  inert: Names;
  /** Whether a statement stands after a jump for a reason. */
  excused?: (text: string) => boolean;
  /** With the word for each, and which of its children is its name. */
  functions: ReadonlyMap<string, { word: string; named?: string }>;
  /** How names and branches are read. Without it neither is. */
  inside?: Inside;
};

export type Inside = {
  /** What adds to a function's complexity beside `case`, `&&` and `||`. */
  branches: Names;
  cases: Names;
  annotations: Names;
  /** Names that are declared. */
  definition: string;
  /** Whether a definition below these nodes is a local variable that somebody should read. */
  declaresLocal: (above: readonly Frame[]) => boolean;
  /** Names that are read, unless they are what a statement assigns. */
  uses: Names;
  isAssignment: (above: readonly Frame[]) => boolean;
};
