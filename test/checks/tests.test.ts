import { describe, expect, test } from '@jest/globals';
import { testsChecker } from '../../checks/checkers/tests.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { inputOf, inShort } from './fixtures.ts';

const file = (path: string, content: string, media_type = 'text/plain'): Artifact => ({ path, media_type, content });
const check = async (...artifacts: Artifact[]) => testsChecker.check(inputOf(artifacts));
const found = async (...artifacts: Artifact[]) => (await check(...artifacts)).findings.map(inShort);

const source = file('src/cart.js', 'export function total(items) {\n  let sum = 0;\n  return sum;\n}\n');
const aTest = file('test/cart.test.js', "test('total', () => {\n  expect(total([])).toBe(0);\n});\n");
const lcov = (hits: number[], more = '', path = '/build/agent/src/cart.js') =>
  file(
    'coverage/lcov.info',
    `TN:\nSF:${path}\n${hits.map((n, i) => `DA:${i + 1},${n}`).join('\n')}\n${more}end_of_record\n`,
  );
const junit = (cases: string, claim = '') =>
  file(
    'junit.xml',
    `<?xml version="1.0"?>\n<testsuites ${claim}>\n<testsuite name="a">${cases}</testsuite></testsuites>`,
  );

test('nothing to measure without tests and reports', async () => {
  expect(await check(source, file('README.md', '# Cart'))).toEqual({ score: null, findings: [] });
});

describe('coverage', () => {
  test('is counted from the lines of the files that were handed in', async () => {
    const other = 'SF:/elsewhere/lib.js\nDA:1,0\nDA:2,0\nend_of_record\n';
    const report = lcov([1, 1, 1, 0]);
    expect(await check(source, aTest, { ...report, content: report.content + other })).toEqual({
      score: 1,
      findings: [],
      measured: { 'code_quality.test_coverage': 0.75 },
    });
  });

  test('below the threshold is a finding and lowers the score', async () => {
    const result = await check(source, aTest, lcov([1, 0, 0, 0], 'LF:4\nLH:1\n'));
    expect(result.findings.map(inShort)).toEqual(['major low-coverage coverage/lcov.info']);
    expect(result).toMatchObject({ measured: { 'code_quality.test_coverage': 0.25 } });
    expect(result.score).toBeCloseTo(0.25 / 0.6);
  });

  test('without a file, as Node.js reports it if tests load none, is unknown and needs no mending', async () => {
    expect(await check(source, aTest, file('lcov.info', 'TN:\n'))).toEqual({
      score: 1,
      findings: [],
      notMeasured: { 'code_quality.test_coverage': 'the coverage report lists no files' },
    });
    expect(await found(source, aTest, file('lcov.info', 'TN:\nwords'))).toEqual(['major unreadable-report lcov.info']);
    expect(await found(source, file('lcov.info', 'TN:\n'))).toEqual(['critical coverage-without-tests lcov.info']);
  });

  test('of 100 % with no tests is caught', async () => {
    const result = await check(source, lcov([1, 1, 1, 1], 'LF:4\nLH:4\n'));
    expect(result).toMatchObject({ score: 0, notMeasured: { 'code_quality.test_coverage': expect.any(String) } });
    expect(result.findings.map(inShort)).toEqual(['critical coverage-without-tests coverage/lcov.info']);
  });

  test('with tests that assert nothing counts as one without tests', async () => {
    const empty = file('test/cart.test.js', "test('total', () => { total([]); });");
    expect(await found(source, empty, lcov([1, 1, 1, 1]))).toEqual([
      'major test-without-assertions test/cart.test.js:1',
      'critical coverage-without-tests coverage/lcov.info',
    ]);
  });

  test('whose totals are better than its lines proves nothing', async () => {
    const result = await check(source, aTest, lcov([1, 0, 0, 0], 'LF:4\nLH:4\n'));
    expect(result).toMatchObject({ score: 0, findings: [{ rule: 'false-report', severity: 'critical', line: 2 }] });
    expect(result.measured).toBeUndefined();
    expect(await found(source, aTest, lcov([], 'LF:4\nLH:4\n'))).toEqual([
      'critical false-report coverage/lcov.info:2',
    ]);
  });

  test('with totals that are worse, or a little off, is counted from the lines', async () => {
    expect(await found(source, aTest, lcov([1, 1, 1, 0], 'LF:5\nLH:3\n'))).toEqual([]);
  });

  test('of lines that the file does not have is of another file', async () => {
    const result = await check(source, aTest, lcov([1, 1, 1, 1, 1, 1]));
    expect(result.findings.map(inShort)).toEqual(['major stale-report coverage/lcov.info:2']);
    expect(result.measured).toBeUndefined();
  });

  test('of files that were not handed in is no figure and no finding', async () => {
    expect(await check(aTest, lcov([1, 1], '', 'src/elsewhere.js'))).toMatchObject({
      findings: [],
      notMeasured: {
        'code_quality.test_coverage': 'the coverage report lists only files that are not in the deliverable',
      },
    });
  });

  test('in Cobertura counts each line once, whatever classes and methods repeat it', async () => {
    const lines = (...hits: number[]) => hits.map((n, i) => `<line number="${i + 1}" hits="${n}"/>`).join('');
    const xml = (rate: string) =>
      file(
        'cobertura.xml',
        `<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "http://example.org/coverage-04.dtd">
        <coverage line-rate="${rate}" lines-covered="3" version="1"><sources><source>/build/src</source></sources><packages><package><classes>
        <class name="a" filename="cart.js"><methods><method name="m"><lines>${lines(1, 1)}</lines></method></methods><lines>${lines(1, 1, 0, 0)}</lines></class>
        <class name="b" filename="cart.js"><lines>${lines(0, 0, 1, 0)}</lines></class></classes></package></packages></coverage>`,
        'application/xml',
      );
    expect(await check(source, aTest, xml('0.75'))).toMatchObject({
      findings: [],
      measured: { 'code_quality.test_coverage': 0.75 },
    });
    expect(await found(source, aTest, xml('1.0'))).toEqual(['critical false-report cobertura.xml']);
  });

  test('in Clover is not read', async () => {
    expect(
      await found(source, aTest, file('coverage.xml', '<coverage clover="3" generated="1"><project/></coverage>')),
    ).toEqual([]);
  });

  test('with tests in a JUnit report that names a test file which was handed in has tests', async () => {
    const spec = file('checks/test_cart.py', 'import cart\n');
    const results = junit('<testcase classname="checks.test_cart.TestCart" name="a"/>');
    expect(await found(source, spec, results, lcov([1, 1, 1, 1]))).toEqual([]);
  });
});

describe('JUnit reports', () => {
  test('failures and errors are findings with the name; the score is the passed share of what ran', async () => {
    const result = await check(
      aTest,
      junit(
        '<testcase name="a"/><testcase name="b"><failure message="expected 3, got 4">at x</failure></testcase><testcase name="c"><error>boom\n at y</error></testcase><testcase name="d"><skipped/></testcase>',
      ),
    );
    expect(result.findings.map(({ message }) => message)).toEqual([
      'the test "b" failed: expected 3, got 4',
      'the test "c" failed: boom at y',
    ]);
    expect(result.score).toBeCloseTo(1 / 3);
  });

  test.each([
    ['no tests', junit('', 'tests="0"'), ['major no-tests-run junit.xml']],
    ['only skipped tests', junit('<testcase name="a"><skipped/></testcase>'), ['minor all-skipped junit.xml']],
    ['more tests than it lists', junit('<testcase name="a"/>', 'tests="42"'), ['critical false-report junit.xml']],
    [
      'failures that it does not list',
      junit('<testcase name="a"/>', 'tests="2" failures="1"'),
      ['major failed-test junit.xml'],
    ],
    ['a tag that is not closed', file('junit.xml', '<testsuites><testsuite>'), ['major unreadable-report junit.xml']],
    [
      'an entity of its own',
      file('TEST-a.xml', '<!DOCTYPE a [<!ENTITY x "y">]><testsuite>&x;</testsuite>'),
      ['major unreadable-report TEST-a.xml'],
    ],
  ])('%s', async (_, report, expected) => {
    expect(await found(aTest, report)).toEqual(expected);
  });

  test('totals of inner suites are not added to those around them', async () => {
    const nested = `<testsuites tests="2"><testsuite tests="2"><testsuite tests="2"><testcase name="a"/><testcase name="b"/></testsuite></testsuite></testsuites>`;
    expect(await found(aTest, file('junit.xml', nested))).toEqual([]);
  });
});

describe('test files that cannot fail', () => {
  test.each([
    [
      'src/a.spec.ts',
      "describe('a', () => {\n  it('works', async () => {\n    // expect(a()).toBe(1)\n    console.log(\"expect(a())\");\n  });\n});\n",
      2,
    ],
    ['tests/test_a.py', 'import a\n\ndef test_a():\n    """assert that it works"""\n    a.run()\n', 3],
    ['a_test.go', 'package a\n\nfunc TestA(t *testing.T) {\n\tRun()\n\tt.Log("expect(1)")\n}\n', 3],
    ['src/test/java/ATest.java', 'class ATest {\n  @Test\n  void works() { new A().run(); }\n}\n', 2],
    ['spec/a_spec.rb', "describe A do\n  it 'works' do\n    A.new.run\n  end\nend\n", 2],
    ['src/a.test.ts', "test('a', async () => {\n  expect(await add(1, (2)));\n  expect(\n    a,\n  );\n});\n", 1],
    ['src/a.test.ts', "test('a', () => {\n  expect.assertions(1);\n  expect.hasAssertions();\n  add(1, 2);\n});\n", 1],
    ['spec/a_spec.rb', "describe A do\n  it 'works' do\n    expect(A.new.run)\n  end\nend\n", 2],
    [
      'test/a.test.js',
      "test('a', () => {\n  const text = `assert(a)`; // assert(a)\n  log('assert.ok(a)'); /* assert(a) */\n});\n",
      1,
    ],
    ['src/lib.rs', 'pub fn a() {}\n#[cfg(test)]\nmod tests {\n  #[test]\n  fn works() { super::a(); }\n}\n', 4],
    ['a.test.js', '// nothing yet\n', 1],
    ['test/a.bats', '@test "runs" {\n  run ./a.sh\n}\n', 1],
  ])('%s without assertions', async (path, content, line) => {
    expect(await found(file(path, content))).toEqual([`major test-without-assertions ${path}:${line}`]);
  });

  test.each([
    ['a.test.ts', "test('a', () => {\n  expect(true).toBe(true);\n});", 2],
    ['a.test.ts', "test('a', () => {\n  expect(1).toEqual(1); assert.ok(true);\n});", 2],
    ['test_a.py', 'def test_a():\n    assert True\n', 2],
    [
      'test_a.py',
      'class TestA(TestCase):\n  def test_a(self):\n    self.assertTrue(True)\n    self.assertEqual(1, 1)\n',
      3,
    ],
    ['a_test.go', 'func TestA(t *testing.T) {\n\tassert.True(t, true)\n}\n', 2],
    ['ATest.java', '@Test void a() {\n assertTrue(true); }', 2],
    ['ATest.java', 'import static org.junit.Assert.*;\n@Test void a() {\n assertTrue(true); }', 3],
  ])('%s with empty assertions', async (path, content, line) => {
    expect(await found(file(path, content))).toEqual([`major empty-assertion ${path}:${line}`]);
  });
});

describe('test files that are good', () => {
  test.each([
    ['src/a.test.ts', "test('a', () => {\n  expect(add(1, (2)))\n    .toBe(3);\n});\n"],
    ['src/a.test.ts', "test('a', () => {\n  expect.soft(a).toBe(3);\n});\n"],
    [
      'test/a.test.js',
      "function expect(a, b) {\n  if (a !== b) process.exit(1);\n}\ntest('a', () => {\n  expect(a, 1);\n});\n",
    ],
    ['test/a.test.js', "test('a', () => request(app).get('/').expect(200));\n"],
    ['a.test.js', "it('a', () => request(app).get('/').expect(200));"],
    ['a.test.js', "test('a', (t) => { t.is(a(), 1); });"],
    ['test/a.js', "const assert = require('node:assert');\nit('a', () => { assert.equal(a(), 1); });"],
    ['a.spec.ts', "it('a', () => { a().should.equal(1); });"],
    ['a.test.tsx', "it('shows it', async () => { render(<A />); await screen.findByText('a'); });"],
    ['a.test.ts', "it('a', () => { expect(true).toBe(true); expect(a()).toBe(1); });"],
    ['a.test.ts', "it.each([1])('is %i', (n) => { expect(a(n)).toMatchSnapshot(); });"],
    ['a.cy.js', "it('a', () => { cy.visit('/'); cy.contains('Cart'); });"],
    ['test_a.py', 'def test_a():\n    with pytest.raises(ValueError):\n        a()\n'],
    ['test_a.py', 'def test_a(caplog):\n    result = a()\n    assert result == 1, "one"\n'],
    ['test_a.py', 'def test_a():\n    np.testing.assert_allclose(a(), 1)\n'],
    ['tests/conftest.py', 'import pytest\n\n@pytest.fixture\ndef client():\n    return 1\n'],
    ['a_test.go', 'func TestA(t *testing.T) {\n\tif Run() != 1 {\n\t\tt.Fatalf("no")\n\t}\n}\n'],
    [
      'a_test.go',
      'func ExampleA() {\n\tRun()\n\t// Output: 1\n}\nfunc TestB(t *testing.T) { require.NoError(t, B()) }\n',
    ],
    ['ATest.java', '@Test void a() { mvc.perform(get("/")).andExpect(status().isOk()); }'],
    ['ATest.kt', '@Test fun a() { a() shouldBe 1 }'],
    ['a_spec.rb', "it 'works' do\n  expect { A.run }.to raise_error\nend\n"],
    ['a_test.rb', 'def test_a\n  assert_equal 1, a\nend\n'],
    ['ATest.php', 'public function testA(): void { $this->assertSame(1, a()); }'],
    ['ATests.cs', '[Fact] public void A() { Assert.Equal(1, A()); }'],
    ['src/a.rs', "fn b<'a>(x: &'a str) {}\n#[test]\nfn works() { assert_eq!(a(), 1); }"],
    ['a_test.cpp', 'TEST(A, Works) { EXPECT_EQ(a(), 1); }'],
    ['test/a.bats', '@test "runs" {\n  run ./a.sh\n  [ "$status" -eq 0 ]\n}\n'],
    ['src/latest.js', 'export const it = 1; /x/.test(it);'],
    ['test/cloud.ts', "const it = { client: 1 };\nit.client.submit('a');\nreturn it;"],
    ['all.test.ts', "import './one.ts';\nimport './two.ts';\n"],
    ['test/data.js', 'export const items = [1];'],
  ])('%s: %s', async (path, content) => {
    expect(await found(file(path, content))).toEqual([]);
  });

  test('assertions may be in a helper that was handed in too', async () => {
    const helper = file(
      'test/support/scenario.js',
      "import assert from 'node:assert';\nexport const run = (x) => assert.ok(x.done);",
    );
    expect(
      await found(helper, file('a.test.js', "import { run } from './support/scenario.js';\nit('a', () => run(a()));")),
    ).toEqual([]);
  });
});

describe('hostile content takes seconds of CPU at most', () => {
  const size = 1_000_000;
  test.each([
    ['quotes', file('a.test.js', '"\\'.repeat(size / 2))],
    ['a line of expect(', file('a.test.js', 'expect('.repeat(size / 8))],
    ['open comments', file('a.test.js', '/*'.repeat(size / 2))],
    ['backticks', file('a.test.js', '`'.repeat(size))],
    ['spaces', file('a.test.js', `it(${' '.repeat(size - 10)}`)],
    ['asserts and spaces', file('test_a.py', `def test_a():\n${'assert \t'.repeat(size / 10)}`)],
    ['triple quotes', file('test_a.py', '"""'.repeat(size / 3))],
    ['dots', file('a.test.js', `it${'.a'.repeat(size / 3)}`)],
    ['nested elements', file('junit.xml', '<testsuite>'.repeat(300_000))],
    ['an attribute of megabytes', file('junit.xml', `<testsuite a="${'x'.repeat(3_900_000)}"/>`)],
    [
      'many test cases',
      file('junit.xml', `<testsuite>${'<testcase name="a"><failure/></testcase>'.repeat(90_000)}</testsuite>`),
    ],
    ['many lines', file('lcov.info', `SF:a.js\n${Array.from({ length: 300_000 }, (_, i) => `DA:${i},1`).join('\n')}`)],
    ['many files', file('lcov.info', `${'SF:/a/b/c/d/e/f/g.js\nDA:1,1\nend_of_record\n'.repeat(90_000)}`)],
    ['a long line', file('lcov.info', `SF:${' '.repeat(3_900_000)}`)],
    ['open XML comments', file('a.xml', '<!--'.repeat(1_000_000))],
    ['a deep path', file('lcov.info', `SF:${'a/'.repeat(500_000)}`)],
  ])('%s', async (_, artifact) => {
    const before = process.cpuUsage();
    await check(source, artifact);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
  });

  test('what is too large is a finding, not read', async () => {
    expect(await found(file('lcov.info', ' '.repeat(4_000_001)))).toEqual(['major too-large lcov.info']);
    expect(await found(file('a.test.js', ' '.repeat(1_000_001)))).toEqual(['major too-large a.test.js']);
  });
});
