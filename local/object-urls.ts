import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { OBJECTS_PATH, ObjectError, type Objects } from './objects.ts';

/** Reads a body; undefined if it is longer than the limit. */
type Read = (limit: number) => Promise<Buffer | undefined>;

/**
 * Answers a request for an object with a signed URL, as S3 would: the URL is the permission. A file that is put must be
 * of the size and have the checksum for which the URL was signed.
 */
export async function answerForObject(
  objects: Objects,
  request: IncomingMessage,
  path: string,
  search: string,
  read: Read,
): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const key = decodeURIComponent(path.slice(OBJECTS_PATH.length));
    const query = new URLSearchParams(search);
    if (request.method === 'PUT') return await put(objects, request, key, query, read);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new ObjectError('MethodNotAllowed', 405, 'A signed URL is read with GET or HEAD, or written with PUT.');
    }
    objects.checkSignature({ key }, query);
    const { body, contentType, etag } = objects.get(key);
    const headers = { 'content-type': contentType, etag };
    return { statusCode: 200, headers, body: body.toString('base64'), isBase64Encoded: true };
  } catch (error) {
    if (error instanceof ObjectError) return refusal(error);
    if (error instanceof URIError) return refusal(new ObjectError('InvalidURI', 400, 'The path cannot be decoded.'));
    throw error;
  }
}

async function put(objects: Objects, request: IncomingMessage, key: string, query: URLSearchParams, read: Read) {
  const checksum = String(request.headers['x-amz-checksum-sha256'] ?? '');
  const bytes = Number(query.get('bytes'));
  objects.checkSignature({ key, put: { checksum, bytes } }, query);
  const contentType = request.headers['content-type'];
  const body = await read(bytes);
  if (body?.byteLength !== bytes) {
    throw new ObjectError('IncompleteBody', 400, `The URL was signed for ${bytes} bytes: send exactly those.`);
  }
  const { etag } = objects.put(key, body, { checksum, ...(contentType === undefined ? {} : { contentType }) });
  return { statusCode: 200, headers: { etag } };
}

function refusal({ name, status, message }: ObjectError): APIGatewayProxyStructuredResultV2 {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${name}</Code><Message>${message}</Message></Error>`;
  return { statusCode: status, headers: { 'content-type': 'application/xml' }, body };
}
