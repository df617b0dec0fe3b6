import { C_COMMENTS, type LanguageDescription } from './description.ts';

export const html = {
  extensions: ['html', 'htm'],
  mediaTypes: ['text/html'],
  // Scripts and styles are in it.
  comments: { ...C_COMMENTS, block: [{ open: '<!--', close: '-->' }, ...(C_COMMENTS.block ?? [])] },
} as const satisfies LanguageDescription;
