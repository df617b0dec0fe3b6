import { existsSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import type { TestSettings } from '../functions/shared/test-settings.ts';
import { readEnvironmentFile } from './environment-file.ts';
import { isLoopback, type Options, readOptions, usage } from './read-options.ts';

function testsLine(settings: TestSettings | undefined): string {
  if (!settings) return '';
  const { command, sandbox } = settings;
  if (sandbox === 'bwrap') return `Tests that agents hand in are run here, in a sandbox of bubblewrap: ${command}\n`;
  return `WARNING: tests that agents hand in are run here WITHOUT A SANDBOX (TEST_SANDBOX=none): they can read and change whatever you can. ${command}\n`;
}

/** Says who may call, if it is not everybody on this machine. */
function accessLine({ access, host }: Options, adminKeyFile: string | undefined): string {
  if (access.auth === 'none') return '';
  const key = adminKeyFile === undefined ? '' : ` The first one is in ${adminKeyFile}.`;
  const plain = isLoopback(host)
    ? ''
    : '\nWARNING: keys and data cross the network unencrypted. Put a proxy with TLS in front: docs/self-hosting.md.';
  return `Every call needs an API key.${key}${plain}\n`;
}

/** Tells of the key that this start has made: nobody else does, and the data are worth nothing without it. */
function keyLine(keyFile: string | undefined, hadKey: boolean): string {
  if (keyFile === undefined || hadKey || !existsSync(keyFile)) return '';
  return `The data are encrypted with the key in ${keyFile}, which is new. Keep a copy of it elsewhere: without it they are lost.\n`;
}

function explain(error: NodeJS.ErrnoException, port: number | undefined): string {
  if (error.code === 'EADDRINUSE') return `Port ${port} is taken. Choose another: --port ${(port ?? 0) + 1}`;
  if (error.code?.startsWith('ERR_PARSE_ARGS')) return `${error.message}\n${usage}`;
  return error.message;
}

/** Starts the system as the command line and the environment say, and stops it at SIGINT and SIGTERM. */
export async function npmStart(): Promise<void> {
  // Make the files of this process readable for its user only, whatever umask the shell has.
  process.umask(0o077);
  let port: number | undefined;
  try {
    readEnvironmentFile();
    const options = readOptions(process.argv.slice(2), process.env);
    // Tests of agents, and all else that runs in processes of its own, must not get it.
    delete process.env.TRITONS_ENCRYPTION_KEY;
    port = options.port;
    if (options.help) return console.log(usage);
    // Loaded only now, so that a wrong option is told at once.
    const { KEY_FILE } = await import('./encryption-key.ts');
    const { prepareModelEnvironment } = await import('./model-environment.ts');
    const { testSettings } = await import('../functions/shared/test-settings.ts');
    const { openDashboard } = await import('./dashboard/dashboard.ts');
    const { startEmbeddedCloud } = await import('./embedded-cloud.ts');
    const keyFile = options.dataDir && join(options.dataDir, KEY_FILE);
    const hadKey = keyFile !== undefined && existsSync(keyFile);
    const models = await prepareModelEnvironment();
    const dashboard = openDashboard();
    process.once('exit', dashboard.stop);
    const cloud = await startEmbeddedCloud({ ...options, pages: dashboard.pages });
    console.log(`Dashboard: ${options.publicUrl ?? cloud.url}

TRITONS listens on ${cloud.url}, ${options.dataDir ? `data in ${options.dataDir}` : 'nothing is kept'}.
${models}
${keyLine(keyFile, hadKey)}${testsLine(testSettings())}${accessLine(options, cloud.adminKeyFile)}Try:

  curl -X POST ${cloud.url}/api/tasks/submit \\
${options.access.auth === 'none' ? '' : `    -H "Authorization: Bearer $(cat ${cloud.adminKeyFile ?? 'KEY_FILE'})" \\\n`}    -H "Content-Type: application/json" \\
    -d '{"type": "development", "priority": "high", "title": "Implement Feature X", "requirements": ["requirement1", "requirement2"]}'

Ctrl-C stops.`);
    if (cloud.takenUp.length > 0) console.log(`Unfinished tasks of an earlier process go on: ${cloud.takenUp.length}.`);
    let stopping = false;
    const stop = () => {
      if (stopping) process.exit(1);
      stopping = true;
      cloud.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    // Whatever ends this process, the next start finds what was compiled in this one.
    flushCompileCache();
  } catch (error) {
    console.error(explain(error as NodeJS.ErrnoException, port));
    process.exit(1);
  }
}
