import type { Flaw } from '../scan.ts';
import {
  concatenatedSql,
  interpolatedSql,
  PASSWORD_HASH,
  type Pattern,
  SHELL_TEXT,
  SQL_VALUE,
  TLS,
} from './pattern.ts';

const INPUT = String.raw`\$_(?:GET|POST|REQUEST|COOKIE|FILES|SERVER)\b`;

const critical = (rule: string, message: string, pattern: RegExp): Pattern => ({
  rule,
  severity: 'critical',
  message,
  pattern,
  in: 'text',
});
const minor = (rule: string, message: string, pattern: RegExp, unless?: RegExp): Pattern => ({
  rule,
  severity: 'minor',
  message,
  pattern,
  in: 'text',
  ...(unless && { unless }),
});

export const php: Pattern[] = [
  critical(
    'code-injection',
    'input from a request is run as code: parse it instead',
    new RegExp(String.raw`(?<![\w>:$])(?:eval|assert|create_function)\s?\([^;\n]{0,100}${INPUT}`, 'g'),
  ),
  {
    rule: 'eval',
    severity: 'major',
    message: 'eval runs text as code: parse it instead',
    pattern: /(?<![\w>:$])eval\s?\(\s{0,5}[^)\s]/g,
    unless: new RegExp(`eval[^;]{0,100}${INPUT}`),
  },
  {
    ...critical(
      'command-injection',
      'input from a request goes into a shell command: use escapeshellarg, or no shell',
      new RegExp(
        String.raw`(?<![\w>:$])(?:system|exec|shell_exec|passthru|popen|proc_open)\s?\([^;\n]{0,200}${INPUT}`,
        'g',
      ),
    ),
    unless: /escapeshellarg|escapeshellcmd|\(int\)|intval/,
  },
  {
    ...SHELL_TEXT,
    pattern:
      /(?<![\w>:$])(?:system|exec|shell_exec|passthru|popen)\s?\(\s{0,5}(?:"[^"\n]{0,200}\$(?!_)[a-z{]|(?:"[^"\n]{0,200}"|'[^'\n]{0,200}')\s{0,5}\.\s{0,5}\$(?!_))/g,
    unless: /escapeshellarg|escapeshellcmd|\(int\)|intval/,
  },
  critical(
    'file-inclusion',
    'a file that a request names is run: choose it from a fixed list',
    new RegExp(String.raw`(?<![\w>:$])(?:include|require)(?:_once)?\s?\(?[^;\n]{0,100}${INPUT}`, 'g'),
  ),
  critical(
    'unsafe-deserialization',
    'input from a request is turned into objects: use json_decode',
    new RegExp(String.raw`(?<![\w>:$])unserialize\s?\([^;\n]{0,100}${INPUT}`, 'g'),
  ),
  { ...SQL_VALUE, pattern: concatenatedSql('"', '\\.'), unless: /real_escape_string|->quote\(|\(int\)|intval/ },
  { ...SQL_VALUE, pattern: concatenatedSql("'", '\\.'), unless: /real_escape_string|->quote\(|\(int\)|intval/ },
  {
    ...SQL_VALUE,
    pattern: interpolatedSql('"', String.raw`\{?\$[a-z_]`),
    unless: /real_escape_string|->quote\(|\(int\)|intval/,
  },
  {
    rule: 'cross-site-scripting',
    severity: 'major',
    message: 'input from a request is sent back as HTML: use htmlspecialchars',
    in: 'text',
    pattern: new RegExp(String.raw`(?:\becho\s|<\?=\s?|\bprint\s?\(?)[^;\n(?]{0,100}${INPUT}`, 'g'),
    unless: /htmlspecialchars|htmlentities|json_encode|\(int\)|intval|urlencode|strip_tags/,
  },
  {
    ...PASSWORD_HASH,
    pattern: /(?<![\w>:$])(?:md5|sha1)\s?\(\s{0,5}\$\w{0,30}(?:\['\w{0,20})?(?:passw|pwd)\w{0,20}/gi,
    in: 'text',
  },
  { ...TLS, pattern: /CURLOPT_SSL_VERIFY(?:PEER|HOST)\s{0,5}(?:,|=>)\s{0,5}(?:false|0)\b/gi },
  minor(
    'mass-assignment',
    'the caller can set any variable: read the fields by name',
    new RegExp(String.raw`(?<![\w>:$])extract\s?\(\s{0,5}${INPUT}`, 'g'),
  ),
  minor(
    'errors-shown',
    'errors are shown to the caller: log them',
    /ini_set\s?\(\s{0,5}['"]display_errors['"]\s{0,5},\s{0,5}['"]?(?:1|on)/gi,
  ),
];

export const ruby: Pattern[] = [
  critical(
    'code-injection',
    'input from a request is run as code: parse it instead',
    /(?<![\w.])(?:eval|instance_eval|class_eval|constantize)[\s(][^\n]{0,60}\bparams\b|\bparams\[[^\]\n]{1,40}\]\.constantize|\.(?:public_)?send\(\s{0,5}params\b/g,
  ),
  {
    rule: 'eval',
    severity: 'major',
    message: 'eval runs text as code: parse it instead',
    pattern: /(?<![\w.:])eval[ (]\s{0,5}[a-z"'@]/g,
    unless: /eval[^\n]{0,60}params/,
  },
  {
    ...SHELL_TEXT,
    pattern: /(?<![\w.])(?:system|exec|spawn)[ (]\s{0,5}"[^"\n]{0,200}#\{/g,
    unless: /Shellwords|shellescape/,
  },
  {
    ...SHELL_TEXT,
    pattern:
      /(?:%x[({[|!]|(?:^|[=(,{&|!]|\b(?:return|puts|p|print|if|unless|do)[ (]|\bthen)\s{0,20}`(?!#\{[^}\n]{1,60}\}`))[^`\n]{0,200}#\{(?![A-Z][A-Z_]{1,40}\})/gm,
    unless: /Shellwords|shellescape|\.to_i\}/,
  },
  {
    ...SHELL_TEXT,
    pattern:
      /\bOpen3\.(?:capture2e?|capture3|popen2e?|popen3)\(?\s{0,5}"[^"\n]{0,200}#\{|\bIO\.popen\(?\s{0,5}"[^"\n]{0,200}#\{/g,
    unless: /Shellwords|shellescape/,
  },
  { ...SQL_VALUE, pattern: interpolatedSql('"', String.raw`#\{`), unless: /quote\(|sanitize_sql|\.to_i\}/ },
  {
    ...SQL_VALUE,
    pattern:
      /\.(?:where|having|find_by_sql|order|joins|exists\?|update_all|delete_all)\(?\s{0,5}"[^"\n]{0,200}(?:[=<>]|LIKE)\s{0,5}'?%?#\{/gi,
    unless: /quote\(|sanitize_sql|\.to_i\}/,
  },
  {
    rule: 'unsafe-deserialization',
    severity: 'minor',
    message: 'anybody who writes the bytes can run code: use JSON, or YAML.safe_load',
    pattern: /(?<![\w.])(?:Marshal\.load|YAML\.unsafe_load(?:_file)?)[ (](?!\s{0,5}Marshal\.dump)[^\n]{0,60}/g,
    unless: /\b(?:params|cookies|request)\b/,
  },
  { ...TLS, pattern: /OpenSSL::SSL::VERIFY_NONE/g },
  { ...PASSWORD_HASH, pattern: /Digest::(?:MD5|SHA1)\.(?:hex|base64)?digest[ (]\s{0,5}\w{0,20}passw/gi },
  {
    ...critical(
      'unsafe-deserialization',
      'input from a request is turned into objects: use JSON',
      /(?:Marshal|YAML)\.(?:load|unsafe_load)[ (][^\n]{0,60}\b(?:params|cookies|request)\b/g,
    ),
  },
  minor('mass-assignment', 'the caller can set any attribute: permit attributes by name', /\bparams\.permit!/g),
  minor(
    'cross-site-scripting',
    'text is marked as safe HTML: let the template escape it',
    /(?:\b(?:params|user|comment|post|message)\b[\w.[\]:]{0,60}\.html_safe|(?<![\w.])raw[ (]\s{0,5}(?:params|@\w{1,40}\.))/g,
  ),
  minor(
    'no-csrf-check',
    'forms of other sites are accepted: keep verify_authenticity_token',
    /skip_before_action\s{0,5}:verify_authenticity_token/g,
    /webhook/i,
  ),
];

export const shell: Pattern[] = [
  {
    rule: 'pipe-to-shell',
    severity: 'major',
    message: 'a script from the network is run without encryption: use https and check a checksum',
    in: 'text',
    pattern:
      /\b(?:curl|wget)\b(?=[^|\n]{0,300}\|\s{0,5}(?:sudo\s{1,5}(?:-\w\s)?)?(?:ba|z|da)?sh\b)[^|\n]{0,300}?http:\/\/(?!localhost|127\.)/g,
  },
  {
    rule: 'pipe-to-shell',
    severity: 'minor',
    message: 'a script from the network is run unchecked: download it and check a checksum',
    in: 'text',
    pattern: /\b(?:curl|wget)\b(?:(?!http:\/\/)[^|\n]){0,300}\|\s{0,5}(?:sudo\s{1,5}(?:-\w\s)?)?(?:ba|z|da)?sh\b/g,
    unless: /sha256sum|gpg --verify|https:\/\/localhost/,
  },
  {
    rule: 'pipe-to-shell',
    severity: 'minor',
    message: 'a script from the network is run unchecked: download it and check a checksum',
    in: 'text',
    pattern:
      /\b(?:ba|z|da)?sh\s{1,5}(?:<\(|-l?c\s{1,5}"\$\()\s{0,5}(?:curl|wget)\s|\b(?:source|eval)\s{1,5}(?:<\(|"?\$\()\s{0,5}(?:curl|wget)\s/g,
  },
  {
    rule: 'world-writable',
    severity: 'minor',
    message: 'everybody may write to the file: use 755 or less',
    in: 'code',
    pattern: /\bchmod\s{1,5}(?:-[a-zA-Z]{1,5}\s{1,5}){0,3}(?:0?777|a\+rwx)\b/g,
  },
  {
    rule: 'code-injection',
    severity: 'major',
    message: 'eval runs an argument as code: call it as a command ("$@")',
    in: 'text',
    pattern: /(?<![\w-])eval\s{1,5}["']?\$(?:\{?[1-9@*]\}?|\{?QUERY_STRING)/g,
  },
  {
    rule: 'eval',
    severity: 'minor',
    message: 'eval runs a variable as code: use an array',
    in: 'text',
    pattern: /(?<![\w-])eval\s{1,5}"?\$\{?[A-Za-z_]\w{0,60}/g,
  },
  {
    rule: 'tls-not-verified',
    severity: 'minor',
    message: 'certificates are not checked: give the authority’s certificate instead',
    in: 'code',
    pattern:
      /\bcurl\s(?:[^\n|;&]{0,200}\s)?(?:-[a-zA-Z]{0,5}k[a-zA-Z]{0,5}|--insecure)\s|\bwget\s[^\n|;&]{0,200}--no-check-certificate|StrictHostKeyChecking=no|GIT_SSL_NO_VERIFY=(?:1|true)/g,
  },
  {
    rule: 'unsafe-delete',
    severity: 'minor',
    message: 'if the variable is empty, this deletes from the root: check that it is set',
    in: 'text',
    pattern: /\brm\s{1,3}-[a-zA-Z]{0,3}[rR][a-zA-Z]{0,3}\s{1,5}(?:--\s)?"?\$\{?[A-Za-z_]\w{0,60}\}?"?\/(?:\*|\s|$)/gm,
    unless: /:\?/,
  },
];

export const sql: Pattern[] = [
  {
    rule: 'open-grant',
    severity: 'major',
    message: 'everybody gets every right: grant a role only the rights that it needs',
    pattern: /\bGRANT\s{1,20}ALL\b[^;]{0,300}\bTO\s{1,20}PUBLIC\b/gi,
  },
  {
    rule: 'open-grant',
    severity: 'major',
    message: 'the user gets every right on every database, from any host: grant only what is needed',
    in: 'text',
    pattern: /\bGRANT\s{1,20}ALL\b[^;]{0,100}\bON\s{1,20}\*\.\*\s{1,20}TO\s[^;]{0,100}@\s?['"`]%/gi,
  },
  {
    rule: 'hardcoded-secret',
    severity: 'major',
    message: 'a password is written in the script: pass it when the script runs',
    in: 'text',
    pattern:
      /\b(?:IDENTIFIED\s+BY|(?:WITH\s+)?(?:ENCRYPTED\s+)?PASSWORD\s*=?)\s{1,5}'(?!(?:[^']{0,60}(?:change|example|placeholder|your|secret_here|\$\{|\{\{|<|:'|xxx|\*\*\*|todo|replace)|SCRAM-SHA-256|md5[0-9a-f]))[^'\n]{3,100}'/gi,
  },
  {
    rule: 'command-injection',
    severity: 'major',
    message: 'the database can run system commands: leave xp_cmdshell off',
    pattern: /\bxp_cmdshell\b/gi,
    unless: /xp_cmdshell['"]?\s{0,5},\s{0,5}0|DISABLE/i,
  },
  {
    ...SQL_VALUE,
    message: 'a value is inserted into an SQL statement as text: use USING, sp_executesql or format with %L',
    pattern:
      /\bEXEC(?:UTE)?\s{0,5}\(?\s{0,5}N?'[^\n]{0,400}'\s{0,5}(?:\|\||\+)\s{0,5}(?!quote_|format)[@a-z_]\w{0,60}/gi,
    unless: /quote_literal|quote_ident|QUOTENAME/i,
  },
];

/** Finds downloads that a script in a Makefile, a workflow or the like runs unchecked. */
export const pipeToShell = (text: string): Flaw[] =>
  shell
    .filter(({ rule }) => rule === 'pipe-to-shell')
    .flatMap(({ rule, severity, message, pattern, unless }) =>
      [...text.matchAll(pattern).take(20)]
        .filter(({ index }) => {
          const line = text.slice(text.lastIndexOf('\n', index) + 1).split('\n', 1)[0] ?? '';
          return !/^\s*#/.test(line) && !unless?.test(line);
        })
        .map(({ index }): Flaw => ({ rule, severity, message, at: index })),
    );
