import { parse, TomlError } from 'smol-toml';
import { parseAllDocuments } from 'yaml';
import type { Artifact } from '../contracts/deliverable.ts';
import { reportKindOf } from './reports/find-reports.ts';
import { readXml } from './reports/read-xml.ts';
import { type Language, languageOf } from './source-files.ts';

/** Parsing YAML takes seconds per megabyte of hostile text, so larger files are refused, not parsed. */
export const MAX_YAML_CHARACTERS = 256 * 1024;

/** What is wrong, said of the artifact, and on which line. */
export type Unreadable = { problem: string; line: number | null };

type Parser = (content: string) => Unreadable | null;

const lineAt = (content: string, offset: number): number => content.slice(0, offset).split('\n').length;

const parseJson: Parser = (content) => {
  try {
    JSON.parse(content);
    return null;
  } catch (error) {
    // The engine says where, or that it was at the end.
    const position = /at position (\d+)/.exec((error as Error).message)?.[1];
    const end = content.trimEnd().length;
    return { problem: 'is not valid JSON', line: lineAt(content, Math.min(end, Number(position ?? end))) };
  }
};

/** Helm's and Jinja's: YAML once it is filled in. GitHub's `${{` is YAML already. */
const TEMPLATE = /(?:^|[^$])\{\{[-\s.]|\{%/;
/** Files that say something by being there. */
const MAY_BE_EMPTY = /(?:^|\/)(?:__init__\.py|py\.typed|\.gitkeep|\.keep|\.nojekyll)$/;
/** Settings that are called JSON and may have comments, and a lock file that takes seconds. */
const NOT_PARSED =
  /(?:^|\/)(?:[tj]sconfig[^/]*\.json|devcontainer\.json|\.vscode\/[^/]+\.json)$|\.jsonc$|(?:^|\/)pnpm-lock\.yaml$/;

/** Composes the documents without resolving aliases, so that an "alias bomb" cannot grow. Repeated keys pass. */
const parseYaml: Parser = (content) => {
  if (content.length > MAX_YAML_CHARACTERS) {
    const problem = `is longer than the ${MAX_YAML_CHARACTERS} characters up to which YAML is checked`;
    return { problem, line: null };
  }
  try {
    const documents = parseAllDocuments(content, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    const error = [...documents].flatMap((document) => document.errors)[0];
    if (error === undefined || TEMPLATE.test(content)) return null;
    return { problem: `is not valid YAML (${error.code})`, line: lineAt(content, error.pos[0]) };
  } catch {
    return { problem: 'is not valid YAML', line: null };
  }
};

/** A program or a setting in the fences of the answer that it was taken from. */
const fenced = (content: string): boolean => {
  const lines = content.trim().split('\n', 2);
  const fence = /^(`{3,10}|~{3,10})[\w+.-]{0,30}\s*$/.exec(lines[0] ?? '')?.[1];
  return fence !== undefined && lines.length > 1 && content.trimEnd().endsWith(`\n${fence}`);
};

const CONFLICT = /^<{7} [^\n]{1,200}$/m;

/** Where a merge was not finished: the line of its first mark. */
const conflictLine = (content: string): number | null => {
  const start = content.search(CONFLICT);
  const middle = start === -1 ? -1 : content.indexOf('\n=======', start);
  return middle !== -1 && content.includes('\n>>>>>>> ', middle) ? lineAt(content, start) : null;
};

/** What agents leave in files by mistake; documents may show it. */
const leftIn: Parser = (content) => {
  if (fenced(content)) {
    return { problem: 'is wrapped in a Markdown code fence: hand in what is between its lines', line: 1 };
  }
  const line = conflictLine(content);
  return line === null ? null : { problem: 'has a merge conflict: settle it', line };
};

/** A template, or with a DTD of its own, is more than can be told from here. */
const parseXml: Parser = (content) => {
  if (TEMPLATE.test(content) || /<!DOCTYPE/i.test(content)) return null;
  try {
    readXml(content, { open() {} });
    return null;
  } catch (error) {
    const line = /^(\d+):\d+: /.exec((error as Error).message)?.[1];
    return line === undefined ? null : { problem: 'is not well-formed XML', line: Number(line) };
  }
};

const parseToml: Parser = (content) => {
  if (TEMPLATE.test(content)) return null;
  try {
    parse(content);
    return null;
  } catch (error) {
    return { problem: 'is not valid TOML', line: error instanceof TomlError ? error.line : null };
  }
};

const PARSERS: Partial<Record<Language, Parser>> = {
  json: parseJson,
  yaml: parseYaml,
  xml: parseXml,
  toml: parseToml,
};

const parserOf = (mediaType: string): Parser | null => {
  const type = mediaType.split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return parseJson;
  if (/^(?:application|text)\/(?:x-)?yaml$/.test(type) || type.endsWith('+yaml')) return parseYaml;
  return null;
};

/** What is wrong with an artifact's content, by its media type or its name; null if nothing is. */
export const parseArtifact = ({ path, content, media_type }: Artifact): Unreadable | null => {
  if (content.trim() === '') return MAY_BE_EMPTY.test(path) ? null : { problem: 'is empty', line: null };
  const nul = content.indexOf('\0');
  if (nul !== -1) return { problem: 'is not text: it has a NUL byte', line: lineAt(content, nul) };
  const language = languageOf({ path, media_type });
  const left = language === 'markdown' || language === 'text' ? null : leftIn(content);
  if (left !== null) return left;
  // The check `tests` reads reports.
  if (NOT_PARSED.test(path) || (language === 'xml' && reportKindOf({ path, content, media_type }) !== null))
    return null;
  return (parserOf(media_type) ?? PARSERS[language])?.(content) ?? null;
};
