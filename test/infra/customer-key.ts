import { beforeAll, expect, test } from '@jest/globals';
import { flat, named, ofType, type Resources, synthesise, synthesiseWith } from './synthesise.ts';

let stateful: Resources;
let stateless: Resources;
beforeAll(() => {
  ({ stateful, stateless } = synthesiseWith('prod', {
    customerKey: true,
    account: '123456789012',
    region: 'eu-central-1',
  }));
});

test('with a key of your own, everything that is stored is encrypted with it, but what is in the bucket', () => {
  const { id } = named(stateful, 'AWS::KMS::Key', 'Key');
  const arn = `<${id}.Arn>`;
  const table = named(stateful, 'AWS::DynamoDB::GlobalTable', 'Table').Properties;
  expect(table.SSESpecification).toEqual({ SSEEnabled: true, SSEType: 'KMS' });
  expect(flat(table.Replicas[0].SSESpecification.KMSMasterKeyId)).toBe(arn);
  const [rule] = named(stateful, 'AWS::S3::Bucket', 'Bucket').Properties.BucketEncryption
    .ServerSideEncryptionConfiguration;
  expect(rule).toMatchObject({ BucketKeyEnabled: true });
  const rootKey = named(stateful, 'AWS::KMS::Key', 'RootKey').id;
  expect(flat(rule.ServerSideEncryptionByDefault.KMSMasterKeyID)).toBe(`<${rootKey}.Arn>`);
  const queues = Object.values(ofType(stateful, 'AWS::SQS::Queue'));
  expect(queues.map(({ Properties }) => flat(Properties.KmsMasterKeyId))).toEqual(queues.map(() => arn));
  const imported = `<tritons-prod-stateful:ExportsOutputFnGetAtt${id}Arn`;
  for (const { Properties } of Object.values(ofType(stateless, 'AWS::Logs::LogGroup'))) {
    expect(flat(Properties.KmsKeyId)).toContain(imported);
  }
  expect(flat(named(stateless, 'AWS::SNS::Topic', 'Monitoring').Properties.KmsMasterKeyId)).toContain(imported);
});

test('the key rotates, is kept, and serves the account through its services only', () => {
  const { DeletionPolicy, Properties } = named(stateful, 'AWS::KMS::Key', 'Key');
  expect({ DeletionPolicy, rotates: Properties.EnableKeyRotation }).toEqual({
    DeletionPolicy: 'Retain',
    rotates: true,
  });
  const everybody = Properties.KeyPolicy.Statement.filter(
    ({ Principal }: { Principal: { AWS?: unknown } }) => Principal.AWS === '*',
  );
  expect(everybody).toHaveLength(1);
  expect(everybody[0].Condition.StringEquals).toMatchObject({ 'kms:CallerAccount': { Ref: 'AWS::AccountId' } });
  expect(everybody[0].Condition.StringEquals['kms:ViaService'].map(flat)).toEqual([
    'dynamodb.<AWS::Region>.amazonaws.com',
    's3.<AWS::Region>.amazonaws.com',
    'sqs.<AWS::Region>.amazonaws.com',
  ]);
});

test('CloudWatch may use it for alarms, and CloudWatch Logs for logs, for this account only', () => {
  const { Statement } = named(stateful, 'AWS::KMS::Key', 'Key').Properties.KeyPolicy;
  const services = Statement.filter(({ Principal }: { Principal: { Service?: unknown } }) => Principal.Service);
  expect(services.map(({ Principal }: { Principal: { Service: unknown } }) => flat(Principal.Service))).toEqual([
    'logs.<AWS::Region>.amazonaws.com',
    'cloudwatch.amazonaws.com',
  ]);
  const [logs, cloudwatch] = services;
  expect(logs.Action).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']));
  expect(flat(logs.Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'])).toBe(
    'arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:*',
  );
  expect(cloudwatch).toMatchObject({
    Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  });
});

test('without one there is no key to pay for but the root key', () => {
  const usual = synthesise('prod');
  const keys = Object.keys(ofType({ ...usual.stateful, ...usual.stateless }, 'AWS::KMS::Key'));
  expect(keys).toEqual([named(usual.stateful, 'AWS::KMS::Key', 'RootKey').id]);
});
