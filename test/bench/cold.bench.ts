/**
 * Measures the cold start of each bundle that is not an API route, and of four that are: its size, and the init in a
 * fresh process of Node. Run: node test/bench/cold.bench.ts. It builds the bundles first. Each figure is of 11 runs, in
 * turns, so that all bundles meet the same machine.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { handlers } from '../../core/contracts/system/handlers.ts';
import { embeddedEnvironment, queuesAt } from '../../local/resources.ts';
import { bundle } from '../../scripts/bundle.ts';

const RUNS = 11;
const API = ['submitTask', 'getTask', 'getTaskStatus', 'leaseSubtask'];
const root = join(import.meta.dirname, '../..');
const outdir = mkdtempSync(join(tmpdir(), 'tritons-cold-'));

const code = (file: string) => `const cpu = process.cpuUsage(), begun = performance.now();
await import(${JSON.stringify(`file://${file}`)});
const { user, system } = process.cpuUsage(cpu);
console.log(JSON.stringify({ ms: performance.now() - begun, cpuMs: (user + system) / 1000 }));
process.exit();`;

function init(name: string): { ms: number; cpuMs: number } {
  const env = { ...process.env, ...embeddedEnvironment(queuesAt()), POWERTOOLS_LOG_LEVEL: 'SILENT' };
  const script = code(join(outdir, name, 'index.mjs'));
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env,
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout) as { ms: number; cpuMs: number };
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

try {
  const bundles = (await bundle({ root, handlers, outdir })).filter(
    ({ name, entry }) => !entry.startsWith('functions/api/') || API.includes(name),
  );
  const runs = new Map(bundles.map(({ name }) => [name, [] as { ms: number; cpuMs: number }[]]));
  for (let n = 0; n < RUNS; n += 1) for (const [name, all] of runs) all.push(init(name));
  console.log('bundle                  KB   init ms (p50)   CPU ms (p50)   (least)');
  for (const { name, bytes } of bundles.toSorted((a, b) => b.bytes - a.bytes)) {
    const all = runs.get(name)!;
    const [ms, cpuMs] = [median(all.map((run) => run.ms)), median(all.map((run) => run.cpuMs))];
    const least = Math.min(...all.map((run) => run.cpuMs));
    const columns = [
      (bytes / 1_000).toFixed(0).padStart(7),
      ms.toFixed(0).padStart(15),
      cpuMs.toFixed(0).padStart(14),
      least.toFixed(0).padStart(9),
    ];
    console.log(`${name.padEnd(18)} ${columns.join(' ')}`);
  }
} finally {
  rmSync(outdir, { recursive: true });
}
