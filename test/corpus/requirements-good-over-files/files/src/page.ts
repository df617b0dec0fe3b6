export const page = <T>(list: T[], size: number, at: number): T[] => list.slice(at * size, (at + 1) * size);
