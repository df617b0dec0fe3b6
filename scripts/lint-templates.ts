import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stages } from '../infra/config.ts';
import { interruption } from './emulator/interruption.ts';
import { pythonEnvironment } from './emulator/python-environment.ts';
import { type CommandOptions, lastLines, runCommand } from './emulator/run-command.ts';

/**
 * Checks the templates of every stage, and of one with every optional setting, against CloudFormation's schemas and
 * cfn-lint's rules; .cfnlintrc.yaml configures both.
 */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'dist/templates');
const log = join(folder, 'lint-templates.log');
const signal = interruption();
const options: CommandOptions = { cwd: root, env: process.env, signal };

try {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const bin = await pythonEnvironment({ root, log, signal });
  // Build once for all stages, which are synthesised at the same time.
  await runQuietly('node', 'scripts/build.ts');
  const optional = synthesise('every-setting', '--app', 'node scripts/every-setting.ts');
  const usual = Object.keys(stages).map((stage) => synthesise(stage, '--context', `stage=${stage}`));
  const templates = (await Promise.all([optional, ...usual])).flat();
  const { exitCode } = await runCommand(join(bin, 'cfn-lint'), ['--', ...templates], options);
  if (exitCode !== 0) throw new Error('cfn-lint found problems; see its output above.');
  console.log(
    `cfn-lint: ${templates.length} templates of ${Object.keys(stages).join(', ')} and every-setting are clean`,
  );
} catch (error) {
  console.error((error as Error).message);
  process.exitCode ??= 1;
}

async function synthesise(name: string, ...which: string[]): Promise<string[]> {
  const output = join(folder, name);
  await runQuietly('cdk', 'synth', '--quiet', '--build', '', ...which, '--output', output);
  const files = await readdir(output);
  return files.filter((file) => file.endsWith('.template.json')).map((file) => join(output, file));
}

async function runQuietly(command: string, ...args: string[]): Promise<void> {
  const { exitCode, output } = await runCommand(command, args, { ...options, log });
  if (exitCode !== 0) throw new Error(`${command} ${args[0]} failed (${exitCode}):\n${lastLines(output)}`);
}
