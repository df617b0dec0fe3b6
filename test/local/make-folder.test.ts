import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { makeFolder } from '../../local/make-folder.ts';
import { newFolder } from './main-process.ts';

const linuxOnly = process.platform === 'linux' ? test : test.skip;

test('folders are made with those above them, for their user only, and once more is fine', () => {
  const top = newFolder();
  const path = join(top, 'a/b/c');
  for (let time = 0; time < 2; time += 1) makeFolder(path);
  for (const made of ['a', 'a/b', 'a/b/c']) expect(statSync(join(top, made)).mode & 0o777).toBe(0o700);
});

test('a file in the place of a folder is an error', () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow('EEXIST');
  expect(() => makeFolder(join(file, 'below'))).toThrow('ENOTDIR');
});

linuxOnly('where nothing can be made it is an error, not a loop', () => {
  for (const path of ['/proc/nope', '/proc/nope/below']) expect(() => makeFolder(path)).toThrow('ENOENT');
  expect(existsSync('/proc/nope')).toBe(false);
});
