import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readStage, stages } from '../infra/config.ts';
import { addTritons } from '../infra/tritons.ts';

/** A CDK app to lint, not to deploy: it has all settings that stages may have, also those that dev and prod lack. */
const settings = {
  ...stages.prod!,
  customerKey: true,
  modelKeysSecret: 'tritons/model-keys',
  answerCache: { maxGigabytes: 1, maxUnitsPerSecond: 1_000 },
  defaultMaxCostUsd: 1,
  tokenIssuers: [
    {
      name: 'sso',
      issuer: 'https://sso.example.com',
      audience: 'tritons',
      owner: { claim: 'email' },
      roles: { claim: 'groups', map: [{ value: 'tritons', role: 'submitter' as const }] },
    },
  ],
  selfApproval: true,
  webhookAllowedHosts: ['hooks.intern:8080'],
  eventBus: { detailTypes: ['task.*'] },
  alarmSubscribers: { emails: ['ops@example.com'], slack: [{ workspaceId: 'T012345', channelId: 'C012345' }] },
};
// A customer key needs a known region.
const variables = { CDK_DEFAULT_ACCOUNT: '123456789012', CDK_DEFAULT_REGION: 'us-east-1' };
addTritons(new App(), readStage('every-setting', variables, { 'every-setting': settings }), () =>
  Code.fromInline('// not looked at'),
);
