import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL_ACCESS } from '../../local/access.ts';
import { openPages } from '../../local/dashboard/pages.ts';
import { type EmbeddedCloudOptions, startEmbeddedCloud } from '../../local/embedded-cloud.ts';

export type SystemOptions = { auth?: 'none' | 'required'; agents?: NonNullable<EmbeddedCloudOptions['agents']> };
/** A message for a queue of the system. */
export type ToSystem = { queue: string; body: string };

const { auth = 'none', agents } = JSON.parse(process.argv[2] ?? '{}') as SystemOptions;
const built = join(import.meta.dirname, '../../dist/dashboard');

const cloud = await startEmbeddedCloud({
  access: { ...LOCAL_ACCESS, auth },
  pages: openPages(built, () => 'It is not built.'),
  ...(agents ? { agents } : {}),
});
process.on('message', ({ queue, body }: ToSystem) => cloud.services.queues.send(queue, body));
process.on('disconnect', async () => {
  await cloud.stop();
  process.exit();
});
const { url, adminKeyFile } = cloud;
process.send?.({ url, adminKey: adminKeyFile && readFileSync(adminKeyFile, 'utf8').trim() });
