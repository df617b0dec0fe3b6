import { NoAnswer } from '../../client/api-error.ts';

/** JSON of a deliverable may need some times the bytes of its files. */
const MOST_BYTES = 64 * 1024 * 1024;

/** A call to storage, by a URL that the API gave. Throws NoAnswer for what may pass, an Error for a refusal. */
export async function transfer(what: string, url: string, init: RequestInit = {}): Promise<string> {
  let response: Response;
  let text: string;
  if (!/^https?:\/\//.test(url))
    throw new Error(`${what} could not be transferred: ${JSON.stringify(url).slice(0, 80)} is no http URL`);
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

/** The text of an answer, which may not go on for ever. */
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
