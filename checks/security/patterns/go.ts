import { concatenatedSql, PASSWORD_HASH, type Pattern, SHELL_TEXT, SQL_VALUE, TLS, weakRandom } from './pattern.ts';

const GO_SHELL = String.raw`exec\.Command(?:Context)?\((?:\w{1,40},\s{0,5})?"(?:\/bin\/|\/usr\/bin\/)?(?:sh|bash|cmd)",\s{0,5}"(?:-c|\/c|-lc)",\s{0,10}`;

export const go: Pattern[] = [
  {
    ...SHELL_TEXT,
    pattern: new RegExp(
      String.raw`\b(\w{1,40})\s{0,5}:?=\s{0,5}(?:fmt\.Sprintf\(|"[^"\n]{0,300}"\s?\+)[^\n]{0,300}\n(?:[^\n]{0,200}\n){0,4}?[^\n]{0,100}${GO_SHELL}\1\b`,
      'g',
    ),
  },
  {
    ...SHELL_TEXT,
    severity: 'minor',
    message: 'a shell runs the text of a variable: pass a list of arguments, without a shell',
    pattern: new RegExp(String.raw`${GO_SHELL}[a-z][\w.]{0,60}\s{0,5}\)`, 'g'),
    // The pattern above reports it.
    unlessNear: /:?=\s{0,5}(?:fmt\.Sprintf\(|"[^"\n]{0,300}"\s?\+)/,
  },
  {
    ...SHELL_TEXT,
    pattern:
      /exec\.Command(?:Context)?\((?:\w{1,40},\s{0,5})?"(?:\/bin\/|\/usr\/bin\/)?(?:sh|bash|cmd)",\s{0,5}"(?:-c|\/c|-lc)",\s{0,10}(?:fmt\.Sprintf\(|"[^"\n]{0,300}"\s?\+|[a-z]\w{0,40}\s?\+)/g,
  },
  {
    ...SQL_VALUE,
    pattern:
      /fmt\.Sprintf\(\s{0,50}["`]\s{0,50}(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s|DELETE\s+FROM\s)[^"`]{0,800}?(?:[=<>]|\bLIKE|\bIN\s?\(|\bVALUES\s?\()\s{0,5}'?(?:%%)?%[svq]/gi,
  },
  { ...SQL_VALUE, pattern: concatenatedSql('"', '\\+') },
  {
    ...SQL_VALUE,
    pattern: /"(?:[^"<\n]{0,200}\s)?[\w.]{1,60}\s(?:=|<>|I?LIKE)\s'%?"\s{0,20}\+\s{0,20}[a-z]\w{0,60}/gi,
    // A clause of a statement that is put together near it.
    unlessNear: /^(?![\s\S]*\b(?:SELECT|WHERE|UPDATE|DELETE)\b)/,
  },
  { ...TLS, pattern: /InsecureSkipVerify:\s{0,20}true\b/g },
  { ...PASSWORD_HASH, pattern: /\b(?:md5|sha1)\.Sum\(\[\]byte\(\w{0,30}[pP]assw\w{0,10}/g },
  {
    rule: 'jwt-not-verified',
    severity: 'critical',
    message: 'tokens without a signature are accepted: leave out UnsafeAllowNoneSignatureType',
    pattern: /jwt\.UnsafeAllowNoneSignatureType/g,
  },
  {
    rule: 'cross-site-scripting',
    severity: 'minor',
    message: 'text is marked as safe HTML: let the template escape it',
    pattern: /template\.(?:HTML|JS)\([a-z]\w{0,60}/g,
  },
  {
    rule: 'world-writable',
    severity: 'minor',
    message: 'everybody may write to the file: use 0755 or less',
    pattern: /os\.(?:Chmod|MkdirAll|Mkdir|WriteFile)\([^\n]{1,200}0o?777\)/g,
  },
  weakRandom(
    /(?:token|secret|password|otp|nonce|sessionID)\w{0,20}\s{0,5}:?=\s{0,5}(?:fmt\.Sprint\w{0,3}\([^\n]{0,60})?\brand\.(?:Int|Intn|Int63|Int31n|Uint32)\(/gi,
  ),
];
