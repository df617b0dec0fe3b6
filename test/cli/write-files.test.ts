import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeFiles } from '../../cli/results/write-files.ts';
import { TritonsClient } from '../../client/tritons-client.ts';

let root: string;
let out: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tritons-out-')));
  out = join(root, 'out');
});
afterEach(() => rmSync(root, { recursive: true }));

// The contents are in the results, so nothing is called.
const client = new TritonsClient({ url: 'http://127.0.0.1:9' });
type Deliverable = Parameters<typeof writeFiles>[1][number];
const artifact = (path: string, content = 'x') => ({
  path,
  content,
  media_type: 'text/plain',
  bytes: Buffer.byteLength(content),
  sha256: createHash('sha256').update(content).digest('hex'),
  href: '/',
});
const deliverable = (subtask_id: string, ...artifacts: Deliverable['artifacts']) =>
  ({ subtask_id, artifacts }) as Deliverable;
const warned: string[] = [];
const write = (deliverables: Deliverable[], more: { force?: boolean; asIs?: boolean } = {}) =>
  writeFiles(client, deliverables, out, { force: false, asIs: false, warn: (line) => warned.push(line), ...more });

test('files are below a folder for each subtask', async () => {
  const written = await write([deliverable('s1', artifact('src/a.ts', 'ä')), deliverable('s2', artifact('src/a.ts'))]);
  expect(written).toEqual([join(out, 's1/src/a.ts'), join(out, 's2/src/a.ts')]);
  expect(readFileSync(join(out, 's1/src/a.ts'), 'utf8')).toBe('ä');
});

test.each([
  ['s1', '../../escaped'],
  ['s1', '/etc/escaped'],
  ['s1', 'a/../../../escaped'],
  ['..', 'escaped'],
  ['s1', 'C:/escaped'],
  ['s1', 'a\\..\\escaped'],
  ['s1', '.git/hooks/post-checkout'],
  ['s1', 'a\u0000b'],
])('%s/%s is refused, and nothing at all is written', async (subtask, path) => {
  const refused = write([deliverable('s0', artifact('good')), deliverable(subtask, artifact(path))]);
  await expect(refused).rejects.toThrow('Nothing was written');
  expect(readdirSync(root)).toEqual([]);
});

test('files whose paths differ in case only are refused', async () => {
  await expect(write([deliverable('s1', artifact('A.md'), artifact('a.md'))])).rejects.toThrow('case');
});

test.each([
  ['the folder of a subtask', 's1'],
  ['a folder below it', 's1/src'],
  ['the file itself', 's1/src/a.ts'],
])('a link in place of %s is not followed', async (_, place) => {
  const elsewhere = join(root, 'elsewhere');
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'a.ts'), 'mine');
  mkdirSync(join(out, place, '..'), { recursive: true });
  symlinkSync(place.endsWith('.ts') ? join(elsewhere, 'a.ts') : elsewhere, join(out, place));
  await expect(write([deliverable('s1', artifact('src/a.ts'))], { force: true })).rejects.toThrow('move it away');
  expect(readdirSync(elsewhere)).toEqual(['a.ts']);
  expect(readFileSync(join(elsewhere, 'a.ts'), 'utf8')).toBe('mine');
});

test('a deliverable that is encrypted comes with the JWE that names its files', async () => {
  const sealed = { ...deliverable('s1', artifact('1.jwe')), encrypted: 'a..b.c.d' };
  expect(await write([sealed])).toEqual([join(out, 's1/1.jwe'), join(out, 's1/deliverable.jwe')]);
  expect(readFileSync(join(out, 's1/deliverable.jwe'), 'utf8')).toBe('a..b.c.d');
});

test('nothing is written if the last file may not be', async () => {
  mkdirSync(join(out, 's1'), { recursive: true });
  writeFileSync(join(out, 's1/b'), 'mine');
  await expect(write([deliverable('s1', artifact('a'), artifact('b'))])).rejects.toThrow('--force');
  expect(readdirSync(join(out, 's1'))).toEqual(['b']);
});

test('a folder that cannot be made is wrong use', async () => {
  writeFileSync(out, '');
  const refused = write([deliverable('s1', artifact('a'))]);
  await expect(refused).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining('cannot be made'),
  });
});

test('the folder itself may be a link, which its owner has made', async () => {
  mkdirSync(join(root, 'real'));
  symlinkSync(join(root, 'real'), out);
  await write([deliverable('s1', artifact('a'))]);
  expect(existsSync(join(root, 'real/s1/a'))).toBe(true);
});

test('a file that was changed is kept, unless --force says otherwise; one that is the same is no fault', async () => {
  const files = [deliverable('s1', artifact('a', 'theirs'))];
  await write(files);
  await write(files);
  writeFileSync(join(out, 's1/a'), 'mine');
  await expect(write(files)).rejects.toThrow('--force');
  expect(readFileSync(join(out, 's1/a'), 'utf8')).toBe('mine');
  await write(files, { force: true });
  expect(readFileSync(join(out, 's1/a'), 'utf8')).toBe('theirs');
});

test('a file that tools obey gets another name, and the user is told', async () => {
  warned.length = 0;
  expect(await write([deliverable('s1', artifact('.envrc'))])).toEqual([join(out, 's1/.envrc.untrusted')]);
  expect(warned).toEqual([expect.stringContaining('--as-is')]);
  expect(await write([deliverable('s1', artifact('.envrc'))], { asIs: true })).toEqual([join(out, 's1/.envrc')]);
});

test('a content that is not the one that was handed in is not written', async () => {
  const changed = { ...artifact('a'), content: 'y' };
  await expect(write([deliverable('s1', changed)])).rejects.toThrow('did not arrive');
  expect(existsSync(join(out, 's1/a'))).toBe(false);
});
