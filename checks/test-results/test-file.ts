import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { isTest, mayHoldTests } from '../file-roles.ts';
import { isCode, languageOf } from '../languages/language-of.ts';
import { LANGUAGES, type Language } from '../languages/languages.ts';
import { linesOf } from '../lines-of.ts';
import { mask } from '../mask.ts';
import { assertionsIn, isTrivial } from './assertions.ts';

export type TestFile = {
  artifact: Artifact;
  /** Line of the first test, from 1. */
  line: number;
  assertions: number;
  /** Line of the first trivial assertion, which holds whatever is tested; null if there is none. */
  trivialLine: number | null;
  /** Set if all assertions are trivial. */
  onlyTrivial: boolean;
};

/** Masks comments and strings, where nothing is a test. */
const codeOf = (content: string, language: Language): string => mask(content, language)?.code ?? content;

/** A file with such a name must have tests. Other files in test folders may be helpers. */
const IS_TEST_BY_NAME = /\.(?:test|spec)\.[cm]?[jt]sx?$/i;

const MAX_HELPERS = 50;

const isBats = (path: string): boolean => path.endsWith('.bats');

/** Reads a file with tests; null if name, folder or content show that it has none. */
export function testFileOf(artifact: Artifact): TestFile | null {
  const language = isBats(artifact.path) ? 'shell' : languageOf(artifact);
  if (!isCode(language) || !(isBats(artifact.path) || mayHoldTests(artifact.path, language))) return null;
  const { content, path } = artifact;
  const masked = codeOf(content, language);
  const first = (isBats(path) ? /^@test\b/m : LANGUAGES[language].tests?.cases)?.exec(masked);
  // A file that imports others for their side effects has its tests there.
  if (!first && (!IS_TEST_BY_NAME.test(path) || /^import\s+["']\./m.test(content))) return null;
  const found = assertionsIn(masked, language);
  const isExample = language === 'go' && /^[ \t]*\/\/ (?:Unordered )?[Oo]utput:/m.test(content);
  const trivial = found.filter((at) => isTrivial(content, at));
  return {
    artifact,
    line: linesOf(content, [first?.index ?? 0])[0]!,
    assertions: found.length + (isExample ? 1 : 0),
    trivialLine: trivial.length === 0 ? null : linesOf(content, [trivial[0]!])[0]!,
    onlyTrivial: found.length > 0 && trivial.length === found.length,
  };
}

/** Names, without extension, of up to 50 helper files with assertions that tests may call. */
export function assertionHelpers(artifacts: Artifact[]): string[] {
  const names = artifacts.flatMap((artifact) => {
    const language = languageOf(artifact);
    const isNear = isTest(artifact.path) || /helper|util|support|fixture|conftest|assert/i.test(artifact.path);
    if (!isCode(language) || !isNear || testFileOf(artifact) !== null) return [];
    const hasAssertions = assertionsIn(codeOf(artifact.content, language), language).length > 0;
    return hasAssertions ? [(artifact.path.split('/').at(-1) ?? '').split('.')[0]!] : [];
  });
  return [...new Set(names)].slice(0, MAX_HELPERS);
}
