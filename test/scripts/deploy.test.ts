import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';

function deploy(args: string[], env: Record<string, string> = {}) {
  const options = { encoding: 'utf8', env: { ...process.env, ...env } } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/deploy.ts', ...args], options);
  return { status, stdout, stderr: stderr.trim() };
}

// None of these calls reaches the CDK. If one did, there is no account here that it could change.
test.each([
  [['destroy', '--stage', 'prod'], 'prod keeps its data'],
  [['deploy', '--stage', 'staging'], 'stage is "staging"; infra/config.ts knows dev, prod.'],
  [['deploy', '--stage', ''], 'stage is ""'],
  [['deploy', '--force'], "Unknown option '--force'"],
  [['deploy', '--', '--profile', 'other'], 'Set AWS_PROFILE and AWS_REGION instead'],
])('%j is refused, saying why', (args, why) => {
  const { status, stderr } = deploy(args);
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(why) });
});

test('a stage that npm took for its own option does not count as dev', () => {
  const { status, stderr } = deploy(['destroy'], { npm_config_stage: 'prod' });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('-- --stage prod') });
});

test('without a command it lists the commands', () => {
  expect(deploy([])).toMatchObject({ status: 0, stdout: expect.stringContaining('npm run destroy') });
});
