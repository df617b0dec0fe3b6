/** Counts answers of the API from a time (ISO 8601) on; from the beginning, if none is given. */
type CountAnswers = (from?: string) => { requests: number; faults: number };

let counting: CountAnswers | undefined;

/** Tells handlers in this process how the API has answered: the embedded cloud does, AWS keeps it in CloudWatch. */
export function useApiAnswers(count: CountAnswers): void {
  counting = count;
}

/** Counts of the answers of the API since a time; undefined if nothing counts them, as on AWS. */
export const apiAnswers: (...from: Parameters<CountAnswers>) => ReturnType<CountAnswers> | undefined = (from) =>
  counting?.(from);
