import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { type TokenIssuer, tokenIssuers } from '../core/contracts/config/token-issuers.ts';
import { parseConfig } from '../functions/shared/parse-config.ts';

/** Reads the issuers of tokens from a YAML or JSON file. Throws an Error that says what is wrong in it. */
export function readIssuers(file: string): TokenIssuer[] {
  const { success, data, error } = tokenIssuers.safeParse(readYaml(file));
  if (success) return data;
  throw new Error(`${file}, which --issuers or TRITONS_ISSUERS names, is not valid:\n${z.prettifyError(error)}`);
}

function readYaml(file: string): unknown {
  try {
    return parseConfig(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}, which --issuers or TRITONS_ISSUERS names, cannot be read: ${(error as Error).message}`);
  }
}
