import type { AttemptKey } from '../../aws/artifacts.ts';
import { attemptTextKey } from '../../aws/keys.ts';

/** Fills a stored report with as many and as large findings as it can have. */
export async function fillReport(key: AttemptKey): Promise<void> {
  const { artifacts, attempts } = await import('../../functions/shared/artifact-store.ts');
  const { table } = await import('../../functions/shared/table.ts');
  const report = await attempts.report(key);
  if (!report) throw new Error(`There is no report of ${JSON.stringify(key)}`);
  const findings = Array.from({ length: 1_000 }, (_, index) => ({
    checker: 'artifacts',
    rule: `rule-${index}`,
    severity: 'critical' as const,
    file: '"\u0001ä'.repeat(100),
    line: index + 1,
    message: '\u0002"\\ß𝄞'.repeat(83),
  }));
  await artifacts.createText(key, 'report', Buffer.from(JSON.stringify({ ...report, findings })));
  await table.put({ ...attemptTextKey(key, 'report'), text: null });
}
