import { expect, test } from '@jest/globals';
import { flat, named, ofType, synthesise, synthesiseWith } from './synthesise.ts';

const KEY = 'AWS::KMS::Key';
const rootKeyOf = (stage: string) => named(synthesise(stage).stateful, KEY, 'RootKey');

test('the root key rotates, has a name, and goes only with a stage that may be destroyed, after a month', () => {
  const kept = rootKeyOf('prod');
  expect(kept).toMatchObject({
    // Texts under another key would be lost.
    id: 'RootKeyEC9149F6',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: { EnableKeyRotation: true, PendingWindowInDays: 30 },
  });
  expect(rootKeyOf('dev').DeletionPolicy).toBe('Delete');
  const { Properties: alias } = named(synthesise('prod').stateful, 'AWS::KMS::Alias', 'RootKey');
  expect(alias.AliasName).toBe('alias/tritons-prod-root');
  expect(flat(alias.TargetKeyId)).toBe(`<${kept.id}.Arn>`);
});

test('its policy lets nobody use it who has no permission of its own, also beside a customer key', () => {
  const { stateful } = synthesiseWith('prod', { customerKey: true, account: '123456789012', region: 'eu-central-1' });
  expect(Object.keys(ofType(stateful, KEY))).toHaveLength(2);
  const { KeyPolicy } = named(stateful, KEY, 'RootKey').Properties;
  expect(KeyPolicy.Statement.map(({ Principal }: { Principal: { AWS: unknown } }) => flat(Principal.AWS))).toEqual([
    'arn:aws:iam::123456789012:root',
  ]);
});
