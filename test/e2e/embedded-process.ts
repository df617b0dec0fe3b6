import { readFileSync } from 'node:fs';
import { LOCAL_ACCESS } from '../../local/access.ts';
import { startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { transport } from '../local/transport.ts';

const { TEST_AUTH = 'none', TEST_ISSUERS = '[]' } = process.env;
const auth = TEST_AUTH === 'none' ? 'none' : 'required';

/** Runs an embedded cloud in memory. It says where it is to the process that forked it, and ends with that process. */
const cloud = await startEmbeddedCloud({
  ...transport,
  port: 0,
  access: { ...LOCAL_ACCESS, auth, issuers: JSON.parse(TEST_ISSUERS) },
});
process.on('disconnect', async () => {
  await cloud.stop();
  process.exit();
});
const { url, adminKeyFile } = cloud;
process.send?.({ url, adminKey: adminKeyFile && readFileSync(adminKeyFile, 'utf8').trim() });
