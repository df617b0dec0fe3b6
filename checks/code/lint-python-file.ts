import { type FileFinding, SWALLOWED, syntaxError } from './file-finding.ts';
import { lintPython, type PythonFinding } from './ruff.ts';

/** Our rule ids by those of ruff. */
const RULE_IDS: Record<string, string> = {
  F401: 'unused-import',
  F811: 'redefinition',
  F821: 'undefined-name',
  F841: 'unused-variable',
  C901: 'too-complex',
  E722: 'bare-except',
  S110: 'swallowed-error',
  B006: 'mutable-default',
  F632: 'likely-bug',
  F601: 'duplicate-key',
  PLR0124: 'self-comparison',
  PLW0127: 'self-assignment',
  B012: 'likely-bug',
  B015: 'likely-bug',
  T100: 'debugger',
};

/** An import of one name, or of one module. */
const ONE_IMPORT = /^\s*(?:import\s+[\w.]+|from\s+[\w.]+\s+import\s+\w+)(?:\s+as\s+\w+)?\s*(?:#.*)?$/;

/** A jump that code may follow, on its line or at the same indent. Without one the second parser need not run. */
const MAY_BE_UNREACHABLE =
  /^([ \t]*)(?:return|raise|break|continue)\b.*\n(?:[ \t\r]*(?:#.*)?\n)*\1[^\n]|\b(?:return|raise|break|continue)\b[^\n]{0,300}?(?:;|\\\n|"""|''')/m;

/** Lints a Python file, or reports its syntax error only. If `complexity` is null, only the syntax is checked. */
export async function lintPythonFile(path: string, content: string, complexity: number | null): Promise<FileFinding[]> {
  const rules = complexity === null ? [] : Object.keys(RULE_IDS);
  const found = await lintPython(path, content, rules, complexity === null ? {} : { maxComplexity: complexity });
  const error = found.find(({ code }) => code === 'invalid-syntax');
  if (error !== undefined) return [syntaxError(error)];
  if (complexity === null) return [];
  const lines = content.split(/\r\n|\r|\n/);
  // A package's __init__.py imports for others to use; so does a stub.
  const definesAtRunTime = DEFINES_AT_RUN_TIME.test(content);
  const isFacade = /(?:^|\/)__init__\.py$|\.pyi$/.test(path);
  const swallowed = new Set(found.filter(({ code }) => code === 'S110').map(({ line }) => line));
  // pytest passes fixtures by parameter name, so a fixture may be imported for a parameter alone.
  const shadowing = new Set(found.filter((each) => each.code === 'F811' && isParameter(each, lines)));
  const fixtures = new Set(IS_PYTEST.test(path) ? [...shadowing].map(nameIn) : []);
  const linted = found.flatMap((each): FileFinding[] => {
    const { code, message, line } = each;
    const rule = RULE_IDS[code];
    if (rule === undefined || shadowing.has(each)) return [];
    if (code === 'F401' && fixtures.has(nameIn(each).split('.').at(-1) ?? '')) return [];
    if (code === 'F401' && (isFacade || message.includes('find_spec'))) return [];
    // A caught exception need not be used.
    if (code === 'F841' && /^\s*except\b/.test(lines[line - 1] ?? '')) return [];
    if (code === 'E722' && swallowed.has(line)) return [];
    // A comment says why the error is dropped.
    if (code === 'S110' && lines.slice(line - 1, line + 2).some((text) => text.includes('#'))) return [];
    if (code === 'F821' && (definesAtRunTime || !isUndefined(nameIn(each), lines[line - 1] ?? '', content))) return [];
    const severity = code === 'F821' ? 'major' : 'minor';
    return [{ rule, severity, line, message: said(rule, message, lines[line - 1] ?? '') }];
  });
  if (!MAY_BE_UNREACHABLE.test(content)) return linted;
  const { unreachableInPython } = await import('./unreachable-python.ts');
  return [...linted, ...unreachableInPython(content)];
}

/** Names that programs which run Python define (gettext, notebooks, configuration files, SCons), and those of Python 2. */
const GIVEN_TO_PYTHON = new Set(
  (
    '_ N_ get_ipython display get_config c spark dbutils Import Export Return __path__ ' +
    'basestring buffer cmp execfile file intern long raw_input reduce reload unichr unicode xrange'
  ).split(' '),
);
/** Names come from elsewhere: a dictionary, a text that is run, or the notebook that the file is an export of. */
const DEFINES_AT_RUN_TIME =
  /\bglobals\(\)|\bvars\(\)|\blocals\(\)\.update|\bexec\(|^# Databricks notebook source|\b_convert_\(|@(?:enum\.)?global_enum\b/;
/** A string on one line. The name of a type may be in one; only type checkers look it up there. */
const QUOTED = /"[^"\n]*"|'[^'\n]*'/g;

const IS_PYTEST = /(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/;
/** Lines above a parameter that are searched for the `def` of its function. */
const MOST_PARAMETERS = 40;

/** Returns the name that a message is about: the first one in backticks, by its alias if it has one. */
const nameIn = ({ message }: PythonFinding): string => /`(?:[^`]{0,200} as )?([^`]{0,200})`/.exec(message)?.[1] ?? '';

/** Tells if the program looks up a name on the line, and nobody gives it one; modules delete helpers after their use. */
function isUndefined(name: string, line: string, content: string): boolean {
  if (GIVEN_TO_PYTHON.has(name) || line.includes('type: ignore')) return false;
  const word = String.raw`\b${RegExp.escape(name)}\b`;
  const isDeleted = new RegExp(String.raw`^[ \t]*del\b.*${word}`, 'm').test(content);
  return !isDeleted && new RegExp(word).test(line.replaceAll(QUOTED, ''));
}

/** Tells if the redefinition is a parameter: `def test_a(client)`. */
function isParameter(finding: PythonFinding, lines: string[]): boolean {
  const { line } = finding;
  const column = (lines[line - 1] ?? '').search(new RegExp(String.raw`\b${RegExp.escape(nameIn(finding))}\b`));
  if (column === -1) return false;
  const before = [
    ...lines.slice(Math.max(0, line - MOST_PARAMETERS), line - 1),
    lines[line - 1]?.slice(0, column),
  ].join('\n');
  let closed = 0;
  for (let at = before.length - 1; at >= 0; at -= 1) {
    if (before[at] === ')') closed += 1;
    else if (before[at] === '(') {
      if (closed === 0) return /\bdef\s+\w+\s*$/.test(before.slice(Math.max(0, at - 200), at));
      closed -= 1;
    }
  }
  return false;
}

function said(rule: string, message: string, line: string): string {
  if (rule === 'unused-import') {
    return ONE_IMPORT.test(line)
      ? 'unused import'
      : `unused import of ${/`([^`]*)`/.exec(message)?.[1]?.split('.').at(-1) ?? 'a name'}`;
  }
  if (rule === 'undefined-name') {
    return `${/`([^`]*)`/.exec(message)?.[1]?.slice(0, 60) ?? 'a name'} is neither defined nor imported: the program stops here`;
  }
  if (rule === 'unused-variable') return `${/`([^`]*)`/.exec(message)?.[1] ?? 'a variable'} is never used`;
  if (rule === 'swallowed-error') return SWALLOWED;
  if (rule === 'too-complex') {
    return message.replace(/ is too complex \((\d+) > (\d+)\)$/, ' has a complexity of $1, above $2: take it apart');
  }
  return message.charAt(0).toLowerCase() + message.slice(1);
}
