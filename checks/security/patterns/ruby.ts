import {
  critical,
  interpolatedSql,
  minor,
  PASSWORD_HASH,
  type Pattern,
  SHELL_TEXT,
  SQL_VALUE,
  TLS,
} from './pattern.ts';

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
