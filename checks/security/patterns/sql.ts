import { type Pattern, SQL_VALUE } from './pattern.ts';

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
    // The demonstration user of a local database: its password is its name.
    unless: /(['"`]?)\b([\w-]{1,60})\b\1(?:@\S{1,60})?\s[^;']{0,60}(?:IDENTIFIED\s+BY|PASSWORD\s*=?)\s{1,5}'\2'/i,
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
