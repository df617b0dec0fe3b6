import { NoAnswer } from '../../client/api-error.ts';

/** A call to storage, by a URL that the API gave. Throws NoAnswer for what may pass, an Error for a refusal. */
export async function transfer(what: string, url: string, init: RequestInit = {}): Promise<string> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, init);
    text = await response.text();
  } catch (error) {
    throw new NoAnswer(`${what} could not be transferred: ${(error as Error).message}`, { cause: error });
  }
  if (response.ok) return text;
  const message = `${what} could not be transferred: ${response.status}`;
  throw response.status === 429 || response.status >= 500 ? new NoAnswer(message) : new Error(message);
}
