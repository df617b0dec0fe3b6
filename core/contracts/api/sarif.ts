import * as z from 'zod';

/** The part of SARIF 2.1.0 (OASIS) that we write; names and meanings are the standard's. */
const text = z.strictObject({ text: z.string() });
const level = z.enum(['error', 'warning', 'note']);

export const sarifResult = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0),
  level,
  message: text,
  locations: z
    .array(
      z.strictObject({
        physicalLocation: z.strictObject({
          artifactLocation: z.strictObject({ uri: z.string(), uriBaseId: z.literal('%SRCROOT%') }),
          region: z.strictObject({ startLine: z.int().min(1) }).optional(),
        }),
      }),
    )
    .optional(),
  partialFingerprints: z.strictObject({ 'tritonsFinding/v1': z.string() }),
  properties: z.strictObject({
    severity: z.string(),
    subtask_id: z.string(),
    attempt: z.int(),
    agent_id: z.string().nullable(),
  }),
});
export type SarifResult = z.infer<typeof sarifResult>;

export const sarifRule = z.strictObject({ id: z.string(), shortDescription: text });
export type SarifRule = z.infer<typeof sarifRule>;

export const sarifRun = z.strictObject({
  tool: z.strictObject({
    driver: z.strictObject({
      name: z.literal('TRITONS'),
      semanticVersion: z.string(),
      rules: z.array(sarifRule),
    }),
  }),
  automationDetails: z.strictObject({ id: z.string() }),
  columnKind: z.literal('utf16CodeUnits'),
  originalUriBaseIds: z.strictObject({ '%SRCROOT%': z.strictObject({ description: text }) }),
  invocations: z.array(
    z.strictObject({
      executionSuccessful: z.boolean(),
      endTimeUtc: z.iso.datetime().optional(),
      toolExecutionNotifications: z.array(z.strictObject({ level, message: text })),
    }),
  ),
  results: z.array(sarifResult),
});
export type SarifRun = z.infer<typeof sarifRun>;

export const sarifLog = z
  .strictObject({
    $schema: z.string(),
    version: z.literal('2.1.0'),
    runs: z.array(sarifRun),
  })
  .meta({ id: 'SarifLog' });
export type SarifLog = z.infer<typeof sarifLog>;
