import type { Severity } from '../../../core/contracts/storage/quality-report.ts';

/** Something to look for in the text of a program. Repetitions are bounded, so that the time is linear. */
export type Pattern = {
  rule: string;
  severity: Severity;
  message: string;
  /**
   * With the flag g. It is matched against the program without comments; `in: 'code'`, the default, also without what
   * its strings hold. Where it begins must be code in either case.
   */
  pattern: RegExp;
  in?: 'code' | 'text';
  /** Not where the lines that it is on say this. */
  unless?: RegExp;
  /** Not where it is said some lines before or after. */
  unlessNear?: RegExp;
};

const SQL = String.raw`(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s|DELETE\s+FROM\s)`;
const VALUE = String.raw`(?:[=<>]|\bLIKE|\bIN\s?\(|\bVALUES\s?\()\s{0,5}[('"%\\]{0,4}`;
/** A name that is not that of a constant. */
const NAME = String.raw`[$@]?[a-z_][\w]{0,60}(?:\.|->|\[|\(|\b)`;

/** A value put behind a comparison in an SQL text: `"… WHERE id = " + id`. `quote` and `plus` are the language's. */
export const concatenatedSql = (quote: string, plus: string): RegExp =>
  new RegExp(
    // Also over several texts: "SELECT … " + "WHERE …".
    String.raw`${quote}\s{0,20}${SQL}(?:[^${quote}\n]|${quote}\s{0,50}${plus}\s{0,50}${quote}){0,500}?${VALUE}${quote}\s{0,50}${plus}\s{0,50}${NAME}`,
    'gi',
  );

/** The same, where the language puts values into texts: `"… WHERE id = #{id}"`; `hole` is how a value begins. */
export const interpolatedSql = (quote: string, hole: string): RegExp =>
  new RegExp(String.raw`${quote}\s{0,20}${SQL}[^"\n]{0,500}?${VALUE}${hole}`, 'gi');

export const SQL_VALUE = {
  rule: 'sql-injection',
  severity: 'major',
  message: 'a value is put into an SQL statement as text: pass it as a parameter',
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
