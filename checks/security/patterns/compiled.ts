import {
  concatenatedSql,
  interpolatedSql,
  PASSWORD_HASH,
  type Pattern,
  SHELL_TEXT,
  SQL_VALUE,
  TLS,
} from './pattern.ts';

const random = (pattern: RegExp): Pattern => ({
  rule: 'weak-random',
  severity: 'minor',
  message: 'a secret comes from a predictable generator: use the cryptographic one',
  pattern,
});

const GO_SHELL = String.raw`exec\.Command(?:Context)?\((?:\w{1,40},\s{0,5})?"(?:\/bin\/|\/usr\/bin\/)?(?:sh|bash|cmd)",\s{0,5}"(?:-c|\/c|-lc)",\s{0,10}`;

/** `sql.append(" WHERE name = '").append(name)`, `sql += " AND name = '" + name` */
const grownSql: Pattern[] = [
  String.raw`\.append\(\s{0,20}"\s{0,20}%CLAUSE%"\s{0,5}\)\s{0,100}\.append\(\s{0,5}%NAME%`,
  String.raw`(?:\.append\(|\+=)\s{0,20}"\s{0,20}%CLAUSE%"\s{0,20}\+\s{0,20}%NAME%`,
].map((pattern) => ({
  ...SQL_VALUE,
  pattern: new RegExp(
    pattern
      .replace(
        '%CLAUSE%',
        String.raw`(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|WHERE|AND|OR)\s[^"\n]{1,300}?(?:[=<>]|\bLIKE|\bIN\s?\(|\bVALUES\s?\()\s{0,5}['%(]{0,3}`,
      )
      .replace(
        '%NAME%',
        String.raw`(?!marks\b|\w{0,40}(?:placeholder|marker|qmark|question_?mark|bind_?var|alias|column|table))[a-z]\w{0,60}\b`,
      ),
    'gi',
  ),
}));

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
  random(
    /(?:token|secret|password|otp|nonce|sessionID)\w{0,20}\s{0,5}:?=\s{0,5}(?:fmt\.Sprint\w{0,3}\([^\n]{0,60})?\brand\.(?:Int|Intn|Int63|Int31n|Uint32)\(/gi,
  ),
];

export const java: Pattern[] = [
  ...grownSql,
  {
    ...SQL_VALUE,
    pattern:
      /\.create(?:Native|SQL)?Query\(\s{0,20}"\s{0,20}(?:from|select|update|delete)\s(?:[^"\n]|"\s{0,50}\+\s{0,50}"){0,500}?(?:[=<>]|\bLIKE|\bIN\s?\()\s{0,5}['%(]{0,3}"\s{0,50}\+\s{0,50}[a-z]\w{0,60}\b/gi,
  },
  {
    ...SQL_VALUE,
    pattern:
      /"\s{0,50}(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s|DELETE\s+FROM\s)[^"\n]{0,500}?(?:[=<>]|\bLIKE|\bIN\s?\(|\bVALUES\s?\()\s{0,5}'?%?(?:%s[^"\n]{0,300}"\s{0,50}\.formatted\(|"\s{0,50}\.concat\(\s{0,5}[a-z])/gi,
  },
  {
    ...SHELL_TEXT,
    pattern: /getRuntime\(\)\s{0,20}\.exec\(\s{0,20}(?:"[^"\n]{0,300}"\s{0,20}\+|[a-z]\w{0,40}\s{0,5}\+)/g,
  },
  {
    ...SHELL_TEXT,
    pattern:
      /new ProcessBuilder\(\s{0,20}"(?:\/bin\/)?(?:sh|bash|cmd(?:\.exe)?)",\s{0,20}"(?:-c|\/c)",\s{0,20}(?:"[^"\n]{0,300}"\s{0,20}\+|[a-z]\w{0,40}\s{0,5}\+|String\.format)/g,
  },
  { ...SQL_VALUE, pattern: concatenatedSql('"', '\\+') },
  {
    ...SQL_VALUE,
    pattern:
      /String\.format\(\s{0,50}"\s{0,50}(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s|DELETE\s+FROM\s)[^"\n]{0,500}?(?:[=<>]|\bLIKE|\bIN\s?\(|\bVALUES\s?\()\s{0,5}'?%?%s/gi,
  },
  {
    ...PASSWORD_HASH,
    in: 'text',
    pattern: /MessageDigest\.getInstance\(\s{0,5}"(?:MD5|SHA-?1)"\)/g,
    unlessNear: /^(?![\s\S]*passw)/i,
  },
  {
    rule: 'weak-cipher',
    severity: 'minor',
    message: 'the cipher is weak: use AES/GCM/NoPadding',
    in: 'text',
    pattern: /Cipher\.getInstance\(\s{0,5}"(?:DES|DESede|RC4|AES\/ECB|AES")/g,
  },
  { ...TLS, pattern: /void checkServerTrusted\([^)]{0,200}\)\s{0,20}(?:throws \w{1,60}\s{0,5})?\{\s{0,100}\}/g },
  {
    ...TLS,
    pattern:
      /\bNoopHostnameVerifier\b|TrustAllStrategy|ALLOW_ALL_HOSTNAME_VERIFIER|setHostnameVerifier\(\s{0,5}\([^)]{0,60}\)\s{0,5}->\s{0,5}true/g,
  },
  {
    rule: 'unsafe-deserialization',
    severity: 'minor',
    message: 'anybody who writes the bytes of these objects can run code: use JSON',
    pattern: /new ObjectInputStream\(/g,
    unlessNear: /setObjectInputFilter|ObjectInputFilter/,
  },
  {
    rule: 'external-entities',
    severity: 'minor',
    message: 'the XML parser follows external entities: set disallow-doctype-decl',
    pattern: /(?:DocumentBuilderFactory|SAXParserFactory|XMLInputFactory)\.newInstance\(\)/g,
    unlessNear:
      /disallow-doctype-decl|FEATURE_SECURE_PROCESSING|SUPPORT_DTD|IS_SUPPORTING_EXTERNAL_ENTITIES|ACCESS_EXTERNAL_DTD/,
  },
  {
    rule: 'open-cors',
    severity: 'major',
    message: 'any web page may send requests with its users’ cookies: list the origins',
    in: 'text',
    pattern: /@CrossOrigin\((?=[^)]{0,200}"\*")(?=[^)]{0,200}allowCredentials\s?=\s?"true")/g,
  },
  random(/(?:token|secret|password|otp|nonce|sessionId)\w{0,20}\s{0,5}=\s{0,5}[^;\n]{0,60}new Random\(/gi),
];

export const kotlin: Pattern[] = [...java, { ...SQL_VALUE, pattern: interpolatedSql('"', String.raw`\$\{?[a-z_]`) }];

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
  random(/(?:token|secret|password|otp|nonce|sessionId)\w{0,20}\s{0,5}=\s{0,5}[^;\n]{0,60}new Random\(/gi),
];

export const c: Pattern[] = [
  {
    rule: 'buffer-overflow',
    severity: 'major',
    message: 'gets does not know the size of its buffer: use fgets',
    pattern: /(?<![\w.>:])gets\(/g,
  },
  {
    rule: 'buffer-overflow',
    severity: 'minor',
    message: 'the call does not know the size of its buffer: use one that takes it (strlcpy, snprintf)',
    pattern: /(?<![\w.>:])(?:strcpy|strcat|sprintf|vsprintf)\(/g,
  },
  {
    rule: 'format-string',
    severity: 'major',
    message: 'the printed text is used as the format: use printf("%s", text)',
    pattern: /(?<![\w.>:])printf\(\s{0,5}[a-z_]\w{0,60}\s{0,5}\)/g,
  },
];
