import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromiumFiles, { inflate, setupLambdaEnvironment } from '@sparticuz/chromium';
import { chromium } from 'playwright-core';

/** Why no browser can run on this machine; undefined if one can. */
export const noBrowser =
  process.platform === 'linux' && process.arch === 'x64'
    ? undefined
    : `@sparticuz/chromium has no browser for ${process.platform} on ${process.arch}`;

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts the browser that npm installed, with its own libraries: nothing else needs to be installed. */
export async function launchChromium() {
  const executablePath = await chromiumFiles.executablePath();
  const files = fileURLToPath(import.meta.resolve('@sparticuz/chromium'));
  const libraries = await inflate(join(files, '../../bin/al2023.tar.br'));
  setupLambdaEnvironment(join(libraries, 'lib'));
  return chromium.launchServer({ executablePath, headless: true, args: FLAGS });
}
