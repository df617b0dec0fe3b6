import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { runCheck } from '../../checks/checkers.ts';
import { type Assessment, assessDeliverable } from '../../core/assessment/assess-deliverable.ts';
import type { CheckFinding, CheckInput } from '../../core/assessment/checker.ts';
import { qualityRulesFor } from '../../core/assessment/quality-rules.ts';
import { advisories as advisoriesSchema } from '../../core/contracts/config/advisories.ts';
import { qualityConfig } from '../../core/contracts/config/quality-config.ts';
import type { Artifact, Deliverable } from '../../core/contracts/storage/deliverable.ts';

export const config = qualityConfig.parse(parse(readFileSync('config/quality.yaml', 'utf8')));

export const advisories = advisoriesSchema.parse(parse(readFileSync('config/advisories.yaml', 'utf8')));

export const markdown = (content: string, path = 'a.md'): Artifact => ({ path, media_type: 'text/markdown', content });

export const aDeliverable = (changes: Partial<Deliverable> = {}): Deliverable => ({
  schema_version: 1,
  task_id: 'task_1',
  subtask_id: 'subtask_1',
  attempt: 1,
  agent_id: 'agent_1',
  runtime: 'test',
  summary: 'A summary',
  artifacts: [markdown('# Work\n\nSomething was done.')],
  requirements_met: [],
  usage: { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 },
  submitted_at: '2025-01-01T00:00:00.000Z',
  ...changes,
});

/** A deliverable that claims each requirement for its one artifact, `a.md`. */
export const claiming = (content: string, ...indexes: number[]): Deliverable =>
  aDeliverable({
    artifacts: [markdown(content)],
    requirements_met: indexes.map((requirement) => ({ requirement, artifacts: ['a.md'] })),
  });

export const requirements = (...texts: string[]) => texts.map((text, index) => ({ index, text }));

export const anOrder = (changes: Partial<CheckInput['order']> = {}): CheckInput['order'] => ({
  task_type: 'development',
  kind: null,
  title: 'A subtask',
  skills: [],
  output_format: null,
  requirements: [],
  ...changes,
});

/** The input of a checker for a deliverable, or for files alone. */
export const inputOf = (
  from: Deliverable | Artifact[],
  order: Partial<CheckInput['order']> = {},
  rules = qualityRulesFor(config, order.task_type ?? 'development'),
): CheckInput => ({
  deliverable: Array.isArray(from) ? aDeliverable({ artifacts: from }) : from,
  order: anOrder(order),
  rules,
  advisories,
});

/** Severity, rule and place of a finding, without its message. */
export const inShort = ({ severity, rule, file, line }: CheckFinding): string =>
  `${severity} ${rule}${file === null ? '' : ` ${file}${line === null ? '' : `:${line}`}`}`;

export const assess = (deliverable: unknown, changes: Partial<Assessment> = {}) =>
  assessDeliverable({
    deliverable,
    expected: { taskId: 'task_1', subtaskId: 'subtask_1', attempt: 1 },
    order: anOrder(),
    rules: config.default,
    advisories,
    runCheck,
    now: new Date('2025-01-02T03:04:05Z'),
    ...changes,
  });

/** Credentials, made at run time so that no scanner takes this file for a leak. */
export const planted = {
  awsAccessKeyId: `AKIA${'QYLPMN5HFIQR7ABC'}`,
  awsExampleKeyId: `AKIA${'IOSFODNN7EXAMPLE'}`,
  awsSecretKey: `aws_secret_key: "${'wJalrXUtnFEMIK7MDENGbPxRfiCYzzzzzzzzKEY1'}"`,
  githubToken: `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`,
  longGithubToken: `gho_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx1234567890'}`,
  dummyPrivateKey: `-----BEGIN ${'PRIVATE KEY-----'}\nZHVtbXkta2V5LWZvci10ZXN0cw\n-----END PRIVATE KEY-----`,
  slackToken: `xoxb-${'123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx'}`,
};
