import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { mkdir, mkdtemp, open, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { reportKindOf } from '../../../checks/reports/find-reports.ts';
import { filesToTest } from '../../../checks/test-results/test-run.ts';
import type { TestRun } from '../../../core/assessment/checker.ts';
import { artifactPathProblem } from '../../../core/contracts/storage/artifact-path.ts';
import type { Artifact } from '../../../core/contracts/storage/deliverable.ts';
import { inBubblewrap, inShell, type Launch } from '../../../sandbox/launch.ts';
import { log } from '../../shared/log.ts';
import type { TestSettings } from '../../shared/test-settings.ts';

const KEPT_OUTPUT = 10_000;
const DRAIN_MS = 1_000;
const MAX_REPORT_BYTES = 4_000_000;
const MAX_REPORTS = 20;
/** Limit for the search for reports, since a test may leave any number of files behind. */
const MAX_ENTRIES = 50_000;
const MAX_DEPTH = 10;
const IGNORED = new Set(['.git', 'node_modules', '__pycache__', '.venv', 'venv', 'vendor']);

/**
 * Runs the command by /bin/sh over a deliverable's files, in a folder of their own, and reads the reports that it
 * writes. The command can do what sandbox/ allows. Without a sandbox it can do what this process can; its environment
 * is PATH, HOME (the folder) and CI. null if the deliverable has no tests.
 */
export async function runTests(artifacts: Artifact[], settings: TestSettings): Promise<TestRun | null> {
  const files = filesToTest(artifacts);
  if (files === null) return null;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tritons-tests-')));
  try {
    for (const { path, content } of files) {
      if (artifactPathProblem(path) !== null) continue;
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const end = await run(launchOf(settings, folder), settings.seconds);
    return { ...end, reports: await reportsIn(folder) };
  } catch (error) {
    return { exitCode: null, timedOutAfter: null, lastLines: (error as Error).message, reports: [] };
  } finally {
    // Processes may still be writing until they are killed.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch((error) =>
      log.warn('a folder is left behind', { error }),
    );
  }
}

function launchOf({ command, sandbox }: TestSettings, folder: string): Launch {
  const PATH = process.env.PATH ?? '';
  if (sandbox === 'bwrap') return inBubblewrap(command, folder, PATH);
  return inShell(command, folder, { PATH, HOME: folder, CI: 'true' });
}

function run({ argv: [file, ...words], cwd, env }: Launch, seconds: number): Promise<Omit<TestRun, 'reports'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let lastLines = '';
    let timedOutAfter: number | null = null;
    const keep = (chunk: string) => {
      lastLines = (lastLines + chunk).slice(-KEPT_OUTPUT);
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    const killAll = () => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group has ended.
      }
    };
    const timer = setTimeout(() => {
      timedOutAfter = seconds;
      killAll();
    }, seconds * 1_000);
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    let drained: NodeJS.Timeout | undefined;
    child.once('exit', () => {
      clearTimeout(timer);
      // Kill what the command left running. Without a sandbox, a process that made a session of its own survives and
      // may hold the pipes; do not wait for it.
      killAll();
      drained = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
    });
    child.once('close', (exitCode) => {
      clearTimeout(drained);
      resolve({ exitCode, timedOutAfter, lastLines });
    });
  });
}

async function reportsIn(folder: string): Promise<Artifact[]> {
  const reports: Artifact[] = [];
  let entries = 0;
  const look = async (path: string, depth: number): Promise<void> => {
    for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
      entries += 1;
      if (entries > MAX_ENTRIES || reports.length >= MAX_REPORTS) return;
      const inside = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory() && depth < MAX_DEPTH && !IGNORED.has(entry.name)) await look(inside, depth + 1);
      if (!entry.isFile() || !/\.(?:xml|info|lcov)$/i.test(entry.name)) continue;
      const content = await readSmall(join(folder, inside));
      const report = {
        path: inside,
        media_type: inside.endsWith('.xml') ? 'application/xml' : 'text/plain',
        content: content ?? '',
      };
      if (content !== null && reportKindOf(report) !== null) reports.push(report);
    }
  };
  await look('', 0);
  return reports;
}

/** Reads a file; null if it is too large. Follows no link, which may lead anywhere, and does not wait on a pipe. */
async function readSmall(path: string): Promise<string | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat();
    return size > MAX_REPORT_BYTES ? null : await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
