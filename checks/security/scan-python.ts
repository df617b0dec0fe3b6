import type { Severity } from '../../core/contracts/storage/quality-report.ts';
import { isTest, isVendored } from '../file-roles.ts';
import { mask } from '../mask.ts';
import { assignmentsOf, holesOf, isFixedText, isValue } from './python-sql.ts';
import type { Flaw, Scan } from './scan.ts';
import { endsBeforeValue, isMarkerList } from './sql-text.ts';

/** Rules of flake8-bandit that are nearly always right. */
const RULES: Record<string, { rule: string; severity: Severity; message: string }> = {
  S102: { rule: 'eval', severity: 'major', message: 'exec runs text as code: parse it instead' },
  S307: {
    rule: 'eval',
    severity: 'major',
    message: 'eval runs text as code: use ast.literal_eval or a table of functions',
  },
  S103: { rule: 'world-writable', severity: 'minor', message: 'everybody may write to the file: use 0o755 or less' },
  S201: {
    rule: 'debug-server',
    severity: 'major',
    message: 'anybody who sees an error page can run code: start without debug=True',
  },
  S301: {
    rule: 'unsafe-deserialization',
    severity: 'minor',
    message: 'anybody who writes the bytes can run code: use JSON',
  },
  S302: {
    rule: 'unsafe-deserialization',
    severity: 'minor',
    message: 'anybody who writes the bytes can run code: use JSON',
  },
  S506: { rule: 'unsafe-deserialization', severity: 'major', message: 'yaml.load can run code: use yaml.safe_load' },
  S306: {
    rule: 'unsafe-temporary-file',
    severity: 'minor',
    message: 'another process can take the name first: use mkstemp',
  },
  S323: {
    rule: 'tls-not-verified',
    severity: 'major',
    message: 'certificates are not checked: use ssl.create_default_context',
  },
  S501: {
    rule: 'tls-not-verified',
    severity: 'major',
    message: 'certificates are not checked: leave verify=False out',
  },
  S507: { rule: 'tls-not-verified', severity: 'minor', message: 'host keys are not checked: load known hosts' },
  S602: {
    rule: 'command-injection',
    severity: 'major',
    message: 'a shell command is put together from values: pass a list, without shell=True',
  },
  S605: {
    rule: 'command-injection',
    severity: 'major',
    message: 'a shell command is put together from values: use subprocess.run with a list',
  },
  S608: {
    rule: 'sql-injection',
    severity: 'minor',
    message: 'a part of an SQL statement is inserted as text: choose it from a fixed list',
  },
  S701: {
    rule: 'cross-site-scripting',
    severity: 'minor',
    message: 'templates do not escape text: set autoescape=True',
  },
};

const VALUE = {
  rule: 'sql-injection',
  severity: 'major',
  message: 'a value is inserted into an SQL statement as text: pass it as a parameter',
} as const;

/** A text that begins with an SQL statement; ruff also reports sentences that look like one. */
const SQL_TEXT = /("{3}|'{3}|["'])\s{0,50}((?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\s[\s\S]*)/i;

/** eval('1 + 1') */
const FIXED_CODE = /\b(?:eval|exec)\(\s{0,20}[rbuRBU]{0,2}["']/;

/** Tells if the line at `at` runs what the file has compiled, in names that it hands over, as makers of code do. */
function runsCompiled(content: string, at: number): boolean {
  const line = content.slice(at, at + 500).split('\n', 1)[0] ?? '';
  const code = /\b(?:eval|exec)\(\s{0,20}(\w{1,60})\s{0,5},\s{0,5}\w/.exec(line)?.[1];
  return code !== undefined && new RegExp(String.raw`\b${code}\s{0,5}=\s{0,5}compile\(`).test(content);
}

/** Words that ruff's rules look for. Without any, ruff need not run: it takes a second per megabyte. */
const SUSPECT =
  /\b(?:exec|eval|chmod|mktemp)\s?\(|\bdebug\s?=\s?True|\b(?:c?[pP]ickle|dill|shelve|marshal|jinja2)\b|\byaml\.\w{0,10}load|_create_unverified_context|verify\s?=\s?False|AddPolicy|WarningPolicy|\bshell\s?=|\bos\.(?:system|popen)|\bpopen[234]\b|getoutput|getstatusoutput|["']\s{0,50}(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH)\s/i;

/** Patterns for flaws that ruff has no rule for. */
const PATTERNS: { rule: string; severity: Severity; message: string; pattern: RegExp }[] = [
  {
    rule: 'weak-password-hash',
    severity: 'major',
    message: 'a password is hashed with a fast hash: use hashlib.scrypt, bcrypt or argon2',
    pattern: /\bhashlib\.(?:md5|sha1)\(\s{0,5}\w{0,30}passw\w{0,20}/gi,
  },
  {
    rule: 'jwt-not-verified',
    severity: 'major',
    message: 'the signature of tokens is not checked: do not switch verification off',
    pattern: /\bjwt\.decode\([^\n#]{0,200}(?:verify\s?=\s?False|["']verify_signature["']\s?:\s?False)/g,
  },
  {
    ...VALUE,
    pattern:
      /\w\s{0,5}\+=\s{0,5}f["']{1,3}\s{0,5}(?:AND|OR|WHERE)\s[\w."]{1,60}\s{0,5}(?:[=<>]{1,2}|\bI?LIKE\s)\s{0,5}'?%?\{/gi,
  },
  {
    rule: 'command-injection',
    severity: 'major',
    message: 'a shell command is put together from values: pass a list, without a shell',
    pattern:
      /\b(?:run|call|check_call|check_output|Popen)\(\s{0,20}[[(]\s{0,20}["'](?:\/bin\/)?(?:ba)?sh["'],\s{0,20}["']-l?c["'],\s{0,20}f["'][^"'\n]{0,300}\{/g,
  },
  {
    rule: 'weak-hash',
    severity: 'minor',
    message: 'the hash can be forged: use SHA-256, or usedforsecurity=False if nobody relies on it',
    pattern:
      /\bhashlib\.(?:md[45]|sha1)\((?!\s{0,5}\w{0,30}passw|[^\n]{0,200}usedforsecurity)|\bhashlib\.new\(\s{0,5}["'](?:md[45]|sha1)["'](?![^\n]{0,200}usedforsecurity)/g,
  },
  {
    rule: 'external-entities',
    severity: 'minor',
    message: 'the XML parser follows external entities: leave them off',
    pattern:
      /\bfeature_external_(?:ges|pes)\s{0,5},\s{0,5}(?:True|1)|\bXMLParser\([^()\n]{0,200}resolve_entities\s?=\s?True/g,
  },
  {
    rule: 'insecure-cookie',
    severity: 'minor',
    message: 'the cookie is sent without TLS, or scripts can read it: leave it on',
    pattern: /\.set_cookie\([^()]{0,300}(?:secure|httponly)\s?=\s?False/g,
  },
  {
    rule: 'weak-random',
    severity: 'minor',
    message: 'random is predictable: use the module secrets',
    pattern:
      /(?:token|secret|password|otp|nonce|session_id|api_key|cookie\w{0,20})\s{0,5}=\s{0,5}[^\n#]{0,80}\brandom\.(?:choice|choices|randint|random|sample|randrange|getrandbits|randbytes|normalvariate|uniform|triangular|gauss)\(/gi,
  },
];

const CODES = Object.keys(RULES);

/** Range before and after a statement in which its inserted values are searched. */
const NEAR_CHARACTERS = 300;

const MAX_CHARACTERS = 500_000;
const MAX_LINE = 10_000;

const hasLongLine = (content: string): boolean => content.split('\n').some((line) => line.length > MAX_LINE);

const lint = async (path: string, content: string) => {
  const { lintPython } = await import('../code/ruff.ts');
  return lintPython(path, content, CODES, { heedNoqa: false });
};

/** Returns the lines of a text that contain a name from the expression. */
const linesWith = (expression: string, near: string): string => {
  const names = expression.match(/\b(?!join\b|for\b|in\b|len\b)[A-Za-z_]\w*/g) ?? [];
  return near
    .split('\n')
    .filter((line) => names.some((name) => line.includes(name)))
    .join('\n');
};

/** Severity of the SQL statement after `at`; null if there is none, or if everything put into it is constant. */
function severityOfSql(content: string, at: number, assignments: () => ReturnType<typeof assignmentsOf>) {
  const match = SQL_TEXT.exec(content.slice(at, at + 2_000));
  const [, quote = '"', sql] = match ?? [];
  if (match === null || sql === undefined) return null;
  const near = content.slice(Math.max(0, at - NEAR_CHARACTERS), at + NEAR_CHARACTERS);
  const holes = holesOf(content, at + match.index + quote.length, quote);
  if (holes.length > 0) {
    const open = holes.filter(
      ({ before, expression }) =>
        !isMarkerList(before, expression, linesWith(expression, near)) && !isFixedText(expression, assignments()),
    );
    if (open.length === 0) return null;
    return open.some((hole) => isValue(hole, hole === holes[0])) ? 'major' : 'minor';
  }
  const hole = /\{(?!\{)|%s|["']\s{0,20}(?:\+|%)/.exec(sql);
  if (hole === null) return 'minor';
  const before = sql.slice(0, hole.index);
  if (isMarkerList(before, sql.slice(hole.index, hole.index + 60), near)) return null;
  return endsBeforeValue(before) ? 'major' : 'minor';
}

/** Finds dangerous calls in Python, by ruff's rules, which no comment can silence, and some patterns of our own. */
export const scanPython: Scan = async ({ path, content, language }) => {
  if (language !== 'python' || isTest(path) || isVendored(path)) return [];
  const suspect = SUSPECT.test(content);
  if (suspect && (content.length > MAX_CHARACTERS || hasLongLine(content))) {
    const message = `the file was not searched for dangerous calls: keep it below ${MAX_CHARACTERS} characters, and each line below ${MAX_LINE}`;
    return [{ rule: 'too-large', severity: 'major', message, at: 0 }];
  }
  const found = suspect ? await lint(path, content) : [];
  const lineStarts = [0];
  for (let at = content.indexOf('\n'); at !== -1; at = content.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  let assignments: ReturnType<typeof assignmentsOf> | undefined;
  const flaws = found.flatMap(({ code, message, line }): Flaw[] => {
    const at = lineStarts[line - 1] ?? 0;
    const known = RULES[code];
    // Ruff notes that constant commands seem safe.
    if (known === undefined || message.includes('seems safe')) return [];
    if (known.rule === 'eval' && FIXED_CODE.test(content.slice(at, at + 500).split('\n', 1)[0] ?? '')) {
      return [{ ...known, severity: 'minor', message: 'a fixed text is run as code: write it as code', at }];
    }
    if (known.rule === 'eval' && runsCompiled(content, at)) {
      return [
        {
          ...known,
          severity: 'minor',
          message: 'code that was compiled before is run: keep what it is made of fixed',
          at,
        },
      ];
    }
    if (code !== 'S608') return [{ ...known, at }];
    const severity = severityOfSql(content, at, () => (assignments ??= assignmentsOf(content)));
    return severity === null ? [] : [{ ...(severity === 'major' ? VALUE : known), at }];
  });
  const text = mask(content, language)?.text ?? content;
  const own = PATTERNS.flatMap(({ pattern, ...rest }) =>
    [...text.matchAll(pattern).take(100)].map(({ index }): Flaw => ({ ...rest, at: index })),
  );
  return [...flaws, ...own];
};
