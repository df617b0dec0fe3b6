import { parseArgs } from 'node:util';
import { testSettings } from '../functions/shared/test-settings.ts';
import { startEmbeddedCloud } from './embedded-cloud.ts';
import { prepareModelEnvironment } from './model-environment.ts';

const usage = `Usage: npm start -- [--port 8080] [--data-dir .tritons] [--memory]
  --port      Port on 127.0.0.1; or PORT
  --data-dir  Folder for tasks and deliverables; or TRITONS_DATA_DIR
  --memory    Keep nothing: data is in a temporary file that ends with the process
  --allow-origin https://app.example.com
              Let web pages of this origin call the API (CORS); may be given several times`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: process.env.PORT ?? '8080' },
      'data-dir': { type: 'string', default: process.env.TRITONS_DATA_DIR ?? '.tritons' },
      memory: { type: 'boolean', default: false },
      'allow-origin': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  const port = values.port.trim() === '' ? Number.NaN : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`"${values.port}" is not a port: --port or PORT takes 0 to 65535`);
  const allowedOrigins = values['allow-origin'];
  for (const origin of allowedOrigins) {
    if (!/^https?:\/\/[^/\s]+$/.test(origin)) {
      throw new Error(`"${origin}" is not an origin: --allow-origin takes one such as https://app.example.com`);
    }
  }
  return { port, dataDir: values.memory ? undefined : values['data-dir'], allowedOrigins, help: values.help };
}

function testsLine(): string {
  const settings = testSettings();
  if (!settings) return '';
  const { command, sandbox } = settings;
  if (sandbox === 'bwrap') return `Tests that agents hand in are run here, in a sandbox of bubblewrap: ${command}\n`;
  return `WARNING: tests that agents hand in are run here WITHOUT A SANDBOX (TEST_SANDBOX=none): they can read and change whatever you can. ${command}\n`;
}

function explain(error: NodeJS.ErrnoException, port: number | undefined): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is taken. Choose another: npm start -- --port ${(port ?? 0) + 1}`;
  if (error.code?.startsWith('ERR_PARSE_ARGS')) return `${error.message}\n${usage}`;
  return error.message;
}

async function main(): Promise<void> {
  // Make the files of this process readable for its user only, whatever umask the shell has.
  process.umask(0o077);
  let port: number | undefined;
  try {
    const options = readOptions();
    port = options.port;
    if (options.help) return console.log(usage);
    const models = await prepareModelEnvironment();
    const cloud = await startEmbeddedCloud(options);
    console.log(`TRITONS listens on ${cloud.url}, ${options.dataDir ? `data in ${options.dataDir}` : 'nothing is kept'}.
${models}
${testsLine()}Try:

  curl -X POST ${cloud.url}/api/tasks/submit \\
    -H "Content-Type: application/json" \\
    -d '{"type": "development", "priority": "high", "title": "Implement Feature X", "requirements": ["requirement1", "requirement2"]}'

Ctrl-C stops.`);
    if (cloud.takenUp.length > 0) console.log(`${cloud.takenUp.length} unfinished tasks of an earlier process go on.`);
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
  } catch (error) {
    console.error(explain(error as NodeJS.ErrnoException, port));
    process.exit(1);
  }
}

await main();
