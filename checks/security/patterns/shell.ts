import type { Flaw } from '../scan.ts';
import type { Pattern } from './pattern.ts';

export const shell: Pattern[] = [
  {
    rule: 'pipe-to-shell',
    severity: 'major',
    message: 'a script from the network is run without encryption: use https and check a checksum',
    in: 'text',
    pattern:
      /\b(?:curl|wget)\b(?=[^|\n]{0,300}\|\s{0,5}(?:sudo\s{1,5}(?:-\w\s)?)?(?:ba|z|da)?sh\b)[^|\n]{0,300}?http:\/\/(?!localhost|127\.)/g,
  },
  {
    rule: 'pipe-to-shell',
    severity: 'minor',
    message: 'a script from the network is run unchecked: download it and check a checksum',
    in: 'text',
    pattern: /\b(?:curl|wget)\b(?:(?!http:\/\/)[^|\n]){0,300}\|\s{0,5}(?:sudo\s{1,5}(?:-\w\s)?)?(?:ba|z|da)?sh\b/g,
    unless: /sha256sum|gpg --verify|https:\/\/localhost/,
  },
  {
    rule: 'pipe-to-shell',
    severity: 'minor',
    message: 'a script from the network is run unchecked: download it and check a checksum',
    in: 'text',
    pattern:
      /\b(?:ba|z|da)?sh\s{1,5}(?:<\(|-l?c\s{1,5}"\$\()\s{0,5}(?:curl|wget)\s|\b(?:source|eval)\s{1,5}(?:<\(|"?\$\()\s{0,5}(?:curl|wget)\s/g,
  },
  {
    rule: 'world-writable',
    severity: 'minor',
    message: 'everybody may write to the file: use 755 or less',
    in: 'code',
    pattern: /\bchmod\s{1,5}(?:-[a-zA-Z]{1,5}\s{1,5}){0,3}(?:0?777|a\+rwx)\b/g,
  },
  {
    rule: 'code-injection',
    severity: 'major',
    message: 'eval runs an argument as code: call it as a command ("$@")',
    in: 'text',
    pattern: /(?<![\w-])eval\s{1,5}["']?\$(?:\{?[1-9@*]\}?|\{?QUERY_STRING)/g,
  },
  {
    rule: 'eval',
    severity: 'minor',
    message: 'eval runs a variable as code: use an array',
    in: 'text',
    pattern: /(?<![\w-])eval\s{1,5}"?\$\{?[A-Za-z_]\w{0,60}/g,
  },
  {
    rule: 'tls-not-verified',
    severity: 'minor',
    message: 'certificates are not checked: give the authority’s certificate instead',
    in: 'code',
    pattern:
      /\bcurl\s(?:[^\n|;&]{0,200}\s)?(?:-[a-zA-Z]{0,5}k[a-zA-Z]{0,5}|--insecure)\s|\bwget\s[^\n|;&]{0,200}--no-check-certificate|StrictHostKeyChecking=no|GIT_SSL_NO_VERIFY=(?:1|true)/g,
  },
  {
    rule: 'unsafe-delete',
    severity: 'minor',
    message: 'if the variable is empty, this deletes from the root: check that it is set',
    in: 'text',
    pattern: /\brm\s{1,3}-[a-zA-Z]{0,3}[rR][a-zA-Z]{0,3}\s{1,5}(?:--\s)?"?\$\{?[A-Za-z_]\w{0,60}\}?"?\/(?:\*|\s|$)/gm,
    unless: /:\?/,
  },
];

/** Finds downloads that a script in a Makefile, a workflow or the like runs unchecked. */
export const pipeToShell = (text: string): Flaw[] =>
  shell
    .filter(({ rule }) => rule === 'pipe-to-shell')
    .flatMap(({ rule, severity, message, pattern, unless }) =>
      [...text.matchAll(pattern).take(20)]
        .filter(({ index }) => {
          const line = text.slice(text.lastIndexOf('\n', index) + 1).split('\n', 1)[0] ?? '';
          return !/^\s*#/.test(line) && !unless?.test(line);
        })
        .map(({ index }): Flaw => ({ rule, severity, message, at: index })),
    );
