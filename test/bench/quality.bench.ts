/**
 * Compares the findings of the checkers with those planted in test/corpus. Run: npm run bench:quality.
 * Precision: found and expected / found. Recall: found and expected / expected. The findings of a checker that could
 * not run count as not found.
 */

import { runCheck } from '../../checks/checkers.ts';
import { qualityRulesFor } from '../../core/assessment/quality-rules.ts';
import { checkerName } from '../../core/contracts/config/quality-config.ts';
import { advisories, config, inShort } from '../checks/fixtures.ts';
import { readCorpus } from '../corpus.ts';

const corpus = readCorpus();
const good = corpus.filter(({ expect }) => expect.length === 0);
const wrong: string[] = [];
const tally = new Map<string, { expected: number; found: number; both: number }>();
const checkerOf = new Map<string, string>();
const notFound: { name: string; finding: string }[] = [];
let falseAlarms = 0;

for (const { name, order, deliverable, expect } of corpus) {
  const missing = [...expect];
  const input = { order, deliverable, rules: qualityRulesFor(config, order.task_type), advisories };
  for (const checker of checkerName.options) {
    const of = tally.get(checker) ?? { expected: 0, found: 0, both: 0 };
    tally.set(checker, of);
    const { findings } = await runCheck(checker, input);
    for (const each of findings.filter(({ severity }) => severity !== 'info')) {
      const finding = inShort(each);
      checkerOf.set(each.rule, checker);
      of.found += 1;
      const index = missing.indexOf(finding);
      if (index === -1) wrong.push(`${name}: false alarm of ${checker}: ${finding}`);
      else missing.splice(index, 1);
      if (index === -1 && expect.length === 0) falseAlarms += 1;
      if (index !== -1) {
        of.both += 1;
        of.expected += 1;
      }
    }
  }
  for (const finding of missing) notFound.push({ name, finding });
}
// A finding that every checker missed counts for the checker that finds the same rule elsewhere.
for (const { name, finding } of notFound) {
  wrong.push(`${name}: not found: ${finding}`);
  const checker = checkerOf.get(finding.split(' ')[1] ?? '') ?? 'no checker';
  const of = tally.get(checker) ?? { expected: 0, found: 0, both: 0 };
  tally.set(checker, { ...of, expected: of.expected + 1 });
}

const percent = (part: number, whole: number) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);
console.log(`${corpus.length} deliverables, ${good.length} of them good; ${falseAlarms} false alarms on the good ones`);
console.log(`${'checker'.padEnd(24)}planted   found  precision   recall`);
for (const [checker, { expected, found, both }] of tally) {
  const figures = [
    String(expected).padStart(7),
    String(found).padStart(7),
    percent(both, found).padStart(10),
    percent(both, expected).padStart(8),
  ];
  console.log(`${checker.padEnd(24)}${figures.join(' ')}`);
}
for (const line of wrong) console.log(line);
