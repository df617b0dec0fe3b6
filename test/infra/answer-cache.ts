import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import {
  flat,
  named,
  ofType,
  type Resource,
  type Resources,
  statementsIn,
  synthesise,
  synthesiseWith,
} from './synthesise.ts';

const FUNCTION = 'AWS::Lambda::Function';
const limits = { maxGigabytes: 2, maxUnitsPerSecond: 3_000 };

let cached: ReturnType<typeof synthesiseWith>;
let cache: Resources;
beforeAll(() => {
  cached = synthesiseWith('prod', { answerCache: limits });
  cache = cached.answerCache;
});

test.each(['dev', 'prod'])('%s has no cache of answers and nothing in a VPC unless it asks for one', (stage) => {
  const { answerCache, stateless, app } = synthesise(stage);
  expect(answerCache).toEqual({});
  expect(app.node.tryFindChild(`tritons-${stage}-answer-cache`)).toBeUndefined();
  const withNetwork = Object.values(ofType(stateless, FUNCTION)).filter(({ Properties }) => Properties.VpcConfig);
  expect(withNetwork).toEqual([]);
  expect(JSON.stringify(stateless)).not.toMatch(/"ec2:|REDIS_URL/);
});

test('cdk-nag finds nothing, warnings included', () => {
  const packs = [new AwsSolutionsChecks(cached.app), new ServerlessChecks(cached.app)];
  expect(packs.flatMap((pack) => pack.validateScope(cached.app).violations)).toEqual([]);
});

describe('the cache', () => {
  test('is a serverless Valkey with the limits of the stage, in both private subnets, and no backups', () => {
    const { Properties, DeletionPolicy } = named(cache, 'AWS::ElastiCache::ServerlessCache', 'Cache');
    expect(DeletionPolicy).toBeUndefined();
    expect(Properties).toMatchObject({
      ServerlessCacheName: 'tritons-prod',
      Engine: 'valkey',
      CacheUsageLimits: { DataStorage: { Maximum: 2, Unit: 'GB' }, ECPUPerSecond: { Maximum: 3_000 } },
    });
    expect(Properties.SubnetIds.map(flat)).toEqual(subnets('Private'));
    expect(Properties.SecurityGroupIds.map(flat)).toEqual([`<${group('Valkey').id}.GroupId>`]);
    for (const absent of ['KmsKeyId', 'SnapshotRetentionLimit', 'FinalSnapshotName'])
      expect(Properties).not.toHaveProperty(absent);
  });

  test('is encrypted with a key of your own if the stage has one', () => {
    const { answerCache, stateful } = synthesiseWith('prod', {
      answerCache: limits,
      customerKey: true,
      account: '123456789012',
      region: 'eu-central-1',
    });
    const { KmsKeyId } = named(answerCache, 'AWS::ElastiCache::ServerlessCache', 'Cache').Properties;
    const key = named(stateful, 'AWS::KMS::Key', 'Key').id;
    expect(flat(KmsKeyId)).toContain(`tritons-prod-stateful:ExportsOutputFnGetAtt${key}Arn`);
  });

  test('lets in only the functions that call models, on its two ports', () => {
    const [rule, ...others] = Object.values(ofType(cache, 'AWS::EC2::SecurityGroupIngress'));
    expect(others).toEqual([]);
    expect(rule!.Properties).toMatchObject({ IpProtocol: 'tcp', FromPort: 6379, ToPort: 6380 });
    expect(flat(rule!.Properties.GroupId)).toBe(`<${group('Valkey').id}.GroupId>`);
    expect(flat(rule!.Properties.SourceSecurityGroupId)).toBe(`<${group('Callers').id}.GroupId>`);
    for (const { Properties } of Object.values(ofType(cache, 'AWS::EC2::SecurityGroup')))
      expect(Properties).not.toHaveProperty('SecurityGroupIngress');
  });
});

describe('the VPC', () => {
  test('has two zones, in whatever account it is made, and one NAT gateway for both', () => {
    const zones = Object.values(ofType(cache, 'AWS::EC2::Subnet')).map(({ Properties }) => Properties.AvailabilityZone);
    expect(zones.map((zone) => zone['Fn::Select'][0]).sort()).toEqual([0, 0, 1, 1]);
    const { id } = named(cache, 'AWS::EC2::NatGateway', 'Network');
    const ways = Object.values(ofType(cache, 'AWS::EC2::Route')).filter(({ Properties }) => Properties.NatGatewayId);
    expect(ways.map(({ Properties }) => flat(Properties.NatGatewayId))).toEqual([`<${id}>`, `<${id}>`]);
  });

  test('sends traffic to the table and the bucket past the NAT gateway', () => {
    const endpoints = Object.values(ofType(cache, 'AWS::EC2::VPCEndpoint'));
    expect(endpoints.map(({ Properties }) => flat(Properties.ServiceName)).sort()).toEqual([
      'com.amazonaws.<AWS::Region>.dynamodb',
      'com.amazonaws.<AWS::Region>.s3',
    ]);
    const tables = Object.keys(ofType(cache, 'AWS::EC2::RouteTable')).filter((id) => id.includes('Private'));
    for (const { Properties } of endpoints) {
      expect(Properties.VpcEndpointType).toBe('Gateway');
      expect(Properties.RouteTableIds.map(flat)).toEqual(expect.arrayContaining(tables.map((id) => `<${id}>`)));
    }
  });

  test('holds nothing else', () => {
    const types = Object.values(cache).map(({ Type }) => Type);
    expect(new Set(types)).toEqual(
      new Set([
        'AWS::ElastiCache::ServerlessCache',
        ...['VPC', 'Subnet', 'RouteTable', 'SubnetRouteTableAssociation', 'Route', 'EIP', 'NatGateway'].map(ec2),
        ...['InternetGateway', 'VPCGatewayAttachment', 'VPCEndpoint', 'SecurityGroup', 'SecurityGroupIngress'].map(ec2),
      ]),
    );
  });
});

describe('the functions that call models', () => {
  const callers = () =>
    Object.values(ofType(cached.stateless, FUNCTION)).filter(({ Properties }) => Properties.VpcConfig);

  test('are in the private subnets and have the address of the cache; no other function is or does', () => {
    expect(callers().map(({ Properties }) => Properties.Description)).toEqual([
      'TRITONS decompose',
      'TRITONS assess',
      ...Array(5).fill('TRITONS executeSubtask'),
    ]);
    for (const { Properties } of callers()) {
      const { SubnetIds, SecurityGroupIds } = Properties.VpcConfig;
      const exported = subnets('Private').map((ref) => `ExportsOutputRef${ref.slice(1, -1)}`);
      SubnetIds.map(flat).forEach((id: string, index: number) => {
        expect(id).toContain(exported[index]);
      });
      expect(SubnetIds).toHaveLength(2);
      expect(SecurityGroupIds.map(flat)).toEqual([expect.stringContaining(`FnGetAtt${group('Callers').id}GroupId`)]);
      expect(flat(Properties.Environment.Variables.REDIS_URL)).toMatch(
        /^rediss:\/\/<.*FnGetAttCacheEndpointAddress\w+>:<.*FnGetAttCacheEndpointPort\w+>$/,
      );
    }
    expect(JSON.stringify(cached.stateless).match(/"REDIS_URL"/g)).toHaveLength(7);
  });

  test('let Lambda make their network interfaces, which their code may not, and no other role does', () => {
    const byRole = Map.groupBy(statementsIn(cached.stateless), ({ role }) => role);
    const policies = [...byRole.values()].map((granted) => granted.map(({ statement }) => statement as Statement));
    const granting = policies.filter((statements) => JSON.stringify(statements).includes('"ec2:'));
    expect(granting).toHaveLength(7);
    for (const statements of granting) {
      const [allowed, denied] = statements.filter(({ Action }) => [Action].flat().some(isEc2));
      expect(allowed!.Effect).toBe('Allow');
      expect(denied!.Effect).toBe('Deny');
      expect([denied!.Action].flat()).toEqual([allowed!.Action].flat().filter(isEc2));
      expect(flat(denied!.Condition.ArnLike['lambda:SourceFunctionArn'])).toMatch(/^arn:.*:lambda:.*:function:\*$/);
    }
    const roles: Resource[] = Object.values(ofType(cached.stateless, 'AWS::IAM::Role'));
    const managed = roles.filter(({ Properties }) => /VPC/.test(JSON.stringify(Properties.ManagedPolicyArns ?? [])));
    expect(managed).toEqual([]);
  });
});

test('the documented idle cost is the sum of its parts', () => {
  const table = readFileSync('docs/deploy.md', 'utf8').split('**What it costs idle**')[1]?.split('\n## ')[0];
  const rows = [...table!.matchAll(/^\| [^|]+ \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm)].map((row) =>
    row.map(Number),
  );
  expect(rows).toHaveLength(3);
  for (const [, amount, price, sum] of rows) expect(sum).toBeCloseTo(amount! * price! * 730, 2);
  const total = rows.reduce((sum, row) => sum + row[3]!, 0);
  expect(table).toContain(`| sum | | | ${total.toFixed(2)} |`);
});

type Statement = Pick<Resource['Properties'], 'Action' | 'Effect' | 'Condition'>;
const isEc2 = (action: string) => action.startsWith('ec2:');
const ec2 = (type: string) => `AWS::EC2::${type}`;
const group = (prefix: string) => named(cache, 'AWS::EC2::SecurityGroup', prefix);

function subnets(kind: 'Private' | 'Public'): string[] {
  return Object.keys(ofType(cache, 'AWS::EC2::Subnet'))
    .filter((id) => id.includes(kind))
    .map((id) => `<${id}>`);
}
