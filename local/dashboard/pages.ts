import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import Negotiator from 'negotiator';
import { allowedMethods } from '../../core/contracts/api/match-route.ts';
import { PAGE_HEADERS } from '../../core/contracts/api/security-headers.ts';
import { OBJECTS_PATH } from '../objects.ts';

type Asked = Pick<IncomingMessage, 'method' | 'headers'>;

/** The files of the dashboard, as answers. */
export type Pages = {
  /** True if a request is for the dashboard, and not for the API. */
  take(request: Asked, path: string): boolean;
  answer(request: Asked, path: string): Promise<APIGatewayProxyStructuredResultV2>;
};

type File = { path: string; type: string; isZipped: boolean };

const INDEX = '/index.html';
/** Vite names what is in this folder after its content. */
const HASHED = '/assets/';
const MEDIA_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

/**
 * Opens the dashboard that was built into `folder`. `faultOf` says why it is not there, or undefined while it is being
 * built. A request names a file by the path that it has in the listing of the
 * folder; no path of a request reaches the file system. To a browser, each other path that is not of the API is a page.
 */
export function openPages(folder: string, faultOf: () => string | undefined): Pages {
  let listed = { version: '', files: new Map<string, File>() };
  const files = () => {
    const version = versionOf(folder);
    if (version !== listed.version) listed = { version, files: version === '' ? new Map() : list(folder) };
    return listed.files;
  };
  return {
    take: ({ method, headers }, path) =>
      (method === 'GET' || method === 'HEAD') && !isOfApi(path) && (files().has(path) || prefersHtml(headers.accept)),
    async answer({ headers }, path) {
      const name = files().has(path) ? path : INDEX;
      const file = files().get(name);
      const zipped = file?.isZipped && new Negotiator({ headers }).encoding(['gzip', 'identity']) === 'gzip';
      const body = file && (await read(zipped ? `${file.path}.gz` : file.path));
      if (!body) return unbuilt(faultOf());
      const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
      const described = {
        ...PAGE_HEADERS,
        'cache-control': name.startsWith(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache',
        etag,
        vary: 'accept-encoding, origin',
      };
      if (headers['if-none-match']?.split(',').some((each) => each.trim() === etag))
        return { statusCode: 304, headers: described };
      return {
        statusCode: 200,
        headers: { ...described, 'content-type': file.type, ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
        body: body.toString('base64'),
        isBase64Encoded: true,
      };
    },
  };
}

const isOfApi = (path: string): boolean =>
  /^\/api(\/|$)/.test(path) || path.startsWith(OBJECTS_PATH) || allowedMethods(path).length > 0;

/** True if a caller names HTML before JSON, as browsers do when they open a page; not curl, which takes everything. */
const prefersHtml = (accept: string | undefined): boolean =>
  new Negotiator({ headers: { accept } }).mediaType(['application/json', 'text/html']) === 'text/html';

/** Differs after each build; '' if there is none. */
function versionOf(folder: string): string {
  const index = statSync(join(folder, INDEX), { throwIfNoEntry: false });
  return index ? `${index.ino} ${index.mtimeMs}` : '';
}

/** Files by the paths that name them. Links and hidden files are left out. */
function list(folder: string): Map<string, File> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = new Set(entries.map(({ parentPath, name }) => join(parentPath, name)));
  return new Map(
    [...paths].flatMap((path): [string, File][] => {
      const type = MEDIA_TYPES[extname(path)];
      const name = `/${relative(folder, path).split(sep).join('/')}`;
      return type && !name.includes('/.') ? [[name, { path, type, isZipped: paths.has(`${path}.gz`) }]] : [];
    }),
  );
}

/** The content of a file; undefined if a new build has just replaced it. */
async function read(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Says that the dashboard is being built, and opens it by itself then; or why it is not there. */
function unbuilt(fault: string | undefined): APIGatewayProxyStructuredResultV2 {
  const headers = { ...PAGE_HEADERS, 'cache-control': 'no-store', 'content-type': MEDIA_TYPES['.html']! };
  if (fault === undefined) {
    const body = page(
      'The dashboard is being built',
      '<p>This takes some seconds, once. Then the page opens by itself.',
    );
    return { statusCode: 503, headers: { ...headers, 'retry-after': '2', refresh: '2' }, body };
  }
  const advice = '<p>The API works without it. <code>npm run dashboard</code> builds it.';
  return {
    statusCode: 503,
    headers,
    body: page('The dashboard is not there', `${advice}<pre>${escaped(fault)}</pre>`),
  };
}

const page = (title: string, rest: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>TRITONS</title>
<h1>${title}</h1>
${rest}
`;

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
