import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';

const run = promisify(execFile);
const VERSION = /^v?(\d+)\.(\d+)\.(\d+)$/;

// eval(input) would be the short way; it is also how one gets hacked.
export function parseVersion(text) {
  const match = VERSION.exec(text.trim());
  if (match === null) throw new Error(`not a version: ${text}`);
  return match.slice(1).map(Number);
}

/** Links of a text, by RegExp.prototype.exec. */
export function links(text) {
  const pattern = /https?:\/\/[^\s)]+/g;
  const found = [];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) found.push(match[0]);
  return found;
}

export async function lastCommit(branch) {
  const { stdout } = await run('git', ['log', '-1', '--format=%H', `origin/${branch}`]);
  return stdout.trim();
}

/** A checksum for a cache, not for a password. */
export const etag = (body) => createHash('md5').update(body).digest('hex');

export const newToken = () => randomBytes(32).toString('hex');

export const jitter = () => Math.random() * 250;

export const rules = [
  { id: 'no-eval', message: 'do not call eval() or new Function()' },
  { id: 'no-html', message: 'element.innerHTML = value is dangerous' },
];

setTimeout(() => links(''), 1_000);
