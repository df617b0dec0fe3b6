import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { run } from '../../cli/run.ts';
import { aTerminal } from './a-terminal.ts';

// A device of Linux that takes nothing, like a full disk.
const onLinux = existsSync('/dev/full') ? test : test.skip;

onLinux.each([
  ['the output', 'completion bash > /dev/full', /^The output cannot be written: ENOSPC[^\n]*\n$/],
  ['remarks', 'status 2> /dev/full', /^$/],
])('%s that cannot be written: at most a sentence, and 1', (_, words, says) => {
  const { status, stderr } = spawnSync('sh', ['-c', `exec "$0" cli/main.ts ${words}`, process.execPath], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(says) });
});

test.each(['\u0003', '\u0004'])('%j at the question of keys revoke revokes nothing, and ends with 130', async (key) => {
  const { terminal, written } = aTerminal({ columns: 80, env: { TRITONS_URL: 'http://127.0.0.1:9' } });
  const ended = run(['keys', 'revoke', '0123456789abcdef'], terminal);
  terminal.stdin.push(key);
  expect(await ended).toBe(130);
  expect(written.err).toMatch(/\nNothing was changed\.\n$/);
});
