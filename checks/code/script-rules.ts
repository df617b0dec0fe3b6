import type { Linter, Rule } from 'eslint';
import { SWALLOWED } from './file-finding.ts';

/** Our ids by those of ESLint, which are in the findings of no report: another linter may take its place. */
export const RULE_IDS: Record<string, string> = {
  'no-unreachable': 'unreachable-code',
  complexity: 'too-complex',
  'no-constant-condition': 'constant-condition',
  'no-dupe-keys': 'duplicate-key',
  'no-dupe-class-members': 'duplicate-key',
  'no-duplicate-case': 'duplicate-case',
  'no-dupe-else-if': 'duplicate-case',
  'no-self-assign': 'self-assignment',
  'no-self-compare': 'self-comparison',
  'no-debugger': 'debugger',
  'tritons/swallowed-error': 'swallowed-error',
  'no-const-assign': 'likely-bug',
  'no-import-assign': 'likely-bug',
  'no-unsafe-finally': 'likely-bug',
  'no-unsafe-negation': 'likely-bug',
  'no-compare-neg-zero': 'likely-bug',
  'no-loss-of-precision': 'likely-bug',
  'no-setter-return': 'likely-bug',
  'use-isnan': 'likely-bug',
  'valid-typeof': 'likely-bug',
};

/** A catch that does nothing, not even say why in a comment. */
const swallowedError: Rule.RuleModule = {
  meta: {
    messages: { swallowed: SWALLOWED },
  },
  create: (context) => ({
    CatchClause({ body }) {
      if (body.body.length === 0 && context.sourceCode.getCommentsInside(body).length === 0) {
        context.report({ node: body, messageId: 'swallowed' });
      }
    },
  }),
};

export const plugins = { tritons: { rules: { 'swallowed-error': swallowedError } } };

/** `vars: 'local'`: what is declared outside of functions may be used elsewhere. */
export const rulesFor = (complexity: number, vars: 'all' | 'local'): Linter.RulesRecord => ({
  ...Object.fromEntries(Object.keys(RULE_IDS).map((rule) => [rule, 'warn'] as const)),
  complexity: ['warn', complexity],
  'no-constant-condition': ['warn', { checkLoops: 'none' }],
  'no-unused-vars': [
    'warn',
    { vars, args: 'none', caughtErrors: 'none', ignoreRestSiblings: true, varsIgnorePattern: '^_' },
  ],
});
