import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { isCode, languageOf } from '../../../checks/languages/language-of.ts';
import { LANGUAGES, type Language } from '../../../checks/languages/languages.ts';

const languages = Object.keys(LANGUAGES) as Language[];

test('every description of the folder is in the list', async () => {
  const folder = 'checks/languages';
  const files = readdirSync(folder).filter((file) =>
    /LanguageDescription;$/m.test(readFileSync(`${folder}/${file}`, 'utf8')),
  );
  expect(files.length).toBeGreaterThan(25);
  const listed = new Set<unknown>(Object.values(LANGUAGES));
  for (const file of files) {
    const exported = Object.values((await import(`../../../${folder}/${file}`)) as Record<string, unknown>);
    expect({ file, isListed: exported.every((each) => listed.has(each)) }).toEqual({ file, isListed: true });
  }
});

test('no two languages share an extension or a media type', () => {
  const all = languages.flatMap((name) => [...LANGUAGES[name].extensions, ...(LANGUAGES[name].mediaTypes ?? [])]);
  expect(all.filter((each, at) => all.indexOf(each) !== at)).toEqual([]);
});

test('comments and strings are known for every language of programs', () => {
  const unknown = languages.filter((name) => isCode(name) && !(LANGUAGES[name].comments && LANGUAGES[name].syntax));
  expect(unknown).toEqual([]);
});

test.each<[string, string, Language]>([
  ['src/a.TSX', 'text/plain', 'typescript'],
  ['Dockerfile', '', 'dockerfile'],
  ['CONTAINERFILE', '', 'dockerfile'],
  ['Dockerfile.go', '', 'dockerfile'],
  ['dockerfile.go', '', 'go'],
  ['dockerfile.dev', '', 'dockerfile'],
  ['Dockerfile.md', '', 'markdown'],
  ['.dockerignore', '', 'text'],
  ['Dockerfile.dockerignore', '', 'text'],
  ['ci/Jenkinsfile', '', 'groovy'],
  ['a', 'text/x-python; charset=utf-8', 'python'],
  ['a', 'application/ld+json', 'json'],
  ['a.unknown', 'text/css', 'css'],
  ['constructor', '', 'text'],
  ['a.constructor', 'constructor', 'text'],
])('%s of type %j is %s', (path, media_type, language) => {
  expect(languageOf({ path, media_type })).toBe(language);
});
