import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { testsChecker } from '../../../checks/checkers/tests.ts';
import type { Artifact } from '../../../core/contracts/storage/deliverable.ts';
import { runTests } from '../../../functions/pipeline/assess/run-tests.ts';
import type { TestSandbox } from '../../../sandbox/launch.ts';
import { inputOf, inShort, markdown } from '../../checks/fixtures.ts';
import { describeInBubblewrap } from '../../sandbox/with-bubblewrap.ts';

const file = (path: string, content: string): Artifact => ({ path, media_type: 'text/plain', content });
const source = file('src/sum.js', 'export const sum = (a, b) => a + b;\n');
const tests = file(
  'test/sum.test.js',
  "import assert from 'node:assert';\nimport { test } from 'node:test';\nimport { sum } from '../src/sum.js';\ntest('sum', () => assert.equal(sum(1, 2), 3));\n",
);
const pack = file('package.json', '{"type": "module"}');
const node = `"${process.execPath}" --test --experimental-test-coverage --test-reporter=spec --test-reporter-destination=stdout --test-reporter=lcov --test-reporter-destination=lcov.info --test-reporter=junit --test-reporter-destination=junit.xml`;
// Other processes make folders of the same name in the usual place.
process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'run-tests-'));
afterAll(() => rmSync(tmpdir(), { recursive: true }));
const left = () => readdirSync(tmpdir()).filter((name) => name.startsWith('tritons-tests-')).length;

describe('without a sandbox', () => testsOf('none'));
describeInBubblewrap('in bubblewrap', () => testsOf('bwrap'));

function testsOf(sandbox: TestSandbox): void {
  const run = (command: string, artifacts = [pack, source, tests], seconds = 30) =>
    runTests(artifacts, { command, seconds, sandbox });

  async function judged(command: string, artifacts: Artifact[]) {
    const testRun = await run(command, artifacts);
    if (!testRun) throw new Error('nothing was run');
    return testsChecker.check({ ...inputOf(artifacts), testRun });
  }

  test('the tests are run, and the coverage that they write is the one that counts', async () => {
    const made = file('lcov.info', 'SF:src/sum.js\nDA:1,0\nend_of_record\n');
    const result = await judged(node, [pack, source, tests, made]);
    expect(result.findings).toEqual([
      {
        rule: 'tests-were-run',
        severity: 'info',
        file: null,
        line: null,
        message: 'the tests were run here; their reports (junit, lcov) replace those that were handed in',
      },
    ]);
    expect(result).toMatchObject({ score: 1, measured: { 'code_quality.test_coverage': 1 } });
  });

  test('a failing test comes back with its name and the last lines', async () => {
    const wrong = file('src/sum.js', 'export const sum = (a, b) => a - b;\n');
    const result = await judged(node, [pack, wrong, tests]);
    expect(result.score).toBe(0);
    expect(result.findings.map(inShort)).toEqual([
      'info tests-were-run',
      'major tests-failed',
      'major failed-test junit.xml:3',
    ]);
  });

  test('reports that were handed in do not pass for those of the run', async () => {
    const made = file('junit.xml', '<testsuite><testcase name="a"/></testsuite>');
    expect(await run('ls; exit 3', [tests, made])).toEqual({
      exitCode: 3,
      timedOutAfter: null,
      lastLines: 'test\n',
      reports: [],
    });
  });

  test('without tests nothing is run', async () => {
    expect(await run('exit 1', [source, markdown('# A brief')])).toBeNull();
  });

  test('the command sees no keys, only PATH, a home and CI; and the folder goes with it', async () => {
    const before = left();
    process.env.TRITONS_API_KEY = 'not a key';
    const { lastLines = '' } = (await run('env; echo "in=$(pwd)"')) ?? {};
    delete process.env.TRITONS_API_KEY;
    const names = lastLines.split('\n').map((line) => line.split('=')[0]);
    const ofShell = ['PWD', 'SHLVL', '_', 'OLDPWD', ''];
    expect(names.filter((name) => !ofShell.includes(name!)).sort()).toEqual(
      sandbox === 'none' ? ['CI', 'HOME', 'PATH', 'in'] : ['CI', 'HOME', 'PATH', 'TMPDIR', 'in'],
    );
    const folder = /in=(.*)/.exec(lastLines)![1]!;
    expect(/HOME=(.*)/.exec(lastLines)?.[1]).toBe(sandbox === 'none' ? folder : '/tmp');
    expect(existsSync(folder)).toBe(false);
    expect(left()).toBe(before);
  });

  test('a run that does not end is killed with its child processes', async () => {
    const started = performance.now();
    const result = await run('echo begun; (sleep 60; echo late) & sleep 60', [tests], 1);
    expect(result).toEqual({ exitCode: null, timedOutAfter: 1, lastLines: 'begun\n', reports: [] });
    expect(performance.now() - started).toBeLessThan(10_000);
    const { findings } = await testsChecker.check({ ...inputOf([tests]), testRun: result! });
    expect(findings[1]).toMatchObject({
      rule: 'tests-failed',
      message: 'the tests did not end within 1 s; their last output: begun',
    });
  });

  test('much output is cut, and links to elsewhere are not read', async () => {
    const result = await run(
      'seq 500000; ln -s /etc/hostname lcov.info; mkdir -p deep; echo "<testsuite/>" > deep/TEST-a.xml',
      [tests],
    );
    expect(result?.lastLines.length).toBe(10_000);
    expect(result?.reports.map(({ path }) => path)).toEqual(['deep/TEST-a.xml']);
  });

  test('paths that lead out are left out, and a path that is a file and a folder is reported', async () => {
    expect(await run('ls', [tests, file('../../escaped.js', 'x'), file('/tmp/escaped.js', 'x')])).toMatchObject({
      exitCode: 0,
      lastLines: 'test\n',
    });
    expect(await run('ls', [tests, file('a', 'x'), file('a/b', 'x')])).toMatchObject({
      exitCode: null,
      lastLines: expect.stringMatching(/EEXIST|ENOTDIR/),
    });
  });
}

test('if bubblewrap has gone since the start, that is a major finding', async () => {
  const { PATH } = process.env;
  process.env.PATH = '/nowhere';
  const testRun = await runTests([tests], { command: 'true', seconds: 5, sandbox: 'bwrap' });
  process.env.PATH = PATH;
  const { findings } = await testsChecker.check({ ...inputOf([tests]), testRun: testRun! });
  expect(findings).toContainEqual(
    expect.objectContaining({
      rule: 'tests-failed',
      severity: 'major',
      message: 'the tests were ended by a signal, or could not be run; their last output: spawn bwrap ENOENT',
    }),
  );
});
