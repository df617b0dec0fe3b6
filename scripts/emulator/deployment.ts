import { lastLines, runCommand } from './run-command.ts';

/** A command that takes longer hangs: the whole app deploys in seconds. */
const TIMEOUT_MS = 300_000;

export type DeploymentOptions = {
  root: string;
  /** Folder for the cloud assembly, which is made once, so that every command works on the same templates. */
  assembly: string;
  signal: AbortSignal;
  log: string;
};

/** The app of the stage dev, in the account that the environment leads to. Every method throws if its command fails. */
export class Deployment {
  readonly #options: DeploymentOptions;

  constructor(options: DeploymentOptions) {
    this.#options = options;
  }

  /** Bundles the functions and makes the templates. */
  synthesise = () => this.#run('cdk', 'synth', '--quiet', '--no-notices', '--output', this.#options.assembly);
  bootstrap = () => this.#run('cdk', 'bootstrap', ...this.#synthesised());
  deploy = () => this.#script('deploy', '--require-approval', 'never', '--progress', 'events');
  /** Throws if a deployed stack differs from its template. */
  diff = () => this.#script('diff', '--fail');
  destroy = () => this.#script('destroy', '--force');

  async createApiKey(name: string): Promise<string> {
    return (await this.#run('node', 'scripts/api-key.ts', 'create-admin', name)).trim();
  }

  /** Runs what `npm run deploy`, `npm run diff` and `npm run destroy` run. */
  #script(command: string, ...args: string[]) {
    return this.#run('node', 'scripts/deploy.ts', command, '--', ...args, ...this.#synthesised());
  }

  #synthesised = () => ['--app', this.#options.assembly, '--build', '', '--no-notices'];

  /** Returns the command's stdout. */
  async #run(command: string, ...args: string[]): Promise<string> {
    const { root, signal, log } = this.#options;
    const limits = { cwd: root, env: process.env, signal, log, timeoutMs: TIMEOUT_MS };
    const { exitCode, stdout, output } = await runCommand(command, args, limits);
    if (exitCode === 0) return stdout;
    throw new Error(
      `${command} ${args.slice(0, 2).join(' ')} failed (${exitCode}). Its end, of all in ${log}:\n${lastLines(output)}`,
    );
  }
}
