import { DOUBLE, type LanguageDescription } from './description.ts';

export const terraform = {
  extensions: ['tf', 'tfvars', 'hcl'],
  comments: { line: ['#', '//'], block: [{ open: '/*', close: '*/' }] },
  syntax: {
    strings: [{ ...DOUBLE, code: '${' }],
    // Heredocs and templates.
    beyond: /<<|[%$]\{\{|[%$]{2}\{|%\{/,
  },
} as const satisfies LanguageDescription;
