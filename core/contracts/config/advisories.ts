import * as z from 'zod';
import { severity } from '../storage/quality-report.ts';

export const ecosystem = z.enum(['npm', 'PyPI', 'Maven', 'Go']);
export type Ecosystem = z.infer<typeof ecosystem>;

const version = z.string().min(1);

const advisory = z.strictObject({
  ecosystem,
  package: z.string().describe("Maven: group:artifact. Go: the module's path."),
  id: z.string().regex(/^GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}$/),
  cve: z
    .string()
    .regex(/^CVE-\d{4}-\d{4,}$/)
    .optional(),
  severity: severity.exclude(['info']),
  title: z.string().max(120),
  affected: z
    .array(
      z.strictObject({
        from: version
          .optional()
          .describe('The first affected version; without it, all versions before the fix are affected.'),
        fixed: version.optional().describe('The first version that is not affected.'),
        last: version.optional().describe('The last affected version, if no fix is known.'),
      }),
    )
    .min(1),
});
export type Advisory = z.infer<typeof advisory>;

/** config/advisories.yaml: known vulnerabilities of packages, as they stood on a day. */
export const advisories = z.strictObject({
  compiled: z.iso.date(),
  newest_advisory: z.iso.date().describe('Advisories that were published later are not in the list.'),
  source: z.string(),
  advisories: z.array(advisory),
});
export type Advisories = z.infer<typeof advisories>;
