import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { redisTask } from '../client/redis-task.ts';
import { startEmbeddedCloud } from '../local/embedded-cloud.ts';
import { type Row, Screen } from './recording/screen.ts';
import { type Frame, svgOf } from './recording/svg.ts';

const COLUMNS = 106;
const ROWS = 30;
const COMMAND = 'tritons submit --file redis-task.json --watch';
const MAIN = join(import.meta.dirname, '../cli/main.ts');

/**
 * Runs `tritons submit --watch` for the example task against an embedded cloud of its own, on a pseudo-terminal that
 * util-linux's `script` makes. Returns what the terminal showed, and when.
 */
export async function record(): Promise<Frame[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tritons-recording-'));
  const cloud = await startEmbeddedCloud({ port: 0 });
  try {
    const [log, timing] = [join(folder, 'log'), join(folder, 'timing')];
    await writeFile(join(folder, 'redis-task.json'), JSON.stringify(redisTask));
    await writeFile(join(folder, 'tritons'), `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`, { mode: 0o755 });
    const typed = `stty cols ${COLUMNS} rows ${ROWS}; printf '\\033[32m$\\033[39m ${COMMAND}\\n'; ${COMMAND}`;
    await promisify(execFile)('script', ['-qec', typed, '--log-out', log, '--log-timing', timing], {
      cwd: folder,
      timeout: 120_000,
      env: {
        PATH: `${folder}:${process.env.PATH}`,
        HOME: folder,
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        SHELL: '/bin/sh',
        NODE_NO_WARNINGS: '1',
        TRITONS_URL: cloud.url,
      },
    });
    return framesOf(await readFile(log), await readFile(timing, 'utf8'));
  } finally {
    await cloud.stop();
    await rm(folder, { recursive: true });
  }
}

/** The screens of a recording. Its first line is of `script`; a line of the timing says after how long how many bytes came. */
function framesOf(log: Buffer, timing: string): Frame[] {
  const screen = new Screen();
  const frames: Frame[] = [];
  const decoder = new TextDecoder();
  let at = 0;
  let from = log.indexOf('\n') + 1;
  for (const line of timing.trim().split('\n')) {
    const [seconds, bytes] = line.split(' ').map(Number) as [number, number];
    at += frames.length === 0 ? 0 : seconds;
    screen.write(decoder.decode(log.subarray(from, from + bytes), { stream: true }));
    from += bytes;
    frames.push({ at, rows: screen.rows });
  }
  return frames;
}

/** A screen as text, without its colours. */
export const textOf = (rows: Row[]): string =>
  `${rows
    .map((runs) => runs.reduce((line, { column, text }) => line.padEnd(column) + text, ''))
    .join('\n')
    .trimEnd()}\n`;

if (import.meta.main) {
  const frames = await record();
  const last = textOf(frames.at(-1)!.rows);
  await writeFile('docs/images/submit-watch.txt', last);
  await writeFile('docs/images/submit-watch.svg', svgOf(frames, COLUMNS, `A terminal runs ${COMMAND}`));
  process.stdout.write(last);
}
