import type { EmbeddedCloudOptions } from '../../local/embedded-cloud.ts';
import { connectSdk } from './sdk-listener.ts';

/**
 * How the embedded clouds of tests reach their services: directly, as with `npm start`, or with TEST_TRANSPORT=sdk
 * through the real AWS SDK over HTTP, so that the same tests prove the handlers for AWS.
 */
export const transport: Pick<EmbeddedCloudOptions, 'connect'> =
  process.env.TEST_TRANSPORT === 'sdk' ? { connect: connectSdk } : {};
