/** The part of a task's budget that one attempt works with. It holds money for one call at a time. */
export type CallBudget = {
  /** Sets an amount aside; undefined if that worked, else how much there was. */
  reserve(nanos: number): Promise<{ leftNanos: number; unspentNanos: number } | undefined>;
  settle(heldNanos: number, costNanos: number): Promise<void>;
};
