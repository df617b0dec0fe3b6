import { expect, test } from '@jest/globals';
import { readOptions } from '../../local/read-options.ts';

const REFUSED =
  'Others than this machine may call only with a key: give --auth required with --host, --allowed-host and --public-url.';

test('without options it is open, on this machine only', () => {
  expect(readOptions([], {})).toEqual({
    help: false,
    port: 8080,
    host: '127.0.0.1',
    dataDir: '.tritons',
    publicUrl: undefined,
    access: { auth: 'none', allowedHosts: [], allowedOrigins: [], trustedProxies: [], issuers: [] },
  });
});

test('options go before variables', () => {
  const env = { PORT: '1', TRITONS_DATA_DIR: 'a', TRITONS_AUTH: 'required' };
  expect(readOptions([], env)).toMatchObject({ port: 1, dataDir: 'a', access: { auth: 'required' } });
  expect(readOptions(['--port=2', '--data-dir=b', '--auth=none'], env)).toMatchObject({
    port: 2,
    dataDir: 'b',
    access: { auth: 'none' },
  });
});

test.each([
  ['--host=0.0.0.0'],
  ['--host=::'],
  ['--host=192.168.1.5'],
  ['--host=::ffff:192.168.1.5'],
  ['--host=2001:db8::1'],
  ['--allowed-host=tritons.example.com'],
  ['--public-url=https://tritons.example.com'],
])('%s without --auth required is refused', (option) => {
  expect(() => readOptions([option], {})).toThrow(REFUSED);
  expect(readOptions([option, '--auth=required'], {}).access.auth).toBe('required');
});

test.each(['127.0.0.1', '127.1.2.3', '::1', 'localhost'])('--host %s is this machine', (host) => {
  expect(readOptions([`--host=${host}`], {}).access).toEqual(readOptions([], {}).access);
});

test.each([
  ['--host=10.0.0.1', ['10.0.0.1']],
  ['--host=2001:db8::1', ['[2001:db8::1]']],
  ['--host=0.0.0.0', []],
  ['--host=::', []],
  ['--public-url=https://Tritons.example.com', ['tritons.example.com']],
  ['--public-url=http://tritons:8443', ['tritons:8443']],
  ['--allowed-host=Proxy:80', ['proxy:80']],
])('%s lets Host be %j', (option, hosts) => {
  expect(readOptions([option, '--auth=required'], {}).access.allowedHosts).toEqual(hosts);
});

test.each([
  '--auth=on',
  '--auth=',
  '--host=example.com',
  '--host=',
  '--allowed-host=*',
  '--allowed-host=*.example.com',
  '--allowed-host=https://example.com',
  '--allowed-host=a b',
  '--allowed-host=',
  '--public-url=tritons.example.com',
  '--public-url=https://tritons.example.com/',
  '--public-url=https://user@tritons.example.com',
  '--public-url=ftp://tritons.example.com',
  '--trusted-proxy=nginx',
  '--trusted-proxy=10.0.0.0/8',
  '--allow-origin=*',
])('%s is refused by name', (option) => {
  expect(() => readOptions(['--auth=required', option], {})).toThrow(option.split('=')[0]);
});

test('a TRITONS_AUTH that is not known is refused, not taken for none', () => {
  for (const TRITONS_AUTH of ['Required', 'true', '1', '']) {
    expect(() => readOptions([], { TRITONS_AUTH })).toThrow('TRITONS_AUTH takes none or required');
  }
});
