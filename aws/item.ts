/** An item of the table: attribute → value. */
export type Item = Record<string, unknown>;
