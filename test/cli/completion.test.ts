import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { tritons } from './a-terminal.ts';

const script = async (shell: string) => (await tritons(['completion', shell])).out;
const folder = mkdtempSync(join(tmpdir(), 'tritons-completion-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** The path of a file with a script. */
function fileOf(script: string): string {
  const file = join(folder, 'completion');
  writeFileSync(file, script);
  return file;
}
const has = (shell: string) => !spawnSync(shell, ['--version']).error;

/** The offers of a shell for the words so far, whose last one is being typed. */
const offers: Record<string, (script: string, words: string[]) => string[]> = {
  bash(script, words) {
    const typed = words.map((word) => `'${word}'`).join(' ');
    const asked = `${script}\nCOMP_WORDS=(${typed})\nCOMP_CWORD=${words.length - 1}\n_tritons\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    return spawnSync('bash', ['-c', asked], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
  },
  fish(script, words) {
    const asked = `${script}\ncomplete -C '${words.join(' ')}'`;
    const out = spawnSync('fish', ['--no-config', '-c', asked], { encoding: 'utf8' }).stdout;
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split('\t')[0]!);
  },
  zsh(script, words) {
    const asked = ['-f', 'test/cli/zsh-offers.zsh', fileOf(script), words.join(' ')];
    return spawnSync('zsh', asked, { encoding: 'utf8', timeout: 60_000 }).stdout.split('\n').filter(Boolean);
  },
};

for (const [shell, offer] of Object.entries(offers)) {
  const inShell = has(shell) ? test : test.skip;
  const without = has(shell) ? '' : ` (no ${shell} here)`;
  inShell.each([
    [['tritons', 'su'], ['submit']],
    [
      ['tritons', 'keys', 'r'],
      ['rotate', 'revoke'],
    ],
    [['tritons', 'submit', '--req'], ['--requirement']],
    [['tritons', 'submit', '--title', 'x', '--wat'], ['--watch']],
    [
      ['tritons', 'tasks', '--status', 'c'],
      ['completed', 'cancelled'],
    ],
    [['tritons', 'metrics', '--window', '3'], ['30d']],
    [['tritons', 'status', '--js'], ['--json']],
  ])(`${shell} completes %j to %j${without}`, async (words, expected) => {
    // Shells have orders of their own.
    expect(offer(await script(shell), words).sort()).toEqual(expected.toSorted());
  });
}

test.each(['bash', 'zsh', 'fish'])('the script for %s has no fault of syntax, if the shell is here', async (shell) => {
  const text = await script(shell);
  for (const word of ['submit', 'dead-letters', '--requests-per-minute'.slice(2)]) expect(text).toContain(word);
  if (has(shell))
    expect(spawnSync(shell, ['-n', fileOf(text)], { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
});

test('another shell is refused with those that there are', async () => {
  const { code, err } = await tritons(['completion', 'tcsh']);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining('bash, zsh, fish') });
});
