import { parse } from 'yaml';

/**
 * Parses the text of a file in config/. Bundles have these files as JSON, and JSON.parse in place of this function
 * (scripts/bundle.ts): a cold start then loads no YAML parser.
 */
export const parseConfig = (text: string): unknown => parse(text);
