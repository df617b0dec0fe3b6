import type { Language } from '../../source-files.ts';
import type { CommentSyntax } from './comment-syntax.ts';
import { COMPILED } from './compiled.ts';
import { DECLARED } from './declared.ts';
import { SCRIPTED } from './scripted.ts';

/** Where comments and strings begin and end, in the languages that are scanned for balance. */
export const COMMENT_SYNTAX: Partial<Record<Language, CommentSyntax>> = { ...COMPILED, ...SCRIPTED, ...DECLARED };
