import type { Artifacts } from '../../aws/artifacts.ts';

type Key = Parameters<Artifacts['report']>[0];

export async function artifactsOf(): Promise<Artifacts> {
  return (await import('../../functions/shared/artifact-store.ts')).artifacts;
}

/** Fills a stored report with as many and as large findings as it can have. */
export async function fillReports(store: Artifacts, key: Key): Promise<void> {
  const report = await store.report(key);
  if (!report) throw new Error(`There is no report of ${JSON.stringify(key)}`);
  const findings = Array.from({ length: 1_000 }, (_, index) => ({
    checker: 'artifacts',
    rule: `rule-${index}`,
    severity: 'critical' as const,
    file: '"\u0001ä'.repeat(100),
    line: index + 1,
    message: '\u0002"\\ß𝄞'.repeat(83),
  }));
  await store.putReport(key, { ...report, findings });
}
