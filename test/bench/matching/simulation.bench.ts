/**
 * Simulates how well agents are chosen: npm run bench:matching [seeds] [first seed] [scenario]. Ten scenarios, each with the
 * product's ranking, baselines and an oracle, over the product's table, slots and records. The seeds from 1 on are for
 * tuning; those that are reported begin at 1001.
 */
import { useLocalClients } from '../../../aws/clients.ts';
import { Table } from '../../../aws/table.ts';
import { localClients } from '../../../local/local-clients.ts';
import { queuesAt } from '../../../local/resources.ts';
import { openServices } from '../../../local/services.ts';
import { Engine } from '../../../local/step-functions/engine.ts';
import { choices } from './choices.ts';
import { type Result, simulate } from './simulate.ts';
import { scenarios } from './worlds.ts';

const seeds = Number(process.argv[2] ?? 5);
const first = Number(process.argv[3] ?? 1_001);
const only = process.argv[4];
/** Half the width of a 95 % interval of a mean, in standard errors: Student's t by degrees of freedom, 1.96 above. */
const STUDENT = [
  0, 12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.2, 2.18, 2.16, 2.14, 2.13, 2.12, 2.11, 2.1, 2.09,
];

const engine = new Engine({
  definition: 'statemachines/task.asl.json',
  substitute: (name) => name,
  call: async () => {},
});
const services = openServices({ queueSet: queuesAt() });
useLocalClients(localClients(services, engine, 'http://127.0.0.1'));
const table = new Table('tritons');

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function margin(values: number[]): number {
  if (values.length < 2) return Number.NaN;
  const centre = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
  return (STUDENT[values.length - 1] ?? 1.96) * Math.sqrt(variance / values.length);
}
const withMargin = (values: number[], factor: number, digits: number) => {
  const scaled = values.map((value) => value * factor);
  return seeds > 1
    ? `${mean(scaled).toFixed(digits)} ± ${margin(scaled).toFixed(digits)}`
    : mean(scaled).toFixed(digits);
};
const known = (values: (number | null)[]) => values.filter((value) => value !== null);

function row(name: string, results: Result[]): Record<string, string> {
  const of = (field: Exclude<keyof Result, 'regret' | 'share' | 'until'>) => results.map((result) => result[field]);
  const regret = [0, 1, 2].map((third) => (100 * mean(results.map((result) => result.regret[third]!))).toFixed(1));
  const share = known(results.map((result) => result.share));
  const until = known(results.map((result) => result.until));
  return {
    choice: name,
    'success %': withMargin(of('success'), 100, 1),
    'done %': withMargin(of('done'), 100, 1),
    'p50 s': mean(of('p50')).toFixed(0),
    'p95 s': withMargin(of('p95'), 1, 0),
    $: mean(of('cost')).toFixed(3),
    worth: mean(of('worth')).toFixed(0),
    'regret %': regret.join(' '),
    fairness: mean(of('fairness')).toFixed(2),
    ...(share.length > 0 && { 'watched %': withMargin(share, 100, 1), 'until < 10 %': mean(until).toFixed(0) }),
  };
}

const baselines = Object.keys(choices).filter((name) => name !== 'tritons' && name !== 'oracle');
const ofOracle: number[] = [];
const notBeaten = { success: 0, p95: 0 };
for (const [name, world] of Object.entries(scenarios).filter(([one]) => only === undefined || one === only)) {
  const results: Record<string, Result[]> = {};
  for (const policy of Object.keys(choices)) {
    results[policy] = [];
    for (let seed = first; seed < first + seeds; seed += 1) {
      results[policy].push(await simulate(table, world(seed), policy, seed));
    }
  }
  const average = (policy: string, field: 'success' | 'p95') => mean(results[policy]!.map((result) => result[field]));
  ofOracle.push(average('tritons', 'success') / average('oracle', 'success'));
  const better = baselines.filter((one) => average(one, 'success') > average('tritons', 'success'));
  const faster = baselines.filter((one) => average(one, 'p95') < average('tritons', 'p95'));
  notBeaten.success += Number(better.length === 0);
  notBeaten.p95 += Number(faster.length === 0);
  console.log(`\n${name}: more success: ${better.join('; ') || 'none'}. Lower p95: ${faster.join('; ') || 'none'}.`);
  const rows = Object.entries(results).map(([policy, one]) => row(policy, one));
  const columns = Object.keys(rows[0]!);
  console.log(`| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}`);
  for (const cells of rows) console.log(`| ${columns.map((column) => cells[column]).join(' | ')} |`);
}
console.log(
  `\nSeeds ${first} to ${first + seeds - 1}: success ${(100 * mean(ofOracle)).toFixed(1)} % of the oracle's; at least that of ` +
    `every baseline in ${notBeaten.success} of ${ofOracle.length} scenarios; p95 at most theirs in ${notBeaten.p95}.`,
);
process.exit();
