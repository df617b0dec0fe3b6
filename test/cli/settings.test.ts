import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { configFile, writeConfig } from '../../cli/settings/config-file.ts';
import { findConnection } from '../../cli/settings/connection.ts';
import { TritonsClient } from '../../client/tritons-client.ts';
import { tritons } from './a-terminal.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tritons-settings-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const env = (more: NodeJS.ProcessEnv = {}) => ({ HOME: home, ...more });
const profiles = {
  a: { url: 'https://a.example', api_key: 'key-a' },
  b: { url: 'https://b.example', api_key: 'key-b' },
  bare: { url: 'https://bare.example' },
};
const keep = (profile?: string) => writeConfig(configFile(env()), { ...(profile ? { profile } : {}), profiles });

describe('the address and the key', () => {
  test.each<[string, Parameters<typeof findConnection>[0], NodeJS.ProcessEnv, string, string | undefined]>([
    ['of the profile in use', {}, {}, 'https://a.example', 'key-a'],
    ['of the profile that is asked for', { profile: 'b' }, { TRITONS_API_KEY: 'env' }, 'https://b.example', 'key-b'],
    [
      'of a profile without a key: none is sent',
      { profile: 'bare' },
      { TRITONS_API_KEY: 'env' },
      'https://bare.example',
      undefined,
    ],
    ['of TRITONS_PROFILE', {}, { TRITONS_PROFILE: 'b' }, 'https://b.example', 'key-b'],
    [
      'of TRITONS_URL, which comes before it',
      {},
      { TRITONS_URL: 'https://c.example', TRITONS_PROFILE: 'b' },
      'https://c.example',
      undefined,
    ],
    [
      'of --url, which comes first',
      { url: 'https://c.example/x/' },
      { TRITONS_URL: 'https://d.example' },
      'https://c.example/x',
      undefined,
    ],
    ['of the profile with the same address', { url: 'https://b.example' }, {}, 'https://b.example', 'key-b'],
    [
      'of TRITONS_API_KEY, which comes before that',
      { url: 'https://b.example' },
      { TRITONS_API_KEY: 'env' },
      'https://b.example',
      'env',
    ],
    [
      'of empty variables, which say nothing',
      {},
      { TRITONS_URL: '', TRITONS_API_KEY: '' },
      'https://a.example',
      'key-a',
    ],
  ])('%s', async (_, options, given, url, apiKey) => {
    await keep('a');
    expect(await findConnection(options, env(given))).toMatchObject({ url, apiKey });
  });

  test('are those of this machine if nothing is set', async () => {
    expect(await findConnection({}, env())).toEqual({
      url: 'http://127.0.0.1:8080',
      urlFrom: 'the default',
      apiKey: undefined,
      keyFrom: undefined,
    });
  });

  test.each([
    [{ profile: 'nobody' }, {}, '--profile is "nobody"'],
    [{ profile: '__proto__' }, {}, '--profile is "__proto__"'],
    [{ url: 'https://a.example', profile: 'a' }, {}, '--url or --profile, not both'],
    [{ url: 'a.example' }, {}, '--url is "a.example"'],
    [{}, { TRITONS_URL: 'file:///etc' }, 'TRITONS_URL is "file:///etc"'],
  ])('%j with %j is refused', async (options, given, says) => {
    await keep('a');
    await expect(findConnection(options, env(given))).rejects.toThrow(says);
  });
});

test.each(['secret\nkey', 'secret key', 'sécret', 'secret\n'])(
  'a key that cannot be sent, %j, is refused unprinted',
  async (key) => {
    const { code, out, err } = await tritons(['tasks'], { env: env({ TRITONS_API_KEY: key }) });
    expect({ code, out, err }).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('TRITONS_API_KEY is no API key'),
    });
    expect(err).not.toContain('cret');
    expect(() => new TritonsClient({ url: 'http://127.0.0.1:9', apiKey: key })).toThrow(
      /^apiKey is no API key: (?!.*cret)/,
    );
  },
);

describe('the config file', () => {
  test('is for its owner only', async () => {
    await keep();
    expect(statSync(configFile(env())).mode & 0o777).toBe(0o600);
  });

  test('with keys that others may read is refused, with what to do', async () => {
    await keep('a');
    chmodSync(configFile(env()), 0o640);
    const { code, err } = await tritons(['tasks'], { env: env() });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(`chmod 600 ${configFile(env())}`) });
  });

  test.each([
    ['no JSON', '{', 'is not JSON'],
    ['a field that is not known', '{"profils":{}}', 'is not valid'],
    ['an address that is none', '{"profiles":{"a":{"url":"x"}}}', 'profiles.a.url'],
  ])('with %s is refused, with its name', async (_, content, says) => {
    await keep();
    writeFileSync(configFile(env()), content);
    const { code, err } = await tritons(['config'], { env: env() });
    expect(code).toBe(2);
    expect(err).toContain(configFile(env()));
    expect(err).toContain(says);
  });
});

describe('tritons config', () => {
  const config = async (words: string[], stdin = '') => tritons(['config', ...words, '--json'], { env: env(), stdin });
  const shown = async () => JSON.parse((await config(['show'])).out);

  test('keeps profiles, uses the first, and shows no key', async () => {
    const { code, out } = await config(
      ['set', 'prod', '--address', 'https://p.example/', '--key-file', '-'],
      'tritons_secret\n',
    );
    expect(code).toBe(0);
    expect(out).not.toContain('tritons_secret');
    expect(JSON.parse(out)).toMatchObject({
      profiles: [{ name: 'prod', url: 'https://p.example', has_key: true, in_use: true }],
      url: 'https://p.example',
      key_from: 'profile prod',
    });
    await config(['set', 'dev', '--address', 'http://127.0.0.1:8080']);
    await config(['use', 'dev']);
    expect(await shown()).toMatchObject({ url: 'http://127.0.0.1:8080', key_from: null });
    await config(['remove', 'dev']);
    expect(await shown()).toMatchObject({ profiles: [{ name: 'prod', in_use: false }], url_from: 'the default' });
  });

  test('lets no key go along to another address', async () => {
    await config(['set', 'p', '--address', 'https://p.example', '--key-file', '-'], 'secret');
    await config(['set', 'p', '--address', 'https://q.example']);
    expect((await shown()).profiles).toEqual([{ name: 'p', url: 'https://q.example', has_key: false, in_use: true }]);
  });

  test.each([
    [['use', 'nobody'], '', 'no such profile'],
    [['remove', 'nobody'], '', 'no such profile'],
    [['set', 'new'], '', 'Give --address'],
    [['set', 'a b', '--address', 'https://a.example'], '', 'is no name'],
    [['set', 'a', '--address', 'https://a.example', '--key-file', '-'], 'two\nlines', 'holds no API key'],
    [['set', 'a', '--address', 'https://a.example', '--key-file', '/nowhere/key'], '', '/nowhere/key cannot be read'],
  ])('%j is refused and changes nothing', async (words, stdin, says) => {
    const { code, err } = await config(words, stdin);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(says) });
    expect((await shown()).profiles).toEqual([]);
  });
});
