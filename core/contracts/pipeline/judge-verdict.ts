import * as z from 'zod';

export const MAX_CRITERION_SCORE = 4;

const quote = z
  .object({
    file: z.int().describe('The number of the file.'),
    text: z.string().describe('Copied from it word for word, one to three lines.'),
  })
  .describe('For what is missing: the place where it should be.');
export type Quote = z.infer<typeof quote>;

/** A verdict as a model gives it. */
export const judgeVerdict = z.object({
  criteria: z
    .array(
      z.object({
        id: z.string().describe('As the rubric names it.'),
        score: z.int().min(0).max(MAX_CRITERION_SCORE),
        reason: z.string().describe('One sentence.'),
        quote,
      }),
    )
    .describe('Each criterion of the rubric, once.'),
  requirements: z
    .array(
      z.object({
        requirement: z.int().describe('Its number.'),
        met: z.boolean(),
        quote: quote.describe('The place in the files that meets it.'),
      }),
    )
    .default([])
    .describe('Each requirement of the subtask, once.'),
  problems: z
    .array(
      z.object({
        severity: z.enum(['major', 'minor', 'info']),
        message: z.string().describe('What is wrong and what to do about it, one sentence.'),
        quote,
        requirement: z.int().nullable().default(null).describe('The number of the requirement that it contradicts.'),
      }),
    )
    .default([])
    .describe('The worst first, at most 20; empty if there are none.'),
});
export type JudgeVerdict = z.infer<typeof judgeVerdict>;
