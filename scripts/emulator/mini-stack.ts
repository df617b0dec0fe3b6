import { mkdir, open, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { endGroup, spawnGroup } from './process-groups.ts';

const READY_TIMEOUT_MS = 60_000;

export type MiniStack = { url: string; stop: () => void };
export type MiniStackOptions = { root: string; python: string; scratch: string; log: string; signal: AbortSignal };

/**
 * Shell script that becomes MiniStack. A watcher beside it kills MiniStack, its functions and itself when this process
 * ends in any way: then nobody holds the other end of the pipe on file descriptor 3.
 */
const WATCHED = 'exec 3<&0; { read -r _ <&3; kill -KILL 0; } & exec "$0" -m ministack 3<&- </dev/null';

/** Starts MiniStack on a free port of the loopback interface. It keeps everything in the `scratch` folder. */
export async function startMiniStack(options: MiniStackOptions): Promise<MiniStack> {
  const { python, scratch, log, signal } = options;
  const port = await freePort();
  const env = await environment(options, port);
  const output = await open(log, 'w');
  const child = spawnGroup('sh', ['-c', WATCHED, python], {
    cwd: scratch,
    env,
    stdio: ['pipe', output.fd, output.fd],
  });
  await output.close();
  const url = `http://127.0.0.1:${port}`;
  try {
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (!(await isMiniStack(url))) {
      if (child.exitCode !== null) throw new Error(`MiniStack ended at its start; why is in ${log}`);
      if (performance.now() > deadline) throw new Error(`MiniStack is not ready after ${READY_TIMEOUT_MS} ms: ${log}`);
      await sleep(100, undefined, { signal });
    }
  } catch (error) {
    endGroup(child);
    throw signal.aborted ? signal.reason : error;
  }
  return { url, stop: () => endGroup(child) };
}

/** Finds the MiniStack that runs at MINISTACK_URL already. Its `stop` does nothing. */
export async function runningMiniStack(given: string): Promise<MiniStack> {
  if (!URL.canParse(given)) throw new Error(`MINISTACK_URL is "${given}", which is not a URL.`);
  // With a host name the AWS SDK would look for each bucket under a host name of its own.
  const url = new URL(given).origin.replace('//localhost', '//127.0.0.1');
  if (await isMiniStack(url)) return { url, stop: () => undefined };
  throw new Error(`No MiniStack answers at ${url}. Start one there, or unset MINISTACK_URL to have one started.`);
}

async function isMiniStack(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/_ministack/health`, { signal: AbortSignal.timeout(5_000) });
    return response.ok && 'services' in ((await response.json()) as object);
  } catch {
    return false;
  }
}

/** The environment of MiniStack. Functions inherit it, so it takes only PATH and HOME from the caller. */
async function environment({ root, scratch }: MiniStackOptions, port: number): Promise<NodeJS.ProcessEnv> {
  // CDK's own functions rely on the AWS SDK of Lambda's Node.js runtime, which MiniStack's does not have.
  const runtime = join(scratch, 'runtime');
  const folders = { TMPDIR: join(scratch, 'tmp'), STATE_DIR: join(scratch, 'state'), S3_DATA_DIR: join(scratch, 's3') };
  for (const folder of [runtime, ...Object.values(folders)]) await mkdir(folder, { recursive: true });
  await symlink(join(root, 'node_modules/@aws-sdk'), join(runtime, '@aws-sdk'));
  return {
    HOME: process.env.HOME,
    PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    NODE_PATH: runtime,
    ...folders,
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    // How long an idle process of a function is kept.
    LAMBDA_WARM_TTL_SECONDS: '30',
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    PYTHONUNBUFFERED: '1',
  };
}
