import { TritonsClient } from '../../client/tritons-client.ts';
import { onKey, readSession } from './session.ts';

const connect = () => new TritonsClient({ url: location.origin, apiKey: readSession().key, retries: 1 });
let current = connect();
onKey(() => {
  current = connect();
});

/** The API that serves this page, called with the key of the session. */
export const client = (): TritonsClient => current;
