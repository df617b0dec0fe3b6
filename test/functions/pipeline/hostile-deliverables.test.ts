import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { mediaTypeOf } from '../../../core/contracts/storage/media-type.ts';
import { checkInThread } from '../../../functions/pipeline/assess/check-in-thread.ts';
import { aDeliverable, assess } from '../../checks/fixtures.ts';

const line = (unit: string) => unit.repeat(Math.ceil(10_000_000 / unit.length));
/** A hundred megabytes of zeros in a hundred kilobytes. */
const bomb = gzipSync(Buffer.alloc(100_000_000));
const binary = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7_919) % 256)).toString('latin1');

/** Files that a hostile agent may hand in under any name, each with the findings that send it back. */
const files: [what: string, path: string, content: string, rules: string[]][] = [
  ['one line of JavaScript of 10 MB', 'a.js', `f(${line('1+')}1)`, ['too-large']],
  ['one line of TypeScript of 10 MB', 'a.ts', `const a = "${line('x')}";`, ['too-large']],
  ['one line of Python of 10 MB', 'a.py', `a = [${line('1,')}]`, ['too-large']],
  ['one line of JSON of 10 MB', 'a.json', `[${line('1,')}1]`, ['too-large']],
  ['one line of YAML of 10 MB', 'a.yaml', `a: [${line('1,')}1]`, ['too-large']],
  ['one line of Markdown of 10 MB', 'a.md', line('a *b* '), ['too-large']],
  ['one line of text of 10 MB', 'a.txt', line('word '), []],
  ['a compressed bomb in base64', 'a.txt', bomb.toString('base64'), []],
  ['a compressed bomb as it is', 'a.txt', bomb.toString('latin1'), ['unreadable']],
  ['bytes that are no text', 'a.bin', binary, ['unreadable']],
  ['a NUL in JavaScript', 'a.js', 'export const a = 1;\n\0', ['unreadable']],
];

test.each(files)('%s', async (_, path, content, rules) => {
  const artifacts = [{ path, media_type: mediaTypeOf(path), content }];
  const report = await assess(aDeliverable({ artifacts }), { runCheck: checkInThread });
  const severe = report.findings.filter(({ severity }) => severity === 'critical' || severity === 'major');
  expect([...new Set(severe.map(({ rule }) => rule))]).toEqual(expect.arrayContaining(rules));
  expect(report.verdict).toBe(rules.length > 0 ? 'rework' : 'pass');
});
