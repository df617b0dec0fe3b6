/** The part of a task's budget that one attempt works with. It holds money for one call at a time. */
export type CallBudget = {
  /** undefined: it is set aside. Else how much there was. */
  reserve(nanos: number): Promise<{ leftNanos: number; unspentNanos: number } | undefined>;
  settle(heldNanos: number, costNanos: number): Promise<void>;
};
