import { beforeAll, describe, expect, test } from '@jest/globals';
import { tableIndexes } from '../../core/contracts/storage/table.ts';
import { sizeOf } from '../../core/contracts/system/handlers.ts';
import { flat, named, ofType, type Resources, synthesise } from './synthesise.ts';

const TABLE = 'AWS::DynamoDB::GlobalTable';
const BUCKET = 'AWS::S3::Bucket';
const QUEUE = 'AWS::SQS::Queue';
const departments = ['WorkINFRA', 'WorkARCHITECTURE', 'WorkAIML', 'WorkQUALITY', 'WorkSECURITY'];

let dev: Resources;
let prod: Resources;
beforeAll(() => {
  dev = synthesise('dev').stateful;
  prod = synthesise('prod').stateful;
});

test('the resources with data keep their logical ids: another id is a new, empty resource', () => {
  const ids = [TABLE, BUCKET, QUEUE].flatMap((type) => Object.keys(ofType(prod, type)));
  expect(ids.sort()).toEqual([
    'Bucket83908E77',
    'JournalAE8C44B2',
    'JournalFailures5D7AD5FA',
    'TableCD117FA1',
    'WakeDeadLetters9A0E8C11',
    'WakeQueue5E296058',
    'WebhookPausesDeadLetters1F2CCEEE',
    'WebhookPausesQueue0BEA173D',
    'WebhooksDeadLettersA656B8E7',
    'WebhooksQueueCBC86013',
    'WorkAIMLDeadLetters215A8FB0',
    'WorkAIMLQueueEEFAD4C0',
    'WorkARCHITECTUREDeadLettersC51BAE87',
    'WorkARCHITECTUREQueueF97799FC',
    'WorkINFRADeadLetters0C2795D2',
    'WorkINFRAQueue7F2E0AA6',
    'WorkQUALITYDeadLetters0882A58D',
    'WorkQUALITYQueue64786289',
    'WorkSECURITYDeadLetters55F6ED9E',
    'WorkSECURITYQueue447B13BB',
  ]);
});

describe('the table', () => {
  test('has the keys, the two indexes and the expiry attribute of the contract', () => {
    const { KeySchema, GlobalSecondaryIndexes, TimeToLiveSpecification } = named(prod, TABLE, 'Table').Properties;
    expect(KeySchema).toEqual(keys('pk', 'sk'));
    expect(TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
    expect(GlobalSecondaryIndexes).toEqual(
      (['gsi1', 'gsi2'] as const).map((name) => ({
        IndexName: name,
        KeySchema: keys(`${name}pk`, `${name}sk`),
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: tableIndexes[name] },
      })),
    );
  });

  test('is kept, protected and backed up in prod', () => {
    const { DeletionPolicy, UpdateReplacePolicy, Properties } = named(prod, TABLE, 'Table');
    expect({ DeletionPolicy, UpdateReplacePolicy }).toEqual({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    expect(Properties.Replicas[0]).toMatchObject({
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
  });

  test('goes with its stack in dev', () => {
    const { DeletionPolicy, Properties } = named(dev, TABLE, 'Table');
    expect(DeletionPolicy).toBe('Delete');
    expect(Properties.Replicas[0].DeletionProtectionEnabled).toBe(false);
  });
});

describe('the bucket', () => {
  test('refuses access from outside, and without TLS', () => {
    const { id, Properties } = named(prod, BUCKET, 'Bucket');
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    const policy = named(prod, 'AWS::S3::BucketPolicy', 'Bucket').Properties;
    expect(flat(policy.Bucket)).toBe(`<${id}>`);
    expect(policy.PolicyDocument.Statement).toContainEqual(withoutTlsDenied('s3:*'));
  });

  test('encrypts with the root key what is put there, with one call of KMS for many objects', () => {
    for (const stage of [dev, prod]) {
      const { BucketEncryption } = named(stage, BUCKET, 'Bucket').Properties;
      const [{ ServerSideEncryptionByDefault: byDefault, BucketKeyEnabled }] =
        BucketEncryption.ServerSideEncryptionConfiguration;
      expect({ ...byDefault, KMSMasterKeyID: flat(byDefault.KMSMasterKeyID), BucketKeyEnabled }).toEqual({
        SSEAlgorithm: 'aws:kms',
        KMSMasterKeyID: `<${named(stage, 'AWS::KMS::Key', 'RootKey').id}.Arn>`,
        BucketKeyEnabled: true,
      });
    }
  });

  test('keeps overwritten versions for a month, uploads for a day, and unfinished uploads for a week', () => {
    const { VersioningConfiguration, LifecycleConfiguration } = named(prod, BUCKET, 'Bucket').Properties;
    expect(VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(LifecycleConfiguration.Rules).toEqual([
      {
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      },
      {
        Status: 'Enabled',
        Prefix: 'uploads/',
        ExpirationInDays: 1,
        NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      },
    ]);
  });

  test('is kept in prod, and emptied and deleted in dev', () => {
    expect(named(prod, BUCKET, 'Bucket').DeletionPolicy).toBe('Retain');
    expect(ofType(prod, 'Custom::S3AutoDeleteObjects')).toEqual({});
    expect(named(dev, BUCKET, 'Bucket').DeletionPolicy).toBe('Delete');
    expect(Object.keys(ofType(dev, 'Custom::S3AutoDeleteObjects'))).toHaveLength(1);
  });
});

describe('the queues', () => {
  test.each([
    ...departments.map((name) => [name, 'executeSubtask'] as const),
    ['Wake', 'wakeWaiting'] as const,
    ['Webhooks', 'deliverWebhook'] as const,
    ['WebhookPauses', 'deliverWebhook'] as const,
  ])(
    '%s sets a message aside after three receives and hides it six times as long as its function runs',
    (name, handler) => {
      const { Properties } = named(prod, QUEUE, `${name}Queue`);
      const deadLetters = named(prod, QUEUE, `${name}DeadLetters`);
      expect(flat(Properties.RedrivePolicy.deadLetterTargetArn)).toBe(`<${deadLetters.id}.Arn>`);
      expect(Properties.RedrivePolicy.maxReceiveCount).toBe(3);
      expect(Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * sizeOf(handler).timeoutSeconds);
      expect(deadLetters.Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
    },
  );

  test.each([...departments, 'Wake'])('the dead letters of %s are hidden as long as their reader needs', (name) => {
    const { VisibilityTimeout } = named(prod, QUEUE, `${name}DeadLetters`).Properties;
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * sizeOf('consumeDeadLetters').timeoutSeconds);
  });

  test('of deliveries to webhooks is the only one in order, and its limits apply to each group', () => {
    const ordered = Object.entries(ofType(prod, QUEUE)).filter(([, { Properties }]) => Properties.FifoQueue);
    expect(ordered.map(([id]) => id).sort()).toEqual(['WebhooksDeadLettersA656B8E7', 'WebhooksQueueCBC86013']);
    expect(named(prod, QUEUE, 'WebhooksQueue').Properties).toMatchObject({
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
  });

  test('refuse requests without TLS', () => {
    const policies = Object.values(ofType(prod, 'AWS::SQS::QueuePolicy'));
    expect(policies).toHaveLength(17);
    for (const { Properties } of policies) {
      expect(Properties.PolicyDocument.Statement).toContainEqual(withoutTlsDenied('sqs:*'));
    }
  });

  test('are kept in prod and go with their stack in dev', () => {
    expect(new Set(Object.values(ofType(prod, QUEUE)).map((queue) => queue.DeletionPolicy))).toEqual(
      new Set(['Retain']),
    );
    expect(new Set(Object.values(ofType(dev, QUEUE)).map((queue) => queue.DeletionPolicy))).toEqual(
      new Set(['Delete']),
    );
  });
});

function keys(partition: string, sort: string) {
  return [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: sort, KeyType: 'RANGE' },
  ];
}

function withoutTlsDenied(action: string) {
  return expect.objectContaining({
    Effect: 'Deny',
    Action: action,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  });
}
