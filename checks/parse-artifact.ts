import { type ParseError, type ParseOptions, parse as parseJsonc } from 'jsonc-parser';
import { parse, TomlError } from 'smol-toml';
import { parseAllDocuments } from 'yaml';
import type { Artifact } from '../core/contracts/storage/deliverable.ts';
import { isFixture } from './file-roles.ts';
import { isCode, languageOf } from './languages/language-of.ts';
import type { Language } from './languages/languages.ts';
import { lineAt } from './lines-of.ts';
import { reportKindOf } from './reports/find-reports.ts';
import { readXml } from './reports/read-xml.ts';

/** Parsing YAML takes seconds per megabyte of hostile text, so larger files are refused, not parsed. */
export const MAX_YAML_CHARACTERS = 256 * 1024;

/** A flaw of an artifact, as the predicate of a sentence, and its line. */
export type Unreadable = {
  problem: string;
  line: number | null;
  /** Its author need not, or cannot, do anything about it. */
  unmendable?: true;
};

type Parser = (content: string) => Unreadable | null;

/** Whole values, as RFC 8259 has them. */
const STRICT = { disallowComments: true, allowTrailingComma: false };
/** With comments and commas at the end, as the tools take it that read it. */
const COMMENTED = { disallowComments: false, allowTrailingComma: true };
/** Nested deeper, a text is taken at its word: the parser that knows places calls itself for each level. */
const MAX_JSON_DEPTH = 1_000;

const jsonParser =
  (options: ParseOptions): Parser =>
  (content) => {
    const problem = 'is not valid JSON';
    try {
      JSON.parse(content);
      return null;
    } catch {
      if (isDeeper(content, MAX_JSON_DEPTH)) return options === STRICT ? { problem, line: null } : null;
    }
    const errors: ParseError[] = [];
    parseJsonc(content, errors, options);
    const [first] = errors;
    if (first) return { problem, line: lineAt(content, Math.min(first.offset, content.trimEnd().length)) };
    // This parser accepts control characters in strings, which JSON does not.
    return options === STRICT ? { problem, line: null } : null;
  };

const parseJson = jsonParser(STRICT);

/** One value a line. */
const parseJsonLines: Parser = (content) => {
  for (const [index, line] of content.split('\n').entries()) {
    if (line.trim() !== '' && parseJson(line)) return { problem: 'is not valid JSON in each line', line: index + 1 };
  }
  return null;
};

function isDeeper(content: string, most: number): boolean {
  let depth = 0;
  for (const [bracket] of content.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    if (depth > most) return true;
  }
  return false;
}

/** Helm's and Jinja's: YAML once it is filled in. GitHub's `${{` is YAML already. */
const TEMPLATE = /(?:^|[^$])\{\{[-\s.]|\{%/;
/** Files of code that say something by being there; of other kinds any file may be empty. */
const MAY_BE_EMPTY = /(?:^|\/)(?:__init__\.pyi?|__main__\.py|conftest\.py|lib\.rs|mod\.rs|\.[^/]+)$/;
/**
 * Settings that are called JSON, whose tools take comments: TypeScript, VS Code, dev containers, ESLint, Babel, SWC, Turborepo,
 * Biome, Deno, API Extractor, Wrangler, Nx, Renovate, JSHint, webhint, stylelint, Prettier, Rush, Azure Functions, .NET.
 */
const MAY_HAVE_COMMENTS =
  /(?:^|\/)(?:[tj]sconfig[^/]*\.json|\.?devcontainer\.json|(?:\.vscode|\.devcontainer|common\/config\/rush)\/(?:[^/]+\/)*[^/]+\.json|\.(?:eslintrc|babelrc|swcrc|jshintrc|jscsrc|hintrc|stylelintrc|prettierrc|renovaterc|bowerrc|nycrc|mocharc|lintstagedrc|markdownlint|cspell|luarc)(?:\.json)?|(?:turbo|biome|deno|api-extractor[\w.-]*|wrangler|nx|project|workspace|rush|renovate|host|local\.settings|appsettings[\w.-]*|launchSettings|language-configuration|cspell|typedoc|babel\.config|import_map|components)\.json|[^/]+\.(?:jsonc|code-workspace|code-snippets|sublime-[a-z]+))$/;
/** A lock file that takes seconds. */
const NOT_PARSED = /(?:^|\/)pnpm-lock\.yaml$/;

/** Composes the documents without resolving aliases, so that an "alias bomb" cannot grow. Repeated keys pass. */
const parseYaml: Parser = (content) => {
  if (content.length > MAX_YAML_CHARACTERS) {
    const problem = `is longer than the ${MAX_YAML_CHARACTERS} characters up to which YAML is checked`;
    return { problem, line: null, unmendable: true };
  }
  try {
    const documents = parseAllDocuments(content, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    const error = [...documents].flatMap((document) => document.errors)[0];
    if (error === undefined || TEMPLATE.test(content) || isClosedLater(content, error)) return null;
    return { problem: `is not valid YAML (${error.code})`, line: lineAt(content, error.pos[0]) };
  } catch {
    return { problem: 'is not valid YAML', line: null };
  }
};

/** A text in quotes that goes on over lines that are not indented: PyYAML, and with it AWS and Ansible, take it. */
const isClosedLater = (content: string, { message, pos }: { message: string; pos: [number, number] }): boolean => {
  const quote = /^Missing closing (['"])/.exec(message)?.[1];
  return (
    quote !== undefined && new RegExp(`${quote}[ \\t]*(?:#[^\\n]*)?$`, 'm').test(content.slice(pos[1], pos[1] + 4_000))
  );
};

/** A program or a setting in the fences of the answer that it was taken from. */
const fenced = (content: string): boolean => {
  const lines = content.trim().split('\n', 2);
  const fence = /^(`{3,10}|~{3,10})[\w+.-]{0,30}\s*$/.exec(lines[0] ?? '')?.[1];
  return fence !== undefined && lines.length > 1 && content.trimEnd().endsWith(`\n${fence}`);
};

const CONFLICT = /^<{7} [^\n]{1,200}$/m;

/** The line of the first mark of an unfinished merge. */
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
export const parseArtifact = (artifact: Artifact): Unreadable | null => {
  const found = problemOf(artifact);
  return found && isFixture(artifact.path) ? { ...found, unmendable: true } : found;
};

const problemOf = (artifact: Artifact): Unreadable | null => {
  const { path, content, media_type } = artifact;
  if (content.trim() === '') return whatIsEmpty(artifact);
  const nul = content.indexOf('\0');
  if (nul !== -1) return { problem: 'is not text: it has a NUL byte', line: lineAt(content, nul) };
  const language = languageOf({ path, media_type });
  const left = language === 'markdown' || language === 'text' ? null : leftIn(content);
  if (left !== null) return left;
  // The check `tests` reads reports.
  if (NOT_PARSED.test(path) || (language === 'xml' && reportKindOf({ path, content, media_type }) !== null))
    return null;
  if (MAY_HAVE_COMMENTS.test(path)) return parseCommented(content);
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return parseJsonLines(content);
  return (parserOf(media_type) ?? PARSERS[language])?.(content) ?? null;
};

const parseCommented = jsonParser(COMMENTED);

/** An empty program is a mistake; an empty list, style sheet or note may be meant so. */
const whatIsEmpty = ({ path, media_type }: Artifact): Unreadable | null => {
  if (MAY_BE_EMPTY.test(path)) return null;
  const isMistake = isCode(languageOf({ path, media_type }));
  return { problem: 'is empty', line: null, ...(isMistake ? {} : { unmendable: true as const }) };
};
