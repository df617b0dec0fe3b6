export const sortRows = (rows: number[]): number[] => rows.toSorted((a, b) => a - b);
