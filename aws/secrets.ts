import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

const secretsManager = new SecretsManagerClient({});
const fields = z.record(z.string(), z.string());

/** Reads a secret that holds a JSON object of strings. If it holds anything else, the error repeats nothing of it. */
export async function readSecret(secretId: string): Promise<Record<string, string>> {
  const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }));
  const read = fields.safeParse(parse(SecretString ?? ''));
  if (read.success) return read.data;
  throw new Error(`The secret ${secretId} is not a JSON object whose values are strings; see docs/configuration.md`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
