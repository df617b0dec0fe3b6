import type { LanguageDescription } from './description.ts';
import { html } from './html.ts';

export const vue = { extensions: ['vue'], comments: html.comments } as const satisfies LanguageDescription;
