import type { Language } from '../languages/languages.ts';

/**
 * Calls and statements that make a test fail, in the styles of jest, vitest, node:test, mocha, chai, ava, supertest,
 * Testing Library, Cypress, pytest, unittest, Go, JUnit, AssertJ, Mockito, Kotest, RSpec, Minitest, PHPUnit, xUnit,
 * Rust, GoogleTest, Catch2 and k6. The patterns are generous: to accept a call that is no assertion costs less than to
 * send back a good test. They run on text without strings and comments.
 */
const STYLES = [
  // expect(…), assert.equal(…), self.assertEqual(…), assertThat(…), assert_eq!(…), EXPECT_EQ(…), expectTypeOf<…>()
  /(?<![A-Za-z0-9$])(?:[Ee]xpect(?!ed|ation|s\b)|[Aa]ssert(?!ed|ions?\b|[Jj]\b)|refute|ASSERT_|EXPECT_|BOOST_(?:CHECK|REQUIRE))\w{0,80}!?\s{0,80}(?:[(.<{]|::)/,
  // assert x, assert_equal a, b, expect { … }, is_expected
  /(?<![\w.])(?:assert|refute)(?:_\w+)?[ \t]+[^\s=;]|\bis_expected\b|\bexpect[ \t]+(?:do\b|\{)/,
  // .should.equal(…), cy.….should('…'), x shouldBe y, .must_equal, .wont_be_nil
  /\.should\b|\bshould[A-Z]\w*|\.(?:must|wont)_\w+|\.to\.(?:be|equal|have|deep|include|throw)\b/,
  // t.Fatalf(…), require.NoError(…), t.is(…), t.deepEqual(…)
  /\b[tbf]\.(?:Errorf?|Fatalf?|Fail(?:Now)?)\s*\(|\brequire\.[A-Z]\w*\s*\(/,
  /\bt\.(?:is|not|true|false|truthy|falsy|deepEqual|like|throws\w*|notThrows\w*|snapshot|regex|equal|same|ok|match|rejects|strictEqual)\s*\(/,
  // Mockito, Catch2, k6, pytest.raises(…), fail(…), StepVerifier, MockMvc, NSubstitute
  /\b(?:verify|verifyNoMoreInteractions|verifyNoInteractions|verifyComplete|verifyError|fail|raises|warns|check|CHECK|CHECK_\w+|REQUIRE|REQUIRE_\w+|andExpect|Verify|Received|DidNotReceive|expectException)\s*\(/,
  // Testing Library, Cypress and Playwright wait for what must be there
  /\b(?:get|find)(?:All)?By[A-Z]\w*\s*\(|\bcy\s*\.\s*(?:contains|get)\s*\(|\bwaitFor(?:Selector|URL|Function)\s*\(/,
  // A failure made by hand
  /\bthrow\b|\braise\b|\.unwrap\(\)|\bpanic!|\bshould_panic\b/,
];
const ASSERTION = new RegExp(STYLES.map(({ source }) => `(?:${source})`).join('|'), 'g');
/** In bats any command that fails is an assertion. */
const SHELL_ASSERTION = /(?:^|[\n;&|])[ \t]*(?:\[\[?[ \t]|assert\w*|refute\w*|grep[ \t]+-\w*q|diff[ \t]|test[ \t])/g;

/** `import static org.junit.Assert.*;` asserts nothing. */
const withoutImports = (masked: string): string =>
  masked.replaceAll(/^[ \t]*(?:import|using)[ \t].*$/gm, (line) => ' '.repeat(line.length));

/** Returns the offsets of the assertions in a program whose strings and comments are masked. */
export function assertionsIn(masked: string, language: Language): number[] {
  const found = withoutImports(masked).matchAll(language === 'shell' ? SHELL_ASSERTION : ASSERTION);
  return found
    .map(({ index }) => index)
    .filter(HAS_MATCHERS.has(language) && !OWN_EXPECT.test(masked) ? hasMatcher(masked) : () => true)
    .toArray();
}

const HAS_MATCHERS = new Set<Language>(['javascript', 'typescript', 'ruby']);
/** The tests define their own `expect`, which may assert without a matcher. */
const OWN_EXPECT = /\bfunction\s+expect\b|\bexpect\s*=\s*(?:async\s*)?(?:function\b|\()|\bdef\s+expect\b/;
const EXPECT = /(?<!\.\s{0,20})\bexpect\s*(?=[(.])/y;
/** Settings of `expect`, and asymmetric matchers. */
const NO_ASSERTION =
  /\.\s*(?:assertions|hasAssertions|extend|any|anything|closeTo|stringMatching|addSnapshotSerializer|getState|setState|(?:not\s*\.\s*)?\w+(?:Containing|Matching))\b/y;
const MATCHER = /(?<=\))\s*(?:!\s*)?(?:\?\.|\.|\[)/y;

const isAt = (pattern: RegExp, text: string, index: number): number => {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : -1;
};

/** Returns a test for assertions by index: false for a bare `expect(x);`, which holds whatever x is. */
function hasMatcher(masked: string): (index: number) => boolean {
  const closeOf = new Map<number, number>();
  const open: number[] = [];
  for (const { 0: bracket, index } of masked.matchAll(/[()]/g)) {
    if (bracket === '(') open.push(index);
    else if (open.length > 0) closeOf.set(open.pop()!, index);
  }
  return (index) => {
    const end = isAt(EXPECT, masked, index);
    if (end === -1) return true;
    if (masked[end] === '.') return isAt(NO_ASSERTION, masked, end) === -1;
    const close = closeOf.get(end);
    return close === undefined || isAt(MATCHER, masked, close + 1) !== -1;
  };
}

const LITERAL = String.raw`(?:-?\d{1,9}|[Tt]rue|'[^'\n]{0,40}'|"[^"\n]{0,40}")`;
const TRUE = '(?:[Tt]rue|1|!0|!!1)';
/** Compares a literal with itself, or asserts `true`. */
const TRIVIAL = [
  String.raw`expect\(\s*(?<a>${LITERAL})\s*\)\s*\.to(?:Be|Equal|StrictEqual)\(\s*\k<a>\s*\)`,
  String.raw`expect\(\s*${TRUE}\s*\)\s*\.(?:toBeTruthy\(\)|toBeDefined\(\)|to\.be\.(?:true|ok)\b|to\.(?:be|equal|eql)\(\s*true\s*\))`,
  String.raw`expect\(\s*(?<b>${LITERAL})\s*\)\.to (?:eq\(?\s*\k<b>|be_truthy|be true)`,
  String.raw`assert(?:\.(?:ok|isTrue|True)|True|_true|\.IsTrue|\.isOk)?\(\s*(?:t,\s*)?${TRUE}\s*[,)]`,
  String.raw`assert[ \t]+${TRUE}[ \t]*(?:[;,#\r\n]|$)`,
  String.raw`assert[ \t]+(?<c>${LITERAL})[ \t]*(?:==|is)[ \t]*\k<c>[ \t]*(?:[;,#\r\n]|$)`,
  String.raw`assert(?:\.?_?(?:equals?|strictEqual|deepEqual|AreEqual)|_eq!)\(\s*(?:t,\s*)?(?<d>${LITERAL})\s*,\s*\k<d>\s*[,)]`,
  String.raw`assert!\(\s*true\s*[,)]`,
  String.raw`t\.(?:true|ok|truthy)\(\s*true\s*\)`,
];
/** A name, or a property of one, which is the same on both sides. */
const SAME = String.raw`(?:[A-Za-z_$][\w$]{0,60}(?:\.[A-Za-z_$][\w$]{0,60}){0,4})`;
/** Compares a name with itself. */
const REFLEXIVE = [
  String.raw`expect\(\s*(?<e>${SAME})\s*\)\s*\.(?:to(?:Be|Equal|StrictEqual)|to\.(?:be|equal|eql|deep\.equal))\(\s*\k<e>\s*\)`,
  String.raw`expect\(\s*(?<f>${SAME})\s*\)\.to eq\(?\s*\k<f>\b(?![\w.(])`,
  String.raw`assert[ \t]+(?<g>${SAME})[ \t]*(?:==|is)[ \t]*\k<g>[ \t]*(?:[;,#\r\n]|$)`,
  String.raw`[Aa]ssert(?:\.?_?(?:equals?|strictEqual|deepEqual|deepStrictEqual|AreEqual|Equal|Same)|_eq!)\(\s*(?:t,\s*)?(?<h>${SAME})\s*,\s*\k<h>\s*[,)]`,
];
const TRIVIAL_AT = new RegExp(TRIVIAL.join('|'), 'iy');
const REFLEXIVE_AT = new RegExp(REFLEXIVE.join('|'), 'y');

/** Tells if the assertion at `index` holds whatever the code under test does. */
export function isTrivial(content: string, index: number): boolean {
  return isAt(TRIVIAL_AT, content, index) !== -1 || isAt(REFLEXIVE_AT, content, index) !== -1;
}
