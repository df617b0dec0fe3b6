import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

type Cloud = { server: ChildProcessByStdio<null, Readable, null>; url: string };

/**
 * Starts the embedded cloud in its own process on a free port, as `npm start` does, but without npm's process. Calls
 * `onLine` for each line that it writes. The caller kills it.
 */
export async function npmStart(
  words: string[] = ['--memory'],
  { env = process.env, onLine = () => {} }: { env?: NodeJS.ProcessEnv; onLine?: (line: string) => void } = {},
): Promise<Cloud> {
  const [, command = '', ...rest]: string[] = JSON.parse(readFileSync('package.json', 'utf8')).scripts.start.split(' ');
  const start = rest.map((word) => (word === 'node' ? process.execPath : word));
  const server = spawn(command, [...start, '--port', '0', ...words], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(server.stdout).on('line', (line) => {
      const listening = /listens on (http:\S+?),/.exec(line)?.[1];
      if (listening) resolve(listening);
      onLine(line);
    });
    server.once('exit', () => reject(new Error('The cloud did not start')));
  });
  return { server, url };
}
