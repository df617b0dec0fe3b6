import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readIssuers } from '../../local/read-issuers.ts';
import { newFolder, runToEnd } from './main-process.ts';

const issuer = {
  name: 'sso',
  issuer: 'https://sso.example.com/realms/acme',
  audience: 'tritons',
  owner: { claim: 'email' },
  roles: { claim: ['realm_access', 'roles'], map: [{ value: 'crew', role: 'operator' }] },
};
function fileWith(content: unknown): string {
  const file = join(newFolder(), 'issuers.yaml');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

test('a file names issuers, and what it leaves out is strict', () => {
  expect(readIssuers(fileWith([issuer]))).toEqual([
    { ...issuer, audience: ['tritons'], algorithms: ['RS256'], owner: { claim: 'email', prefix: '' } },
  ]);
});

test('the example of docs/access.md is valid', () => {
  const [, yaml = ''] = /```yaml\n([^`]+)```/.exec(readFileSync('docs/access.md', 'utf8')) ?? [];
  expect(readIssuers(fileWith(yaml))).toMatchObject([{ name: 'keycloak', clients: ['tritons-web'] }]);
});

test.each([
  ['plain http', { issuer: 'http://sso.example.com' }, 'must be an https URL'],
  ['plain http with a name that begins like this machine', { issuer: 'http://localhost.evil.example' }, 'https URL'],
  ['a password in its URL', { issuer: 'https://me:secret@sso.example.com' }, 'must be an https URL'],
  ['a query', { issuer: 'https://sso.example.com/?a=b' }, 'neither query nor fragment'],
  ['no URL', { issuer: 'sso.example.com' }, 'must be an https URL'],
  ['a secret as its key', { algorithms: ['HS256'] }, '[0].algorithms[0]'],
  ['no signature', { algorithms: ['none'] }, '[0].algorithms[0]'],
  ['no algorithm', { algorithms: [] }, '[0].algorithms'],
  ['no audience', { audience: [] }, '[0].audience'],
  ['no role', { roles: { claim: 'groups', map: [] } }, '[0].roles.map'],
  [
    'a role that does not exist',
    { roles: { claim: 'g', map: [{ value: 'x', role: 'root' }] } },
    '[0].roles.map[0].role',
  ],
  ['the role of agents', { roles: { claim: 'g', map: [{ value: 'x', role: 'agent' }] } }, '[0].roles.map[0].role'],
  ['a setting that does not exist', { jwks_uri: 'https://evil.example' }, 'jwks_uri'],
])('an issuer with %s is refused, and the message says where', (_, change, said) => {
  expect(() => readIssuers(fileWith([{ ...issuer, ...change }]))).toThrow(said);
});

test.each([
  ['two of one name', [issuer, { ...issuer, issuer: 'https://b.example' }], 'the same name'],
  ['an issuer twice', [issuer, { ...issuer, name: 'b' }], 'named twice'],
  ['no list', issuer, 'expected array'],
])('%s are refused', (_, content, said) => {
  expect(() => readIssuers(fileWith(content))).toThrow(said);
});

test('http is allowed on this machine', () => {
  for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080'])
    expect(readIssuers(fileWith([{ ...issuer, issuer: `http://${host}` }]))).toHaveLength(1);
});

test.each([
  ['that is not there', '/nowhere/issuers.yaml', 'cannot be read'],
  ['that is wrong', fileWith('- name: sso'), 'is not valid'],
])('a file %s stops the start, before anything listens', async (_, file, said) => {
  const { code, stdout, stderr } = await runToEnd('--memory', '--port', '0', '--issuers', file);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`${file}, which --issuers or TRITONS_ISSUERS names, ${said}`);
});
