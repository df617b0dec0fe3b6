import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { whyUntrusted } from '../../cli/agent/untrusted-files.ts';
import { type Lease, WorkDirectory } from '../../cli/agent/work-directory.ts';

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

type Files = Record<string, string>;
const earlier = (subtask_id: string, agent_id: string, files: Files) => ({
  subtask_id,
  agent_id,
  artifacts: Object.entries(files).map(([path, content]) => ({ path, media_type: 'text/plain', content })),
  url: null,
});
const aLease = (fields: object = {}) =>
  ({
    task_id: 't',
    subtask_id: 's_2',
    attempt: 2,
    agent_id: 'me',
    inputs: [],
    previous: null,
    ...fields,
  }) as unknown as Lease;

/** Prepares the folder of a lease. Returns its files and the messages about it. */
async function prepared(lease: Lease) {
  const root = mkdtempSync(join(tmpdir(), 'tritons-work-'));
  roots.push(root);
  const said: string[] = [];
  const folder = new WorkDirectory(root, lease);
  await folder.prepare(lease, (line) => said.push(line));
  const entries = await readdir(folder.work, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const collect = async () => (await folder.collect([], (line) => said.push(line))).map(({ path }) => path).sort();
  return { folder, said, files: files.map((file) => file.slice(folder.work.length + 1)).sort(), collect };
}

describe('files of another agent that tools run or obey', () => {
  const hostile = [
    'CLAUDE.md',
    'src/AGENTS.md',
    '.vscode/tasks.json',
    '.envrc',
    '.npmrc',
    '.cargo/config.toml',
    'lib/sitecustomize.py',
    '.claude/settings.json',
    '.mcp.json',
    '.env',
  ];

  test.each(hostile)('%s is written under another name, from an input', async (path) => {
    const { files, said } = await prepared(
      aLease({ inputs: [earlier('s_1', 'other', { [path]: 'x', 'README.md': 'y' })] }),
    );
    expect(files).toEqual([`inputs/s_1/${path}.untrusted`, 'inputs/s_1/README.md'].sort());
    expect(said).toEqual([expect.stringContaining(`written as inputs/s_1/${path}.untrusted`)]);
  });

  test('come back under their own names when the deliverable is handed in again', async () => {
    const previous = earlier('s_2', 'other', { 'CLAUDE.md': 'x', '.npmrc': 'y', 'a.js': 'z' });
    const { folder, files, collect } = await prepared(aLease({ previous }));
    expect(files).toEqual(['.npmrc.untrusted', 'CLAUDE.md.untrusted', 'a.js']);
    expect(await collect()).toEqual(['.npmrc', 'CLAUDE.md', 'a.js']);
    writeFileSync(join(folder.work, 'CLAUDE.md'), 'my own');
    const [own] = (await folder.collect([], () => {})).filter(({ path }) => path === 'CLAUDE.md');
    expect(own?.content).toBe('my own');
    expect(await collect()).toEqual(['.npmrc', 'CLAUDE.md', 'a.js']);
    rmSync(join(folder.work, '.npmrc.untrusted'));
    expect(await collect()).toEqual(['CLAUDE.md', 'a.js']);
  });

  test('are left as they are in work that this agent has done itself', async () => {
    const previous = earlier('s_2', 'me', { 'CLAUDE.md': 'x', '.vscode/tasks.json': '{}' });
    expect((await prepared(aLease({ previous }))).files).toEqual(['.vscode/tasks.json', 'CLAUDE.md']);
  });

  test.each([
    'claude.md',
    'Agents.MD',
    'x/.GITHUB/copilot-instructions.md',
    '.env.local',
    'a.code-workspace',
    '.git/../CLAUDE.md',
  ])('are known in every case and place: %s', (path) => {
    expect(whyUntrusted(path)).toBeDefined();
  });

  test.each([
    'README.md',
    'src/agents.ts',
    'docs/claude-notes.md',
    'env.ts',
    '.gitignore',
    '.github/workflows/ci.yml',
    'conftest.py',
    'Makefile',
    '.editorconfig',
    'package.json',
    'cargo/config.toml',
    '.environment/x',
    'rules/a.md',
  ])('are not taken for what only looks like them: %s', (path) => {
    expect(whyUntrusted(path)).toBeUndefined();
  });
});

test('inputs are not handed in again, and files written among them are left out with a line', async () => {
  const { folder, said, collect } = await prepared(aLease({ inputs: [earlier('s_1', 'other', { 'a.md': '1' })] }));
  writeFileSync(join(folder.work, 'own.md'), 'mine');
  expect(await collect()).toEqual(['own.md']);
  expect(said).toEqual([]);
  writeFileSync(join(folder.work, 'inputs/s_1/new.md'), 'mine');
  expect(await collect()).toEqual(['own.md']);
  expect(said).toEqual([expect.stringContaining('inputs/s_1/new.md is left out')]);
  for (const name of ['b', 'c']) writeFileSync(join(folder.work, `inputs/s_1/${name}.md`), 'mine');
  await collect();
  expect(said.at(-1)).toMatch(/^inputs\/s_1\/b\.md and 2 more is left out/);
});

test('inputs take no room from the deliverable, and their folder is theirs in any case', async () => {
  const large = { 'big.csv': 'x'.repeat(5 * 1024 * 1024) };
  const { folder, said, collect } = await prepared(aLease({ inputs: [earlier('s_1', 'other', large)] }));
  writeFileSync(join(folder.work, 'own.csv'), 'y'.repeat(4 * 1024 * 1024));
  mkdirSync(join(folder.work, 'Inputs'));
  writeFileSync(join(folder.work, 'Inputs/a.md'), 'mine');
  expect(await collect()).toEqual(['own.csv']);
  expect(said).toEqual([expect.stringContaining('Inputs/a.md is left out')]);
});

describe('files of other agents that this disk cannot hold', () => {
  test('are left out with a line that says why, and the others are there', async () => {
    const files = { docs: 'a', 'docs/inner.md': 'b', [`${'報'.repeat(90)}.md`]: 'c', '.git/config': 'd', 'ok.md': 'e' };
    const { files: written, said } = await prepared(aLease({ inputs: [earlier('s_1', 'other', files)] }));
    expect(written).toEqual(['inputs/s_1/docs', 'inputs/s_1/ok.md']);
    expect(said).toHaveLength(3);
    for (const line of said) expect(line).toContain('is left out');
  });

  test('do not follow a file that was written before them', async () => {
    const inputs = [earlier('s_1', 'other', { 'A.md': '1' }), earlier('s_1', 'other', { 'A.md': '2' })];
    const { folder, said } = await prepared(aLease({ inputs }));
    expect(readFileSync(join(folder.work, 'inputs/s_1/A.md'), 'utf8')).toBe('1');
    expect(said).toHaveLength(1);
  });
});

test.each([
  { task_id: 'x/../../victim', subtask_id: 'y' },
  { task_id: '..', subtask_id: 'y' },
  { subtask_id: '/etc' },
  { attempt: '/..' },
  { attempt: 1.5 },
  { task_id: 'a\0b' },
  { inputs: [earlier('../..', 'other', { a: 'x' })] },
])('ids that would lead out of the folder are refused: %j', (fields) => {
  expect(() => new WorkDirectory('/nowhere', aLease(fields))).toThrow('invalid ids');
});
