import type { LanguageDescription } from './description.ts';

/** Formats with parsers of their own, which tell data from comments. */
export const json = {
  extensions: ['json', 'jsonc', 'ipynb', 'webmanifest', 'geojson', 'har'],
  mediaTypes: ['application/json'],
} as const satisfies LanguageDescription;

export const yaml = {
  extensions: ['yaml', 'yml'],
  mediaTypes: ['application/yaml', 'text/yaml', 'application/x-yaml'],
} as const satisfies LanguageDescription;

export const toml = { extensions: ['toml'] } as const satisfies LanguageDescription;

export const xml = {
  extensions: ['xml'],
  mediaTypes: ['application/xml', 'text/xml'],
} as const satisfies LanguageDescription;

export const markdown = {
  extensions: ['md', 'markdown'],
  mediaTypes: ['text/markdown'],
} as const satisfies LanguageDescription;
