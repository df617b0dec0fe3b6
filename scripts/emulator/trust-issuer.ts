import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

type Resource = { Type: string; Properties: { Description?: string; Environment?: { Variables: object } } };

/**
 * Lets callers in with tokens of an issuer at a port of this machine, which the end-to-end suite starts: it is in no
 * stage's settings. Changes the template of the authorizer in the folder.
 */
export async function trustIssuer(folder: string, port: number): Promise<void> {
  const issuer = {
    name: 'test',
    issuer: `http://127.0.0.1:${port}`,
    audience: 'tritons',
    owner: { claim: 'name' },
    roles: { claim: 'groups', map: [{ value: 'boss', role: 'admin' }] },
  };
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.template.json'))) {
    const path = join(folder, file);
    const template: { Resources?: Record<string, Resource> } = JSON.parse(await readFile(path, 'utf8'));
    for (const { Properties } of Object.values(template.Resources ?? {})) {
      if (Properties?.Description !== 'TRITONS authorize' || !Properties.Environment) continue;
      Object.assign(Properties.Environment.Variables, { TOKEN_ISSUERS: JSON.stringify([issuer]) });
    }
    await writeFile(path, JSON.stringify(template));
  }
}
