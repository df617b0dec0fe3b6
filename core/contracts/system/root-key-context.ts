/**
 * The encryption context under which the KMS key of a stage protects the keys of the stage: KMS opens nothing under
 * another one, IAM permits no other, and CloudTrail shows it. It names the stage, not the table, so that a table that was
 * restored under another name can be read.
 */
export const rootKeyContext = (stage: string) => ({ stage, purpose: 'stage-key' }) as const;
