import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { NoAnswer } from '../../client/api-error.ts';
import { CliCommand } from '../cli-command.ts';
import { NotServed } from '../exit.ts';

const shape = z
  .strictObject({
    url: z.string().describe('The address of the dashboard.'),
    opened: z.boolean().describe('false: there is no display, or nothing that opens a browser.'),
  })
  .meta({ id: 'Opened' });

const TIMEOUT_MS = 10_000;

/** `tritons open`: the dashboard, in the browser. */
export const open = () =>
  new CliCommand('open')
    .summary('open the dashboard in the browser')
    .description(
      'Opens the dashboard of the address that commands call. Where there is no display, it prints the address. The browser asks for a key if the API does: none is passed on.',
    )
    .example('open', 'opens http://127.0.0.1:8080, or what TRITONS_URL or the profile says')
    .example('open --profile prod', 'opens the dashboard of a profile')
    .prints(shape)
    .does(async (cli) => {
      const { url } = await cli.connection();
      const address = `${url}/`;
      await checkServed(url, address);
      const opened = await openBrowser(address, cli.terminal.env);
      cli.show({ url: address, opened }, (shown) => [opened ? `Opened ${shown.url}` : shown.url]);
    });

async function checkServed(url: string, address: string): Promise<void> {
  const response = await fetch(address, {
    headers: { accept: 'text/html' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: Error) => {
    const { message } = (error.cause ?? error) as Error;
    throw new NoAnswer(`${url} does not answer: ${message}`);
  });
  await response.body?.cancel();
  if (!response.headers.get('content-type')?.startsWith('text/html')) {
    throw new NotServed(`There is no dashboard at ${address}: "tritons start" serves one (docs/dashboard.md).`);
  }
}

/** Opens an address; false if there is no display, or nothing opens it. The address is no word of a shell. */
async function openBrowser(address: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const commands: Partial<Record<NodeJS.Platform, [string, string[]]>> = {
    darwin: ['open', []],
    win32: ['rundll32', ['url.dll,FileProtocolHandler']],
  };
  const hasDisplay = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  const [command, words] = commands[process.platform] ?? ['xdg-open', []];
  if (command === 'xdg-open' && !hasDisplay) return false;
  const child = spawn(command, [...words, address], { stdio: 'ignore', env, detached: true });
  child.unref();
  const failed = once(child, 'error').then(() => false);
  const ended = once(child, 'exit').then(([code]) => code === 0);
  // Some wait for the browser to end.
  const running = new Promise<boolean>((resolve) => setTimeout(resolve, 2_000, true).unref());
  return Promise.race([failed, ended, running]);
}
