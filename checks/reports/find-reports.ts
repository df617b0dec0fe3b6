import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { languageOf } from '../languages/language-of.ts';

export type ReportKind = 'lcov' | 'cobertura' | 'junit';

const HEAD_CHARACTERS = 4_096;

/** Returns name and attributes of the first element, outside of comments. */
const rootOf = (xml: string): { name: string; attributes: string } | null => {
  const head = xml.slice(0, HEAD_CHARACTERS).replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '');
  const [, name, attributes] = /<([A-Za-z][\w:.-]*)([^>]*)/.exec(head) ?? [];
  return name === undefined ? null : { name, attributes: attributes ?? '' };
};

const kindOfXml = (name: string, content: string): ReportKind | null => {
  const root = rootOf(content);
  if (root?.name === 'testsuites' || root?.name === 'testsuite') return 'junit';
  // Clover's root has the same name.
  if (root?.name === 'coverage' && !/\bclover=/.test(root.attributes)) return 'cobertura';
  if (root !== null) return null;
  if (/^(?:junit.*|test-.*)\.xml$/.test(name)) return 'junit';
  return /^(?:cobertura.*|coverage)\.xml$/.test(name) ? 'cobertura' : null;
};

/** Tells the kind of a test or coverage report by its name and beginning; null if the artifact is no report we read. */
export function reportKindOf(artifact: Artifact): ReportKind | null {
  const name = (artifact.path.split('/').at(-1) ?? '').toLowerCase();
  if (name === 'lcov.info' || name.endsWith('.lcov')) return 'lcov';
  if (name.endsWith('.info') && /^(?:TN|SF):/m.test(artifact.content.slice(0, HEAD_CHARACTERS))) return 'lcov';
  return languageOf(artifact) === 'xml' ? kindOfXml(name, artifact.content) : null;
}
