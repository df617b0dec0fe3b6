import '../providers/no-providers.js';
import { anIssuer, settingsOf } from '../access/an-issuer.ts';
import { forkTarget } from './fork-target.ts';

const DAY_SECONDS = 86_400;

/**
 * Starts an embedded cloud for the suite, unless TRITONS_URL names an API. TEST_AUTH says how the suite calls it: `none`
 * (default), with the `key` of its administrator, or with a `token` of an issuer that runs in this process, at the port
 * TEST_ISSUER_PORT if the API knows it by that.
 */
export default async function startTarget() {
  const { TEST_AUTH, TEST_ISSUER_PORT = '0', TRITONS_URL } = process.env;
  if (TEST_AUTH === 'token') {
    const issuer = await anIssuer(undefined, Number(TEST_ISSUER_PORT));
    process.env.TEST_ISSUERS = JSON.stringify([settingsOf(issuer)]);
    const exp = Math.floor(Date.now() / 1000) + DAY_SECONDS;
    process.env.TRITONS_API_KEY = await issuer.sign({ groups: ['boss'], exp });
  }
  if (TRITONS_URL) return;
  const { url, adminKey, child } = await forkTarget();
  if (TEST_AUTH === 'key') process.env.TRITONS_API_KEY = adminKey;
  process.env.TRITONS_URL = url;
  process.env.TRITONS_EMBEDDED = 'yes';
  globalThis.tritonsTarget = child;
}
