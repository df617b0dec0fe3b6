import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { useLocalClients } from '../aws/clients.ts';
import { tableClient } from '../local/local-clients.ts';
import { queuesAt } from '../local/resources.ts';
import { openServices } from '../local/services.ts';
import { FILE } from '../local/storage.ts';

/** Runs work with the tables of a data folder. Throws, and makes nothing, if there is none. */
export async function inDataFolder(dataDir: string, work: () => Promise<void>): Promise<void> {
  const file = join(dataDir, FILE);
  if (!existsSync(file)) {
    throw new Error(
      `There is no ${file}: name the data folder with --data-dir, or TRITONS_DATA_DIR. Nothing was made.`,
    );
  }
  const services = openServices({ dataDir, queueSet: queuesAt() });
  try {
    useLocalClients({ dynamodb: tableClient(services.dynamodb) });
    await work();
  } finally {
    services.close();
  }
}
