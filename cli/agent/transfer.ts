import { NoAnswer } from '../../client/api-error.ts';

/** A deliverable's JSON may need several times the bytes of its files. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Calls storage by a URL that the API gave. Throws NoAnswer for a fault that may pass, an Error for a refusal. */
export async function transfer(what: string, url: string, init: RequestInit = {}): Promise<string> {
  let response: Response;
  let text: string;
  if (!/^https?:\/\//.test(url))
    throw new Error(`${what} could not be transferred: ${JSON.stringify(url).slice(0, 80)} is not an http URL`);
  try {
    response = await fetch(url, init);
    text = await textOf(response);
  } catch (error) {
    throw new NoAnswer(`${what} could not be transferred: ${(error as Error).message}`, { cause: error });
  }
  if (response.ok) return text;
  const message = `${what} could not be transferred: ${response.status}`;
  throw response.status === 429 || response.status >= 500 ? new NoAnswer(message) : new Error(message);
}

/** Reads the text of an answer. Throws if it is longer than MOST_BYTES. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`it has more than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
