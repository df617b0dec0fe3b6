import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { securityScanChecker } from '../../checks/checkers/security-scan.ts';
import { inputOf } from '../checks/fixtures.ts';

/**
 * Holds the security scan against the OWASP Benchmarks for Java and Python, which are not a part of this repository:
 * `node test/bench/owasp.bench.ts FOLDER`, with clones of github.com/OWASP-Benchmark/BenchmarkJava and BenchmarkPython in
 * FOLDER. Prints for each category the share of faults found (TPR), the share of harmless twins found (FPR), and their
 * difference, the Youden index: once for all findings, once for those that send work back.
 */

/** Our rules for each category of the benchmarks; those without have no rule here. */
const RULES: Record<string, string[]> = {
  pathtraver: ['path-traversal'],
  cmdi: ['command-injection'],
  sqli: ['sql-injection'],
  xss: ['cross-site-scripting'],
  hash: ['weak-hash', 'weak-password-hash'],
  crypto: ['weak-cipher'],
  weakrand: ['weak-random'],
  securecookie: ['insecure-cookie'],
  codeinj: ['code-injection', 'eval'],
  redirect: ['open-redirect'],
  deserialization: ['unsafe-deserialization'],
  xxe: ['external-entities'],
  ldapi: ['ldap-injection'],
  xpathi: ['xpath-injection'],
};

type Tally = { faults: number; found: number; sentBack: number };
const none = (): Tally => ({ faults: 0, found: 0, sentBack: 0 });

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node test/bench/owasp.bench.ts FOLDER');
  process.exit(2);
}
for (const [name, extension] of [
  ['BenchmarkJava', 'java'],
  ['BenchmarkPython', 'py'],
] as const) {
  await measure(join(folder, name), name, extension);
}

async function measure(root: string, name: string, extension: string) {
  const [results] = globSync(join(root, 'expectedresults-*.csv'));
  if (results === undefined) return console.log(`${name}: not in ${folder}`);
  const tallies = new Map<string, { real: Tally; harmless: Tally }>();
  for (const line of readFileSync(results, 'utf8').split('\n')) {
    const [test, category, isReal] = line.split(',');
    if (!test?.startsWith('BenchmarkTest') || category === undefined) continue;
    const [file] = globSync(join(root, extension === 'py' ? 'testcode' : 'src/main/java/**', `${test}.${extension}`));
    if (file === undefined) continue;
    const tally = tallies.get(category) ?? { real: none(), harmless: none() };
    tallies.set(category, tally);
    count(isReal === 'true' ? tally.real : tally.harmless, await severitiesOf(file, RULES[category] ?? []));
  }
  for (const [category, { real, harmless }] of [...tallies].sort()) {
    const youden = share(real.found, real) - share(harmless.found, harmless);
    const sentBack = share(real.sentBack, real) - share(harmless.sentBack, harmless);
    console.log(
      `${name} ${category.padEnd(16)} TPR ${percent(share(real.found, real))} FPR ${percent(share(harmless.found, harmless))} Youden ${youden.toFixed(3)}, of those sent back ${sentBack.toFixed(3)}`,
    );
  }
  const all = [...tallies.values()].map(
    ({ real, harmless }) => share(real.found, real) - share(harmless.found, harmless),
  );
  console.log(`${name} mean Youden ${(all.reduce((sum, each) => sum + each, 0) / all.length).toFixed(3)}`);
}

async function severitiesOf(file: string, rules: string[]): Promise<string[]> {
  const artifact = { path: `src/${basename(file)}`, media_type: 'text/plain', content: readFileSync(file, 'utf8') };
  const { findings } = await securityScanChecker.check(inputOf([artifact]));
  return findings.filter(({ rule }) => rules.includes(rule)).map(({ severity }) => severity);
}

function count(tally: Tally, severities: string[]) {
  tally.faults += 1;
  if (severities.length > 0) tally.found += 1;
  if (severities.some((severity) => severity === 'critical' || severity === 'major')) tally.sentBack += 1;
}

function share(count: number, { faults }: Tally): number {
  return faults === 0 ? 0 : count / faults;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`.padStart(5);
}
