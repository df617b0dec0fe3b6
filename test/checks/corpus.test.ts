import { expect, test } from '@jest/globals';
import { qualityRulesFor } from '../../core/assessment/quality-rules.ts';
import { readCorpus } from '../corpus.ts';
import { assess, config, inShort } from './fixtures.ts';

test.each(readCorpus().map((each) => [each.name, each] as const))(
  '%s',
  async (_, { order, deliverable, expect: expected }) => {
    const rules = qualityRulesFor(config, order.task_type);
    const { findings } = await assess(deliverable, { order, rules });
    const found = findings.filter(({ severity, checker }) => severity !== 'info' && checker !== 'report');
    expect(found.map(inShort).sort()).toEqual([...expected].sort());
  },
);
