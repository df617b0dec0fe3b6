import {
  concatenatedSql,
  grownSql,
  minor,
  PASSWORD_HASH,
  type Pattern,
  SHELL_TEXT,
  SQL_VALUE,
  TLS,
  weakRandom,
} from './pattern.ts';

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
    ...minor(
      'weak-hash',
      'the hash can be forged: use SHA-256, or say in the name that nobody relies on it (etag, checksum)',
      /MessageDigest\.getInstance\(\s{0,5}"(?:MD[245]|SHA-?1)"/g,
    ),
    // Passwords have a rule of their own.
    unlessNear: /etag|checksum|cache|fingerprint|passw/i,
  },
  minor(
    'insecure-cookie',
    'the cookie is sent without TLS, or scripts can read it: leave it on',
    /\.set(?:Secure|HttpOnly)\(\s{0,5}false/g,
  ),
  {
    ...weakRandom(/\bnew\s{1,5}(?:java\.util\.)?Random\(|\bMath\.random\(/g),
    unlessNear: /^(?![\s\S]*(?:cookie|token|session|secret|passw|remember|credential|nonce|otp))/i,
  },
  {
    rule: 'weak-cipher',
    severity: 'minor',
    message: 'the cipher is weak: use AES/GCM/NoPadding',
    in: 'text',
    pattern:
      /Cipher\.getInstance\(\s{0,5}"(?:DES|DESede|RC4|AES\/ECB|AES")|"(?:DES|DESede|RC2|Blowfish)\/\w{2,5}\/\w{5,20}"/g,
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
  weakRandom(/(?:token|secret|password|otp|nonce|sessionId)\w{0,20}\s{0,5}=\s{0,5}[^;\n]{0,60}new Random\(/gi),
];
