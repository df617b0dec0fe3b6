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

/** Parsing hostile YAML takes seconds per megabyte, so larger files are refused, not parsed. */
export const MAX_YAML_CHARACTERS = 256 * 1024;

/** A flaw of an artifact and its line. `problem` is the predicate of a sentence: "is empty". */
export type Unreadable = {
  problem: string;
  line: number | null;
  /** Set if the author need not, or cannot, mend it. */
  unmendable?: true;
};

type Parser = (content: string) => Unreadable | null;

/** JSON by RFC 8259. */
const STRICT = { disallowComments: true, allowTrailingComma: false };
/** JSON with comments and trailing commas, for tools that accept them. */
const COMMENTED = { disallowComments: false, allowTrailingComma: true };
/** The parser that reports positions recurses once per level, so deeper text is not given to it. */
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

/** Parses JSON Lines: one value a line. */
const parseJsonLines: Parser = (content) => {
  for (const [index, line] of content.split('\n').entries()) {
    if (line.trim() !== '' && parseJson(line)) return { problem: 'has a line that is not valid JSON', line: index + 1 };
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

/** Templates of Helm and Jinja are valid only once they are rendered. GitHub's `${{` is valid YAML as it stands. */
const TEMPLATE = /(?:^|[^$])\{\{[-\s.]|\{%/;
/** Code files that mean something even if they are empty. */
const MAY_BE_EMPTY = /(?:^|\/)(?:__init__\.pyi?|__main__\.py|conftest\.py|lib\.rs|mod\.rs|\.[^/]+)$/;
/**
 * JSON settings whose tools accept comments: TypeScript, VS Code, dev containers, ESLint, Babel, SWC, Turborepo, Biome,
 * Deno, API Extractor, Wrangler, Nx, Renovate, JSHint, webhint, stylelint, Prettier, Rush, Azure Functions, .NET.
 */
const MAY_HAVE_COMMENTS =
  /(?:^|\/)(?:[tj]sconfig[^/]*\.json|\.?devcontainer\.json|(?:\.vscode|\.devcontainer|common\/config\/rush)\/(?:[^/]+\/)*[^/]+\.json|\.(?:eslintrc|babelrc|swcrc|jshintrc|jscsrc|hintrc|stylelintrc|prettierrc|renovaterc|bowerrc|nycrc|mocharc|lintstagedrc|markdownlint|cspell|luarc)(?:\.json)?|(?:turbo|biome|deno|api-extractor[\w.-]*|wrangler|nx|project|workspace|rush|renovate|host|local\.settings|appsettings[\w.-]*|launchSettings|language-configuration|cspell|typedoc|babel\.config|import_map|components)\.json|[^/]+\.(?:jsonc|code-workspace|code-snippets|sublime-[a-z]+))$/;
/** A lock file that takes seconds to parse. */
const NOT_PARSED = /(?:^|\/)pnpm-lock\.yaml$/;

/** Parses YAML without resolving aliases, so that an "alias bomb" cannot grow. Repeated keys pass. */
const parseYaml: Parser = (content) => {
  if (content.length > MAX_YAML_CHARACTERS) {
    const problem = `was not checked: it is longer than ${MAX_YAML_CHARACTERS} characters, the limit for YAML`;
    return { problem, line: null, unmendable: true };
  }
  try {
    const documents = parseAllDocuments(content, { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
    const error = [...documents].flatMap((document) => document.errors)[0];
    if (TEMPLATE.test(content)) return unendedAction(content);
    if (error === undefined || isClosedLater(content, error)) return null;
    return { problem: `is not valid YAML (${error.code})`, line: lineAt(content, error.pos[0]) };
  } catch {
    return { problem: 'is not valid YAML', line: null };
  }
};

/** Marks of a Helm template. Ansible and Jinja use the same brackets, but end their blocks in another way. */
const IS_HELM =
  /\{\{-?\s{0,20}(?:\/\*|(?:if|with|range|define|block|include|template|toYaml)\s[^|(}]{0,100}["$.])|\.(?:Values|Release|Chart)\b/;
const MOST_ACTION_CHARACTERS = 4_000;

/** Finds the first block of a template without its `end`, or an `end` too many. */
function unendedAction(content: string): Unreadable | null {
  if (content.includes('{%') || !IS_HELM.test(content)) return null;
  const open: { word: string; at: number }[] = [];
  for (let at = content.indexOf('{{'); at !== -1; at = content.indexOf('{{', at + 2)) {
    const end = content.indexOf('}}', at);
    if (end === -1) break;
    if (end - at > MOST_ACTION_CHARACTERS) continue;
    const [, word = ''] =
      /^\{\{-?\s*(if|range|with|define|block|end)(?=\s+[^\s|(]|\s*-?$)/.exec(content.slice(at, end)) ?? [];
    if (word === 'end' && open.pop() === undefined)
      return { problem: 'has an `end` that ends nothing', line: lineAt(content, at) };
    if (word !== '' && word !== 'end') open.push({ word, at });
  }
  const first = open.at(-1);
  return first ? { problem: `has a \`${first.word}\` without its \`end\``, line: lineAt(content, first.at) } : null;
}

/** Tells if a quoted text only continues on lines without indent: PyYAML, and so AWS and Ansible, accept it. */
const isClosedLater = (content: string, { message, pos }: { message: string; pos: [number, number] }): boolean => {
  const quote = /^Missing closing (['"])/.exec(message)?.[1];
  return (
    quote !== undefined && new RegExp(`${quote}[ \\t]*(?:#[^\\n]*)?$`, 'm').test(content.slice(pos[1], pos[1] + 4_000))
  );
};

/** Tells if a file is still wrapped in the code fence of the model's answer. */
const fenced = (content: string): boolean => {
  const lines = content.trim().split('\n', 2);
  const fence = /^(`{3,10}|~{3,10})[\w+.-]{0,30}\s*$/.exec(lines[0] ?? '')?.[1];
  return fence !== undefined && lines.length > 1 && content.trimEnd().endsWith(`\n${fence}`);
};

const CONFLICT = /^<{7} [^\n]{1,200}$/m;

/** Returns the line of the first conflict marker of an unfinished merge. */
const conflictLine = (content: string): number | null => {
  const start = content.search(CONFLICT);
  const middle = start === -1 ? -1 : content.indexOf('\n=======', start);
  return middle !== -1 && content.includes('\n>>>>>>> ', middle) ? lineAt(content, start) : null;
};

/** Finds code fences and conflict markers that agents leave in by mistake. Documents may show them on purpose. */
const leftIn: Parser = (content) => {
  if (fenced(content)) {
    return { problem: 'is wrapped in a Markdown code fence: hand in only the text between the fence lines', line: 1 };
  }
  const line = conflictLine(content);
  return line === null ? null : { problem: 'has a merge conflict: resolve it', line };
};

/** Passes templates, which are rendered first, and files with a DTD, which may define entities. */
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

/** Finds the flaw in an artifact's content, by its media type or its name. null if there is none. */
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
  // The `tests` check reads reports.
  if (NOT_PARSED.test(path) || (language === 'xml' && reportKindOf({ path, content, media_type }) !== null))
    return null;
  if (MAY_HAVE_COMMENTS.test(path)) return parseCommented(content);
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return parseJsonLines(content);
  return (parserOf(media_type) ?? PARSERS[language])?.(content) ?? null;
};

const parseCommented = jsonParser(COMMENTED);

/** An empty program is a mistake. An empty list, style sheet or note may be intended. */
const whatIsEmpty = ({ path, media_type }: Artifact): Unreadable | null => {
  if (MAY_BE_EMPTY.test(path)) return null;
  const isMistake = isCode(languageOf({ path, media_type }));
  return { problem: 'is empty', line: null, ...(isMistake ? {} : { unmendable: true as const }) };
};
