import type { Flaw } from '../scan.ts';
import { isEverywhere, openIngress, openService } from './open-ports.ts';
import { entriesOf, entryAt, scalarAt, scalarOf, textsOf } from './yaml-nodes.ts';

export const isCloudFormation = (document: unknown): boolean =>
  entriesOf(entryAt(document, 'Resources')?.value).some(({ value }) =>
    /^(?:AWS|Alexa|Custom)::/.test(String(scalarAt(value, 'Type'))),
  );

const isTrue = (node: unknown) => ['true', 'True'].includes(String(scalarOf(node)));
const isFalse = (node: unknown) => ['false', 'False'].includes(String(scalarOf(node)));

/** Finds open ports, public or unencrypted storage, passwords and wildcard permissions in a template. */
export const cloudFormationFlaws = (document: unknown): Flaw[] =>
  entriesOf(entryAt(document, 'Resources')?.value).flatMap(({ value }) => resourceFlaws(value));

function resourceFlaws(resource: unknown): Flaw[] {
  const type = String(scalarAt(resource, 'Type'));
  const properties = entryAt(resource, 'Properties')?.value;
  const flaws: Flaw[] = [];
  if (type === 'AWS::EC2::SecurityGroup') {
    for (const rule of entriesOf(entryAt(properties, 'SecurityGroupIngress')?.value))
      flaws.push(...ingressFlaws(rule.value));
  }
  if (type === 'AWS::EC2::SecurityGroupIngress') flaws.push(...ingressFlaws(properties));
  for (const { key, value, at } of entriesOf(properties)) {
    if ((key === 'StorageEncrypted' || key === 'Encrypted') && isFalse(value)) {
      flaws.push({
        rule: 'unencrypted-storage',
        severity: 'major',
        message: `the stored data is not encrypted: set ${key}: true`,
        at,
      });
    }
    if (key === 'PubliclyAccessible' && isTrue(value)) {
      flaws.push({
        rule: 'public-database',
        severity: 'major',
        message: 'the database has a public address: set PubliclyAccessible: false',
        at,
      });
    }
    const acl = key === 'AccessControl' ? String(scalarOf(value)) : '';
    if (/^PublicRead/.test(acl)) {
      const severity = acl === 'PublicRead' ? 'minor' : 'critical';
      flaws.push({
        rule: 'public-bucket',
        severity,
        message: `everybody may ${severity === 'minor' ? 'list and read' : 'write to'} the bucket: leave AccessControl out`,
        at,
      });
    }
    if (key === 'PublicAccessBlockConfiguration') {
      for (const block of entriesOf(value)) {
        if (isFalse(block.value))
          flaws.push({
            rule: 'public-bucket',
            severity: 'minor',
            message: `the bucket can be made public: set ${block.key}: true`,
            at: block.at,
          });
      }
    }
    if (
      /^MasterUserPassword$/.test(key) &&
      typeof scalarOf(value) === 'string' &&
      !/\{\{resolve:/.test(String(scalarOf(value)))
    ) {
      flaws.push({
        rule: 'hardcoded-secret',
        severity: 'major',
        message:
          'the password is written in the template: use ManageMasterUserPassword, or a reference to Secrets Manager',
        at,
      });
    }
  }
  for (const policy of [properties, ...entriesOf(entryAt(properties, 'Policies')?.value).map(({ value }) => value)]) {
    flaws.push(...statementFlaws(entryAt(policy, 'PolicyDocument', 'Statement')?.value));
  }
  return flaws;
}

function ingressFlaws(rule: unknown): Flaw[] {
  const range = entryAt(rule, 'CidrIp') ?? entryAt(rule, 'CidrIpv6');
  if (range === undefined || !isEverywhere(String(scalarOf(range.value)))) return [];
  const port = (key: string) => {
    const value = scalarAt(rule, key);
    return value === undefined || Number.isNaN(Number(value)) ? undefined : Number(value);
  };
  const service = openService(port('FromPort'), port('ToPort'), String(scalarAt(rule, 'IpProtocol') ?? 'tcp'));
  return service === null ? [] : [{ ...openIngress(service), at: range.at }];
}

/** Finds statements that allow every action on every resource. */
export function statementFlaws(statements: unknown): Flaw[] {
  const list = entriesOf(statements).some(({ key }) => key === 'Effect')
    ? [{ value: statements, at: 0 }]
    : entriesOf(statements);
  return list.flatMap(({ value }) => {
    const action = entryAt(value, 'Action');
    const all = (key: string) => textsOf(entryAt(value, key)?.value).includes('*');
    if (scalarAt(value, 'Effect') !== 'Allow' || !all('Action') || !all('Resource')) return [];
    return [
      {
        rule: 'wildcard-permission',
        severity: 'major',
        message: 'every action on every resource is allowed: list what is needed',
        at: action?.at ?? 0,
      } as const,
    ];
  });
}
