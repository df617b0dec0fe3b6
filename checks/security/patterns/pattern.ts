import type { Severity } from '../../../core/contracts/storage/quality-report.ts';

/** A pattern of dangerous code. Its repetitions are bounded, so that matching takes linear time. */
export type Pattern = {
  rule: string;
  severity: Severity;
  message: string;
  /**
   * Needs the flag g. Is matched against the program without comments and, with `in: 'code'`, the default, without the
   * contents of strings. A match must begin in code in either case.
   */
  pattern: RegExp;
  in?: 'code' | 'text';
  /** Drops a match if its lines match this. */
  unless?: RegExp;
  /** Drops a match if the text around it (`NEAR_CHARACTERS`) matches this. */
  unlessNear?: RegExp;
};

const SQL = String.raw`(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s|DELETE\s+FROM\s)`;
const VALUE = String.raw`(?:[=<>]|\bLIKE|\bIN\s?\(|\bVALUES\s?\()\s{0,5}[('"%\\]{0,4}`;
/** A name that is not a constant's. */
const NAME = String.raw`[$@]?[a-z_][\w]{0,60}(?:\.|->|\[|\(|\b)`;

/** Matches a value after a comparison in SQL: `"… WHERE id = " + id`. `quote` and `plus` are the language's own. */
export const concatenatedSql = (quote: string, plus: string): RegExp =>
  new RegExp(
    // The statement may consist of several literals: "SELECT … " + "WHERE …".
    String.raw`${quote}\s{0,20}${SQL}(?:[^${quote}\n]|${quote}\s{0,50}${plus}\s{0,50}${quote}){0,500}?${VALUE}${quote}\s{0,50}${plus}\s{0,50}${NAME}`,
    'gi',
  );

/** Matches the same for interpolated texts: `"… WHERE id = #{id}"`. `hole` matches the start of a value. */
export const interpolatedSql = (quote: string, hole: string): RegExp =>
  new RegExp(String.raw`${quote}\s{0,20}${SQL}[^"\n]{0,500}?${VALUE}${hole}`, 'gi');

export const SQL_VALUE = {
  rule: 'sql-injection',
  severity: 'major',
  message: 'a value is inserted into an SQL statement as text: pass it as a parameter',
  in: 'text',
} as const;

export const SHELL_TEXT = {
  rule: 'command-injection',
  severity: 'major',
  message: 'a shell command is put together from values: pass a list of arguments, without a shell',
  in: 'text',
} as const;

export const PASSWORD_HASH = {
  rule: 'weak-password-hash',
  severity: 'major',
  message: 'a password is hashed with a fast hash: use argon2, bcrypt or scrypt',
} as const;

export const TLS = {
  rule: 'tls-not-verified',
  severity: 'major',
  message: 'certificates are not checked: give the authority’s certificate instead',
} as const;

/** A pattern of secrets that a predictable generator makes. */
export const weakRandom = (pattern: RegExp): Pattern => ({
  rule: 'weak-random',
  severity: 'minor',
  message: 'a secret comes from a predictable generator: use the cryptographic one',
  pattern,
});

/** Statements that grow: `sql.append(" WHERE name = '").append(name)`, `sql += " AND name = '" + name` */
export const grownSql: Pattern[] = [
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

/** A pattern of values that a caller chooses and that run as code, commands or SQL. */
export const critical = (rule: string, message: string, pattern: RegExp): Pattern => ({
  rule,
  severity: 'critical',
  message,
  pattern,
  in: 'text',
});

/** A pattern of what is often harmless. */
export const minor = (rule: string, message: string, pattern: RegExp, unless?: RegExp): Pattern => ({
  rule,
  severity: 'minor',
  message,
  pattern,
  in: 'text',
  ...(unless && { unless }),
});
