import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { VERSION } from '../../client/limits.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { each } from '../settings/arguments.ts';

/** As in `npm start`: they keep the process small. */
const NODE_OPTIONS = ['--max-semi-space-size=16', '--max-old-space-size=1024'];
/** The first Node.js with what the checks call, such as RegExp.escape. */
const SERVER_NODE = 24;
/** The server beside this file: a checkout of the repository has one, the package of the command line has not. */
const BESIDE = fileURLToPath(new URL('../../local/main.ts', import.meta.url));

function serverMain(): string {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) < SERVER_NODE)
    throw new UsageError(
      `The server needs Node.js ${SERVER_NODE} or later, and this is ${node}: install a later one, then tritons start.`,
    );
  if (existsSync(BESIDE)) return BESIDE;
  try {
    return fileURLToPath(import.meta.resolve('tritons-server'));
  } catch {
    throw new UsageError(
      `The server is a package of its own: npm install tritons-server@${VERSION}, then tritons start.`,
    );
  }
}

/** `tritons start`: the embedded cloud, in a process of its own with the settings that it needs. */
export const start = () =>
  new CliCommand('start')
    .summary('run TRITONS on this machine')
    .description('Runs the whole of TRITONS on this machine until Ctrl-C. Its data are in .tritons/ of this folder.')
    .example('start', 'listens on http://127.0.0.1:8080')
    .example('start --memory --port 8090', 'keeps nothing when it ends, and listens on another port')
    .example('start --auth required', 'asks every caller for an API key (docs/self-hosting.md)')
    .option('--port <port>', 'port of the API; or PORT (default: 8080)')
    .option('--data-dir <dir>', 'folder for tasks and deliverables; or TRITONS_DATA_DIR (default: .tritons)')
    .option('--memory', 'keep nothing when it ends')
    .option('--allow-origin <origin>', 'let web pages of this origin call the API; may be given several times', each)
    .option('--auth <mode>', 'required: every call needs an API key or a token; or TRITONS_AUTH')
    .option('--issuers <file>', 'issuers (OpenID Connect) whose tokens let callers in; or TRITONS_ISSUERS')
    .option('--host <address>', "address to listen on; others than this machine's own need --auth required")
    .option('--allowed-host <name>', 'a name that Host may have, behind a proxy; may be given several times', each)
    .option('--public-url <url>', 'the API as callers reach it, behind a proxy')
    .option('--trusted-proxy <address>', 'a proxy whose X-Forwarded-For is believed; may be given several times', each)
    .does(async ({ terminal: { env } }, options: Record<string, string | true | string[]>) => {
      const child = spawn(process.execPath, [...NODE_OPTIONS, serverMain(), ...wordsFor(options)], {
        stdio: 'inherit',
        env: { ...env, MALLOC_ARENA_MAX: '2' },
      });
      // The terminal sends Ctrl-C to both; this process waits for the other one to end in good order.
      const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
      process
        .on('SIGINT', () => {})
        .on('SIGTERM', passOn)
        .on('SIGHUP', passOn);
      const [code] = (await once(child, 'close')) as [number | null];
      return code ?? 1;
    });

/** The options as the other process reads them. */
function wordsFor(options: Record<string, string | true | string[]>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    return value === true ? [flag] : [value].flat().flatMap((each) => [flag, each]);
  });
}
