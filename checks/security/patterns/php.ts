import {
  concatenatedSql,
  critical,
  interpolatedSql,
  minor,
  PASSWORD_HASH,
  type Pattern,
  SHELL_TEXT,
  SQL_VALUE,
  TLS,
} from './pattern.ts';

const INPUT = String.raw`\$_(?:GET|POST|REQUEST|COOKIE|FILES|SERVER)\b`;

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
