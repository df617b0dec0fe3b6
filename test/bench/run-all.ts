/** Runs the benches one after the other: npm run bench. docs/benchmarks.md says what each measures. */
import { spawnSync } from 'node:child_process';

const benches = [
  ['throughput', '200', '--memory'],
  ['throughput', '200'],
  ['spawn'],
  ['api'],
  ['cold'],
  ['scale', '10000'],
  ['fleet', '100000'],
  ['matching'],
  ['assess'],
  ['hostile-checks'],
  ['quality'],
  ['bill'],
] as const;

for (const [name, ...words] of benches) {
  const title = [name, ...words].join(' ');
  console.log(`\n== ${title}`);
  const { status } = spawnSync(process.execPath, [`test/bench/${name}.bench.ts`, ...words], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
