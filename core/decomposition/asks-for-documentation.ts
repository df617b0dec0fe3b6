const DOCUMENTATION = /(?<![a-z])(docs?|document(s|ed|ation)?|reports?|readme|manuals?|guides?|runbooks?)(?![a-z])/i;

/** True if a task's output format asks for documentation: "Code + Documentation", "README". */
export const asksForDocumentation = (outputFormat: string | null | undefined): boolean =>
  DOCUMENTATION.test(outputFormat ?? '');
