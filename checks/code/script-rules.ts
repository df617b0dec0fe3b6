import type { Linter, Rule } from 'eslint';
import { SWALLOWED } from './file-finding.ts';

/** Our rule ids by those of ESLint. Reports show only ours, so that another linter may replace it. */
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

/** Finds a catch block without code and without a comment that says why. */
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

/** With `vars: 'local'`, names declared outside of functions count as used elsewhere. */
export const rulesFor = (complexity: number, vars: 'all' | 'local'): Linter.RulesRecord => ({
  ...Object.fromEntries(Object.keys(RULE_IDS).map((rule) => [rule, 'warn'] as const)),
  complexity: ['warn', complexity],
  'no-constant-condition': ['warn', { checkLoops: 'none' }],
  'no-unused-vars': [
    'warn',
    { vars, args: 'none', caughtErrors: 'none', ignoreRestSiblings: true, varsIgnorePattern: '^_' },
  ],
});
