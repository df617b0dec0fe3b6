import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { LANGUAGES, type Language } from './languages.ts';

const languages = Object.keys(LANGUAGES) as Language[];
const BY_EXTENSION = new Map(languages.flatMap((name) => LANGUAGES[name].extensions.map((each) => [each, name])));
const BY_MEDIA_TYPE = new Map(
  languages.flatMap((name) => LANGUAGES[name].mediaTypes?.map((each) => [each, name]) ?? []),
);

/** Tells if files of the language are programs. */
export const isCode = (language: Language): boolean => LANGUAGES[language].isProgram === true;

/** The language that is meant by its name here, or by an extension; `text` if none is. */
export const languageNamed = (name: string): Language =>
  languages.find((each) => each === name) ?? BY_EXTENSION.get(name) ?? 'text';

/** A file's language by its name, or where that says nothing, by its media type. */
export function languageOf({ path, media_type }: Pick<Artifact, 'path' | 'media_type'>): Language {
  const name = path.split('/').at(-1) ?? '';
  const named = languages.find((each) => LANGUAGES[each].fileNames?.some((pattern) => pattern.test(name)));
  if (named !== undefined) return named;
  const extension = name.includes('.') ? (name.split('.').at(-1) ?? '').toLowerCase() : '';
  const byExtension = BY_EXTENSION.get(extension);
  if (byExtension !== undefined) return byExtension;
  const type = (media_type.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (type.endsWith('+json')) return 'json';
  return languages.find((each) => LANGUAGES[each].otherFileNames?.test(name)) ?? BY_MEDIA_TYPE.get(type) ?? 'text';
}
