import { HASH_COMMENTS, type LanguageDescription } from './description.ts';

export const dockerfile = {
  extensions: ['dockerfile'],
  // `Dockerfile.go` builds a program, `dockerfile.go` is one.
  fileNames: [/^(?:docker|container)file$/i, /^(?:Docker|Container)file\.(?!md$|\w*ignore$)/],
  otherFileNames: /^(?:docker|container)file\.(?!\w*ignore$)/i,
  comments: HASH_COMMENTS,
} as const satisfies LanguageDescription;
