import type { Severity } from '../../../core/contracts/storage/quality-report.ts';

/** A call that input of a request may not reach. */
export type Sink = {
  rule: string;
  severity: Severity;
  message: string;
  /** Matches from the name, or from a value before it, to the opening bracket. Has the flag g. */
  call: RegExp;
  /** Drops the call if its arguments do not match this. */
  needs?: RegExp;
  /** Drops the call if the function, up to the end of the call, does not match this. */
  after?: RegExp;
  /** Drops the call if the function around it matches this: it checks the input. */
  guard?: RegExp;
  /** Only the whole value counts, not a text that it is a part of: an address with a fixed host is not the caller's. */
  whole?: true;
  /** Only statements of SQL that were put together count: values of parameters are safe. */
  statement?: true;
  /** Only the first argument counts; the second one of a call whose name ends in Context. */
  first?: true;
};

/** A language's sources of input from requests, and the calls that this input may not reach. */
export type Flows = {
  /** Matches an expression that is input. */
  source: RegExp;
  /** Names of parameters that a framework fills with input, as the group `name`. Has the flag g. */
  parameters: RegExp[];
  /** Matches the start of a function. Has the flags g and m. */
  start: RegExp;
  /** Matches an assignment up to its sign; its group is `name`. Has the flag g. */
  assignment: RegExp;
  /** The sign that ends a statement; elsewhere the line does, if no bracket is open. */
  end?: ';';
  /** Matches an expression whose value is harmless, whatever went in. */
  cleaned: RegExp;
  sinks: Sink[];
};

export const traversal = (call: RegExp, guard: RegExp): Sink => ({
  rule: 'path-traversal',
  severity: 'major',
  message: 'a path is built from input of a request: resolve it and check that it is still inside the folder',
  call,
  guard,
});

export const command = (call: RegExp, more: Pick<Sink, 'needs' | 'after'> = {}): Sink => ({
  rule: 'command-injection',
  severity: 'critical',
  message: 'input from a request goes into a shell command: pass a list of arguments, without a shell',
  call,
  ...more,
});

export const statement = (call: RegExp, guard?: RegExp): Sink => ({
  rule: 'sql-injection',
  severity: 'critical',
  message: 'input from a request is inserted into an SQL statement as text: pass it as a parameter',
  call,
  statement: true,
  first: true,
  ...(guard && { guard }),
});

export const query = (kind: 'xpath' | 'ldap', call: RegExp): Sink => ({
  rule: kind === 'ldap' ? 'ldap-injection' : 'xpath-injection',
  severity: 'major',
  message: `input from a request is inserted into a ${kind === 'ldap' ? 'filter of LDAP' : 'query of XPath'} as text: escape it, or pass it as a variable`,
  call,
  ...(kind === 'xpath' && { first: true }),
});

export const html = (call: RegExp, more: Pick<Sink, 'needs' | 'guard'> = {}): Sink => ({
  rule: 'cross-site-scripting',
  severity: 'major',
  message: 'input from a request becomes HTML: escape it, or use a template that does',
  call,
  ...more,
});

export const code = (call: RegExp, message = 'input from a request is run as code: parse it instead'): Sink => ({
  rule: 'code-injection',
  severity: 'critical',
  message,
  call,
});

export const fetched = (call: RegExp): Sink => ({
  rule: 'request-forgery',
  severity: 'major',
  message: 'an address from a request is fetched: allow only known hosts',
  call,
  whole: true,
  first: true,
  guard: /allow|whitelist|valid|hostname|getHost\(|\.Host\b|\.netloc|isSafe|\bin\s+[A-Z_]{4,}/i,
});

export const redirect = (call: RegExp): Sink => ({
  rule: 'open-redirect',
  severity: 'minor',
  message: 'the program redirects to an address from a request: allow only known targets',
  call,
  whole: true,
  first: true,
  guard: /allow|whitelist|valid|isSafe|is_safe|startsWith\(|startswith\(|HasPrefix\(/i,
});
