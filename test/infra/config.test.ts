import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { routingConfig } from '../../core/contracts/config/routing.ts';
import { roster } from '../../core/contracts/storage/agent.ts';
import { readStage, stages } from '../../infra/config.ts';

const dev = stages.dev!;
const issuerOf = (name: string, claim: string) => ({
  name,
  issuer: `https://${name}.example.com`,
  audience: 'tritons',
  owner: { claim },
  roles: { claim, map: [{ value: 'crew', role: 'operator' }] },
});
const issuer = issuerOf('sso', 'groups');

describe('a stage', () => {
  test('that nobody declared is refused with the names of those that exist', () => {
    expect(() => readStage('staging', {})).toThrow('stage is "staging"; infra/config.ts knows dev, prod.');
  });

  test('cannot be named after a property that every object has', () => {
    expect(() => readStage('constructor', {})).toThrow('stage is "constructor"');
  });

  test.each([
    ['stages.dev.logRetentionDays', { logRetentionDays: 8 }],
    ['stages.dev.apiThrottle.rate', { apiThrottle: { rate: 0, burst: 1 } }],
    ['stages.dev.workerConcurrency.AI_ML', { workerConcurrency: { ...dev.workerConcurrency, AI_ML: 1 } }],
    ['stages.dev.eventBus.detailTypes.0', { eventBus: { detailTypes: ['task.exploded'] } }],
    ['stages.dev.webhookAllowedHosts.0', { webhookAllowedHosts: ['https://hooks.intern'] }],
    ['stages.dev.tokenIssuers.0.issuer', { tokenIssuers: [{ ...issuer, issuer: 'http://sso.example.com' }] }],
    [
      'stages.dev.tokenIssuers: must take at most 3,000 bytes as JSON',
      { tokenIssuers: [1, 2, 3, 4].map((n) => issuerOf(`sso${n}`, 'x'.repeat(500))) },
    ],
    ['stages.dev.answerCache.maxGigabytes', { answerCache: { maxGigabytes: 0, maxUnitsPerSecond: 1_000 } }],
    ['stages.dev.answerCache.maxUnitsPerSecond', { answerCache: { maxGigabytes: 1, maxUnitsPerSecond: 999 } }],
    ['stages.dev.answerCache', { answerCache: { maxGigabytes: 1, maxUnitsPerSecond: 1_000, engine: 'redis' } }],
    ['stages.dev.logLevel', { logLevel: 'WARN' }],
    [
      'stages.dev.alarmThresholds.oldestMessageSeconds',
      { alarmThresholds: { ...dev.alarmThresholds, oldestMessageSeconds: 60 } },
    ],
    ['stages.dev.alarmSubscribers.emails.0', { alarmSubscribers: { emails: ['ops'], slack: [] } }],
    [
      'stages.dev.alarmSubscribers.slack.0.channelId',
      { alarmSubscribers: { emails: [], slack: [{ workspaceId: 'T01', channelId: '#ops' }] } },
    ],
  ])('with a broken setting is refused, naming %s', (name, broken) => {
    const table = { dev: { ...dev, ...broken } as typeof dev };
    expect(() => readStage('dev', {}, table)).toThrow(name);
  });

  test('with a setting that does not exist is refused, naming it', () => {
    expect(() => readStage('dev', {}, { dev: { ...dev, logRetention: 7 } as typeof dev })).toThrow('logRetention');
  });

  test('goes to the account and region of the credentials, and to neither without', () => {
    const variables = { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: 'eu-central-1' };
    expect(readStage('dev', variables)).toMatchObject({ account: '123456789012', region: 'eu-central-1' });
    expect(readStage('dev', {})).toMatchObject({ account: undefined, region: undefined });
  });

  test('with an account that is none is refused, naming the variable', () => {
    expect(() => readStage('dev', { CDK_DEFAULT_ACCOUNT: 'main' })).toThrow('environment.CDK_DEFAULT_ACCOUNT');
  });

  test('may be destroyed if it is dev, and keeps its data if it is prod', () => {
    expect(readStage('dev', {}).keepData).toBe(false);
    expect(readStage('prod', {}).keepData).toBe(true);
  });
});

test.each(Object.keys(stages))('in %s, workers suffice for the capacity of their agents', (name) => {
  const { agents } = roster.parse(parse(readFileSync('config/agents.yaml', 'utf8')));
  const { departments, aliases } = routingConfig.parse(parse(readFileSync('config/routing.yaml', 'utf8')));
  for (const [department, concurrency] of Object.entries(stages[name]!.workerConcurrency)) {
    const types = departments[department as keyof typeof departments]!.agent_types;
    const capacities = agents
      .filter(({ agent_type }) => types.includes(aliases[agent_type] ?? agent_type))
      .map(({ capacity }) => capacity);
    const sum = capacities.reduce((total, capacity) => total + capacity, 0);
    expect(sum).toBeGreaterThan(0);
    expect(concurrency).toBeGreaterThanOrEqual(sum);
  }
});
