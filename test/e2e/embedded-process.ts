import { startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { transport } from '../local/transport.ts';

/** Runs an embedded cloud in memory. It sends its URL to the process that forked it, and ends with that process. */
const cloud = await startEmbeddedCloud({ ...transport, port: 0 });
process.on('disconnect', async () => {
  await cloud.stop();
  process.exit();
});
process.send?.(cloud.url);
