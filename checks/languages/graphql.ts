import { DOUBLE, HASH_COMMENTS, type LanguageDescription, TRIPLE } from './description.ts';

export const graphql = {
  extensions: ['graphql', 'gql'],
  comments: HASH_COMMENTS,
  syntax: { strings: [{ ...TRIPLE, keptBy: 'backslash' }, DOUBLE] },
} as const satisfies LanguageDescription;
