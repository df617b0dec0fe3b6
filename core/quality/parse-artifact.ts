import { parseAllDocuments } from 'yaml';
import type { Artifact } from '../contracts/deliverable.ts';

/** Parsing YAML takes seconds per megabyte of hostile text, so larger files are refused, not parsed. */
export const MAX_YAML_CHARACTERS = 256 * 1024;

type Parser = (content: string) => string | null;

const parseJson: Parser = (content) => {
  try {
    JSON.parse(content);
    return null;
  } catch {
    return 'is not valid JSON';
  }
};

/** Composes the documents without resolving aliases, so that an "alias bomb" cannot grow. Repeated keys pass. */
const parseYaml: Parser = (content) => {
  if (content.length > MAX_YAML_CHARACTERS) {
    return `is longer than the ${MAX_YAML_CHARACTERS} characters up to which YAML is checked`;
  }
  try {
    const documents = parseAllDocuments(content, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    const error = [...documents].flatMap((document) => document.errors)[0];
    return error === undefined ? null : `is not valid YAML (${error.code})`;
  } catch {
    return 'is not valid YAML';
  }
};

const parserOf = (mediaType: string): Parser | null => {
  const type = mediaType.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return parseJson;
  if (/^(?:application|text)\/(?:x-)?yaml$/.test(type) || type.endsWith('+yaml')) return parseYaml;
  return null;
};

/** What is wrong with an artifact's content, by its media type; null if nothing is. */
export const parseArtifact = ({ content, media_type }: Artifact): string | null => {
  if (content.trim() === '') return 'is empty';
  if (content.includes('\0')) return 'is not text: it has a NUL byte';
  return parserOf(media_type)?.(content) ?? null;
};
