import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { isTest } from '../file-roles.ts';
import { isCode, languageOf } from '../languages/language-of.ts';
import { mask } from '../mask.ts';

/** Longer files are not read: they count as work. */
const MAX_CHARACTERS = 100_000;
/** Files that rightly have no bodies. */
const DECLARES = /\.(?:d\.[cm]?ts|pyi|h|hh|hpp|hxx)$/;
/** Marks of definitions whose bodies others write. */
const FOR_OTHERS =
  /\b(?:abstractmethod|abc\.ABC|Protocol|abstract|interface|trait|protocol|virtual|defprotocol|callback)\b/;

const STRING = String.raw`[A-Za-z]{0,3}(?:"""\s*"""|'''\s*'''|"[^"\n]*"|'[^'\n]*'|${'`'}[^${'`'}\n]*${'`'})`;
const EMPTY = String.raw`\(\s*\)|\[\s*\]|\{\s*\}|Ok\(\(\)\)|Vec::new\(\)|String::new\(\)|Default::default\(\)|vec!\[\]`;
const CONSTANT = String.raw`(?:-?\d[\d_.]*|[Tt]rue|[Ff]alse|null|nil|None|undefined|NULL|TRUE|FALSE|${EMPTY}|${STRING})`;
const FAILURE = String.raw`(?:errors\.New|fmt\.Errorf)\(\s*${STRING}\s*\)`;
const VALUE = `(?:${CONSTANT}|${FAILURE})`;
const PRINT = String.raw`(?:print|println!?|eprintln!|console\.(?:log|info|warn|error)|puts|printf|echo|cat|Write-(?:Host|Output)|System\.out\.print(?:ln|f)?|Console\.Write(?:Line)?|fmt\.Print(?:ln|f)?|log\.Print(?:ln|f)?|IO\.puts|exit|die|process\.exit|sys\.exit|os\.Exit)`;

/** A statement that does nothing: a TODO, a raise, or a constant that is returned or printed. */
const HOLLOW = new RegExp(
  `^(?:${[
    String.raw`pass|\.\.\.|\?\?\?|:|noop|TODO\b.*|FIXME\b.*`,
    `return(?:\\s+${VALUE}(?:\\s*,\\s*${VALUE}){0,3})?`,
    CONSTANT,
    String.raw`(?:raise|throw)(?:\s+new)?(?:\s+[\w.\\:]{1,80})?(?:\s*,?\s*\(?\s*(?:${STRING})?\s*\)?)?`,
    String.raw`(?:panic!?|todo!|unimplemented!|unreachable!|TODO|NotImplemented|fatalError|error|abort|stop)\(\s*(?:${STRING})?\s*\)`,
    String.raw`${PRINT}\s*\(?\s*(?:${CONSTANT}|[\w ]{0,40})\s*\)?`,
    String.raw`select\s+(?:${CONSTANT})(?:\s+as\s+\w+)?`,
  ].join('|')})$`,
  'i',
);
/** The head of a one-line definition: `f = () => null`, `def f = ???`, `fun f() = TODO()`. */
const HOLLOW_LINE =
  /^(?:(?:export|default|override|private|public|async|static|const|let|var|val)\s+){0,5}[\w.]{1,80}\s*(?::[^=]{1,120})?(?:=\s*(?:async\s*)?)?(?:\([^()]{0,300}\)|\w{1,40})\s*(?::[^=]{1,120})?=>\s*$|^(?:override\s+)?(?:def|fun)\b[^=]{1,300}=\s*$/;
const FUNCTION =
  /^(?:(?:export|default|pub(?:\(\w+\))?|public|private|protected|internal|static|final|async|override|suspend|inline|unsafe|const|extern|sealed|local)\s+){0,6}(?:def|defp|function\*?|func|fn|fun|sub|procedure)\b/;
const METHOD =
  /^[\w<>[\],.?*&:@ ]{0,160}\b[\w~]{1,80}\s?\([^()]{0,600}\)(?:\s*(?:throws|:|->|const|noexcept|where)[^{};=]{0,120})?$/;
const CONTROL =
  /^(?:\}\s*)?(?:if|else|elif|elsif|for|foreach|while|switch|match|case|try|catch|except|finally|with|when|unless|until|loop|do|select|go|defer|using|lock|synchronized)\b/;
const TYPE =
  /^(?:(?:export|default|public|private|protected|internal|final|static|partial|sealed|data|open|pub)\s+){0,4}(?:class|struct|object|module|namespace|impl|defmodule|extension)\b/;
/** Imports and exports in brackets, which may span lines. */
const IMPORTS = /^[ \t]{0,80}(?:import|pub use|use)\b[^\n{}();]{0,300}[{(][^{}();]{0,4000}[})][^\n{}();]{0,300}/gm;
const EXPORTS = /^(?:module\.exports *= *|export *(?:type *)?)\{[^{}();]{0,4000}\}/gm;
/** Imports, exports and other declarations that do nothing themselves. */
const ASIDE =
  /^(?:(?:import|from|use|using|package|require|require_relative|include|include_once|require_once|library|source|set|end|endif|done|fi|esac|begin|declare|namespace|alias|module\.exports)(?!\w)|#|@|\[|export\s+(?:default\s+\w+$|\{)|<\?php|\?>|"use |'use |if\s+__name__|(?:\w+\.)?main\s*\(\s*\)$|go\s+\d)/;

/**
 * Tells if a program does nothing: each function is empty, raises, or returns a constant, or the program only prints a
 * text. Only code outside of tests can be hollow. A file with anything that this function does not understand is not.
 */
export function isHollow(artifact: Artifact): boolean {
  const { path, content } = artifact;
  const language = languageOf(artifact);
  if (!isCode(language) || isTest(path) || DECLARES.test(path) || content.length > MAX_CHARACTERS) return false;
  const code = withoutDocs(mask(content, language)?.text ?? content);
  if (FOR_OTHERS.test(code)) return false;
  let functions = 0;
  let types = 0;
  let hollow = 0;
  for (const { text, before } of statementsOf(code)) {
    if (text === '' || /^[\W_]*$/.test(text) || ASIDE.test(text)) continue;
    if (TYPE.test(text)) types += 1;
    else if (HOLLOW.test(text)) hollow += 1;
    else if (CONTROL.test(text)) return false;
    else if (FUNCTION.test(text) && !hasBody(text)) functions += 1;
    else if ((before === '{' && METHOD.test(text)) || HOLLOW_LINE.test(text)) functions += 1;
    else return false;
  }
  // A type alone is not hollow: `class NotFound(Exception): pass` is complete.
  return functions > 0 || (hollow > 0 && types === 0);
}

/** Tells if a definition has a body on the same line that does something: `def id = …`, `def f(a), do: …`. */
function hasBody(text: string): boolean {
  const [, body] = /(?:[^=!<>]=|, do:)\s*(\S.*)$/.exec(text.replaceAll(/\([^()]{0,600}\)/g, '()')) ?? [];
  return body !== undefined && !HOLLOW.test(body);
}

/** Removes strings that stand alone: they are documentation in Python and Elixir. */
const withoutDocs = (text: string): string =>
  text
    .replaceAll(/"""[^"]*"""|'''[^']*'''/g, '""')
    .replaceAll(/^[ \t]*(?:r|u)?(?:""|''|"[^"\n]*"|'[^'\n]*')[ \t]*$/gm, '');

type Statement = { text: string; before: string | undefined };

/** Splits code at brackets, semicolons and line breaks. The parameters of a definition stay on one line. */
function statementsOf(code: string): Statement[] {
  const joined = code
    .replaceAll(/\([^()]{0,600}\)/g, (part) => part.replaceAll(/\s{1,200}/g, ' '))
    .replaceAll(/\n[ \t]{0,80}\{/g, ' {')
    // Imports and exports in brackets.
    .replaceAll(IMPORTS, '')
    .replaceAll(EXPORTS, '')
    // Python's `def f(): pass`, an arrow before its constant, an expression body.
    .replaceAll(/^([ \t]{0,80}(?:async )?def [^\n]{1,600}\)(?: *-> *[\w[\], .|]{1,80})?:) *(?=\S)/gm, '$1\n')
    .replaceAll(/(=>|[^=!<>]=) *(?=(?:null|undefined|true|false|\?\?\?|TODO\([^()\n]{0,200}\))[ \t]*(?:;|$))/gm, '$1\n')
    .replaceAll(/\{\s*\}/g, '{}');
  const statements: Statement[] = [];
  for (const [, text = '', before] of joined.matchAll(/([^{};\n]*)(\{\}|[{};\n]|$)/g)) {
    statements.push({ text: text.trim(), before: before?.startsWith('{') ? '{' : before });
  }
  return statements;
}
