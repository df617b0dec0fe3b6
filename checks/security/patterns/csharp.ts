import {
  concatenatedSql,
  grownSql,
  PASSWORD_HASH,
  type Pattern,
  SHELL_TEXT,
  SQL_VALUE,
  TLS,
  weakRandom,
} from './pattern.ts';

export const csharp: Pattern[] = [
  ...grownSql,
  { ...SQL_VALUE, pattern: concatenatedSql('"', '\\+') },
  {
    ...SQL_VALUE,
    pattern:
      /\$@?"\s{0,50}(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s|DELETE\s+FROM\s)[^"]{0,800}?(?:[=<>]|\bLIKE|\bIN\s?\(|\bVALUES\s?\()\s{0,5}[('%]{0,3}\{(?!\w{0,40}\})?/gi,
    unless: /FromSqlInterpolated|ExecuteSqlInterpolated|FromSql\(|SqlQuery</,
  },
  {
    ...SHELL_TEXT,
    pattern:
      /Process\.Start\(\s{0,5}"(?:cmd(?:\.exe)?|\/bin\/(?:ba)?sh|bash|powershell)",\s{0,10}(?:\$"[^"\n]{0,300}\{|"[^"\n]{0,300}"\s{0,5}\+)/g,
  },
  {
    rule: 'unsafe-deserialization',
    severity: 'major',
    message: 'anybody who writes the bytes can run code: use System.Text.Json',
    pattern: /new (?:BinaryFormatter|NetDataContractSerializer|LosFormatter|SoapFormatter)\(/g,
  },
  {
    rule: 'unsafe-deserialization',
    severity: 'minor',
    message: 'the input decides which types are created: leave TypeNameHandling at None',
    pattern: /TypeNameHandling\s{0,5}=\s{0,5}TypeNameHandling\.(?:All|Auto|Objects)/g,
  },
  {
    ...TLS,
    pattern:
      /ServerCertificate(?:Custom)?ValidationCallback\s{0,5}\+?=\s{0,5}(?:\([^)]{0,100}\)|delegate\s?(?:\([^)]{0,150}\))?)\s{0,5}(?:=>\s{0,5}true|\{\s{0,20}return true)|DangerousAcceptAnyServerCertificateValidator/g,
  },
  { ...PASSWORD_HASH, pattern: /(?:MD5|SHA1)\.(?:Create|HashData)\([^\n]{0,200}/g, unlessNear: /^(?![\s\S]*passw)/i },
  {
    rule: 'cross-site-scripting',
    severity: 'minor',
    message: 'text is written as HTML: let Razor escape it',
    pattern: /Html\.Raw\(\s{0,5}(?!Json|")[A-Za-z]/g,
  },
  {
    rule: 'open-cors',
    severity: 'major',
    message: 'any web page may send requests with its users’ cookies: list the origins',
    pattern:
      /SetIsOriginAllowed\(\s{0,5}\w{0,20}\s{0,5}=>\s{0,5}true\)[^;]{0,300}AllowCredentials\(|AllowAnyOrigin\(\)[^;]{0,300}AllowCredentials\(/g,
  },
  weakRandom(/(?:token|secret|password|otp|nonce|sessionId)\w{0,20}\s{0,5}=\s{0,5}[^;\n]{0,60}new Random\(/gi),
];
