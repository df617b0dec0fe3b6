import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { MAX_BODY_BYTES, type Route } from '../../core/contracts/api/route.ts';
import { pointer } from '../../core/contracts/api/schema-issues.ts';
import { BodyTooLarge, InputError, UnsupportedMediaType } from '../../core/errors.ts';

/** Media types accepted for JSON: its own, and the defaults of curl, PowerShell and scripts. */
const TAKEN =
  /^(?:application\/(?:[\w.+-]+\+)?json|application\/x-www-form-urlencoded|application\/octet-stream|text\/plain)$/;
const UTF8 = /^(?:utf-?8|us-ascii)$/;
const MARK = '\ufeff';
const REPLACEMENT = '\ufffd';
const MOST_NESTED = 1_000;

/**
 * Reads the JSON of a request's body. Throws UnsupportedMediaType, BodyTooLarge, or an InputError that says where bytes
 * are not UTF-8, a key comes twice or a surrogate pair is halved: none of these could be stored as sent.
 */
export function readJson({ headers, body = '', isBase64Encoded }: APIGatewayProxyEventV2, route: Route): unknown {
  refuseOtherTypes(headers);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const limit = route.maxBodyBytes ?? MAX_BODY_BYTES;
  if (bytes.byteLength > limit) throw new BodyTooLarge(limit, route.tooLargeAdvice);
  if (bytes.byteLength === 0 && route.bodyMayBeEmpty) return {};
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError([{ field: '', message: `is not valid JSON: ${(error as Error).message}` }]);
  }
  const flaw = structuralFlaw(text);
  if (flaw) throw new InputError([{ field: '', message: flaw }]);
  // The text is UTF-8, so half a pair can only come as an escape.
  const path = /\\u[dD][89a-fA-F]/.test(text) ? illFormed(value, []) : undefined;
  if (path) {
    const message =
      'has half of a surrogate pair (\\ud800 to \\udfff), which is no character; send both halves or neither';
    throw new InputError([{ field: pointer(path), message }]);
  }
  return value;
}

function refuseOtherTypes(headers: Record<string, string | undefined>): void {
  const encoding = headers['content-encoding']?.trim().toLowerCase();
  if (encoding && encoding !== 'identity') {
    throw new UnsupportedMediaType(`The body has the content-encoding ${encoding}; send it as it is.`);
  }
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  if (type !== '' && !TAKEN.test(type)) {
    throw new UnsupportedMediaType(`The body has the content-type ${type}; send JSON as application/json.`);
  }
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length);
  if (charset && !UTF8.test(charset.replaceAll('"', ''))) {
    throw new UnsupportedMediaType(`The body has the charset ${charset}; send UTF-8.`);
  }
}

function decode(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  const offset = firstWrongByte(bytes, text);
  if (offset !== undefined) {
    throw new InputError([{ field: '', message: `is not UTF-8: the byte at offset ${offset} begins no character` }]);
  }
  return text.startsWith(MARK) ? text.slice(1) : text;
}

/** Offset of the first byte that decoding replaced; undefined if none was. A U+FFFD that was sent is three bytes. */
function firstWrongByte(bytes: Buffer, text: string): number | undefined {
  let offset = 0;
  let from = 0;
  for (let at = text.indexOf(REPLACEMENT); at !== -1; at = text.indexOf(REPLACEMENT, from)) {
    offset += Buffer.byteLength(text.slice(from, at));
    if (!bytes.subarray(offset, offset + 3).equals(Buffer.from(REPLACEMENT))) return offset;
    offset += 3;
    from = at + 1;
  }
  return undefined;
}

/** Finds flaws of valid JSON: a key twice in one object, of which JSON.parse would take the last; too deep nesting. */
function structuralFlaw(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '{' || sign === '[') {
      open.push(sign === '{' ? new Set() : undefined);
      if (open.length > MOST_NESTED) return `is nested more than ${MOST_NESTED} levels deep`;
    } else if (sign === '}' || sign === ']') open.pop();
    else if (sign === '"') {
      const end = endOfString(text, at);
      let after = end + 1;
      while (' \t\r\n'.includes(text[after] ?? '.')) after += 1;
      if (text[after] === ':') {
        const key = text.slice(at, end + 1);
        const known = key.includes('\\') ? JSON.stringify(JSON.parse(key)) : key;
        if (open.at(-1)?.has(known)) return `has the key ${known.slice(0, 80)} twice in one object; send it once`;
        open.at(-1)?.add(known);
      }
      at = after - 1;
    }
  }
  return undefined;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
}

function illFormed(value: unknown, path: string[]): string[] | undefined {
  if (typeof value === 'string') return value.isWellFormed() ? undefined : path;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, key.toWellFormed()];
    const found = key.isWellFormed() ? illFormed(inner, here) : here;
    if (found) return found;
  }
  return undefined;
}
