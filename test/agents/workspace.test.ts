import { expect, test } from '@jest/globals';
import { Refusal, Workspace } from '../../agents/workspace.ts';
import { aDeliverable } from '../checks/fixtures.ts';

const limits = { files: 3, file_bytes: 20, total_bytes: 40 };
const input = {
  ...aDeliverable(),
  subtask_id: 'sub_1',
  artifacts: [{ path: 'src/a.ts', media_type: 'text/plain', content: 'from before' }],
};
const aWorkspace = () => new Workspace(limits, [input]);
const refused = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return 'not refused';
};

test.each([
  ['../up.ts', /".."/],
  ['a/../../up.ts', /".."/],
  ['a/./b.ts', /"."/],
  ['a//b.ts', /empty/],
  ['a/', /empty/],
  ['', /empty/],
  ['/etc/passwd', /absolute/],
  ['C:/x', /absolute/],
  ['c:x', /absolute/],
  ['a\\b', /backslash/],
  ['..\\..\\x', /backslash/],
  ['a\0b', /control character/],
  ['a\nb', /control character/],
  ['x'.repeat(301), /300 characters/],
  ['inputs/sub_1/src/a.ts', /cannot be changed/],
  ['inputs/new.ts', /cannot be changed/],
])('a file cannot be written at %j', (path, why) => {
  const workspace = aWorkspace();
  expect(refused(() => workspace.write(path, 'x'))).toMatch(why);
  expect(refused(() => workspace.delete(path))).not.toBe('not refused');
  expect(workspace.list().map((file) => file.path)).toEqual(['inputs/sub_1/src/a.ts']);
});

test('files of other agents can be read and searched, not written, patched, deleted or handed in', () => {
  const workspace = aWorkspace();
  const path = 'inputs/sub_1/src/a.ts';
  expect(workspace.read(path)).toBe('from before');
  expect(workspace.search('BEFORE', 5)).toEqual([{ path, line: 1, text: 'from before' }]);
  expect(refused(() => workspace.patch(path, 'from', 'to'))).toMatch(/cannot be changed/);
  expect(refused(() => workspace.delete(path))).toMatch(/cannot be deleted/);
  expect(refused(() => workspace.artifacts([path]))).toMatch(/is an input, not your work/);
});

test('files, bytes of a file and bytes of all are limited, in bytes and not in characters', () => {
  const workspace = aWorkspace();
  expect(refused(() => workspace.write('big', 'é'.repeat(11)))).toMatch(/22 bytes; a file may have 20/);
  workspace.write('one', 'x'.repeat(20));
  workspace.write('two', 'x'.repeat(19));
  expect(refused(() => workspace.write('three', 'xx'))).toMatch(/41 bytes; they may have 40/);
  workspace.write('three', 'x');
  expect(refused(() => workspace.write('four', ''))).toMatch(/3 files already/);
  // A file that replaces another counts once.
  workspace.write('one', 'y'.repeat(20));
  workspace.delete('one');
  workspace.write('four', 'x');
});

test('a patch replaces a text that occurs exactly once', () => {
  const workspace = aWorkspace();
  workspace.write('f', 'a b a');
  expect(refused(() => workspace.patch('f', 'a', 'c'))).toMatch(/stands 2 times/);
  expect(refused(() => workspace.patch('f', 'z', 'c'))).toMatch(/stands 0 times/);
  expect(refused(() => workspace.patch('f', '', 'c'))).toMatch(/is empty/);
  workspace.patch('f', 'b', '$& $1');
  expect(workspace.read('f')).toBe('a $& $1 a');
});

test('one path cannot be a file and a folder, so that results can be written to a disk', () => {
  const workspace = aWorkspace();
  workspace.write('a/b', 'x');
  expect(refused(() => workspace.write('a', 'x'))).toMatch(/is a file too/);
  expect(refused(() => workspace.write('a/b/c', 'x'))).toMatch(/is a file too/);
});

test('names that mean something to JavaScript are files like others', () => {
  const workspace = aWorkspace();
  expect(refused(() => workspace.read('__proto__'))).toMatch(/There is no file/);
  workspace.write('__proto__', 'x');
  expect(workspace.artifacts(['__proto__'])).toEqual([{ path: '__proto__', media_type: 'text/plain', content: 'x' }]);
});

test('for rework it begins with the files of the previous attempt, as far as they are allowed', () => {
  const own = (path: string) => ({ path, media_type: 'text/plain', content: 'mine' });
  const workspace = new Workspace(limits, [input], [own('src/a.ts'), own('../b.ts')]);
  expect(workspace.list().map(({ path, writable }) => [path, writable])).toEqual([
    ['inputs/sub_1/src/a.ts', false],
    ['src/a.ts', true],
  ]);
});

test('a file of an earlier attempt belongs to somebody else until this attempt writes it again', () => {
  const own = (path: string) => ({ path, media_type: 'text/plain', content: `text of ${path}` });
  const workspace = new Workspace(limits, [input], [own('a'), own('b')]);
  expect(['inputs/sub_1/src/a.ts', 'a', 'b'].map((path) => workspace.isForeign(path))).toEqual([true, true, true]);
  workspace.patch('a', 'text', 'more');
  workspace.write('b', 'mine');
  workspace.write('c', 'mine');
  expect(['a', 'b', 'c'].map((path) => workspace.isForeign(path))).toEqual([true, false, false]);
});
