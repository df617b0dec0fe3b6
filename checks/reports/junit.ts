import { readXml, type XmlElement } from './read-xml.ts';

const MAX_TEXT_CHARACTERS = 200;

export type TestCase = {
  name: string;
  className: string;
  /** The path in the report; null if it gives none. */
  file: string | null;
  /** Line in the report, from 1. */
  at: number;
  outcome: 'passed' | 'failed' | 'skipped';
  /** Beginning of the failure's message. */
  message: string;
};

/** `claim` holds the totals that the report states; null if it states none. `failed` includes errors. */
export type TestReport = { cases: TestCase[]; claim: { tests: number; failed: number } | null };

const OUTCOMES: Record<string, TestCase['outcome']> = { failure: 'failed', error: 'failed', skipped: 'skipped' };

const countIn = (text: string | undefined): number => {
  const value = Number(text);
  return value > 0 && value <= 1e9 ? value : 0;
};

/** Reads a JUnit report, which most test runners write. Throws if the XML is not well-formed. */
export function parseJunit(xml: string): TestReport {
  const report: TestReport = { cases: [], claim: null };
  /** Enclosing suites. `claims`: this suite or an outer one stated totals, which include those of the inner suites. */
  const suites: { file: string | null; claims: boolean }[] = [];
  let current: TestCase | null = null;
  let inFailure = false;

  const openSuite = ({ attributes }: XmlElement) => {
    const outer = suites.at(-1) ?? { file: null, claims: false };
    if (!outer.claims && attributes.tests !== undefined) {
      const { tests, failed } = report.claim ?? { tests: 0, failed: 0 };
      const ownFailed = countIn(attributes.failures) + countIn(attributes.errors);
      report.claim = { tests: tests + countIn(attributes.tests), failed: failed + ownFailed };
    }
    suites.push({ file: attributes.file ?? outer.file, claims: outer.claims || attributes.tests !== undefined });
  };

  readXml(xml, {
    open(element) {
      const { name, attributes, line } = element;
      if (name === 'testsuites' || name === 'testsuite') openSuite(element);
      else if (name === 'testcase') {
        current = {
          name: attributes.name ?? '',
          className: attributes.classname ?? '',
          file: attributes.file ?? suites.at(-1)?.file ?? null,
          at: line,
          outcome: 'passed',
          message: '',
        };
        report.cases.push(current);
      } else if (current !== null && Object.hasOwn(OUTCOMES, name)) {
        current.outcome = OUTCOMES[name]!;
        current.message ||= (attributes.message ?? '').slice(0, MAX_TEXT_CHARACTERS);
        inFailure = current.outcome === 'failed';
      }
    },
    close(name) {
      if (name === 'testsuites' || name === 'testsuite') suites.pop();
      else if (name === 'testcase') current = null;
      else if (Object.hasOwn(OUTCOMES, name)) inFailure = false;
    },
    text(text) {
      if (current !== null && inFailure) current.message ||= text.trim().slice(0, MAX_TEXT_CHARACTERS);
    },
  });
  return report;
}
